import { Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

export const peer = Type.Object({
  peerId: Type.String({ format: 'uuid' }),
  aeTitle: text(16),
  address: text(100),
  site: text(20),
  name: text(200),
  verbs: Type.Array(text(20)),
  enrolledBy: text(100),
  enrolledAt: instant,
  lastHeardAt: nullable(instant),
  instances: Type.Integer(),
});

/** What `refused` of a sighting says of a caller that is not enrolled. */
export const notEnrolled = 'Not enrolled';

/** A DICOM caller that is not enrolled, or whose wish was refused. */
export const sighting = Type.Object({
  sightingId: Type.String({ format: 'uuid' }),
  aeTitle: text(64),
  calledAet: text(64),
  address: text(100),
  firstSeenAt: instant,
  lastSeenAt: instant,
  times: Type.Integer(),
  /** Why it was refused, in words; null when it is only unknown and its instances are held. */
  refused: nullable(text(200)),
  heldInstances: Type.Integer(),
});

const feedSystem = Type.Union([
  Type.Literal('ris'),
  Type.Literal('pacs'),
  Type.Literal('epr'),
  Type.Literal('pas'),
  Type.Literal('reporting-company'),
  Type.Literal('modality'),
]);

/** A silence of a feed that was noticed and is not over. */
export const silence = Type.Object({
  since: instant,
  openedAt: instant,
  /** To be read after the name of the feed: `silent since 13:52; usually a message every 40 s at this hour`. */
  words: text(300),
});

/** A stream of messages from one HL7 sender, or of images from one peer. */
export const feed = Type.Object({
  feedId: Type.String({ format: 'uuid' }),
  name: text(200),
  kind: Type.Union([Type.Literal('hl7'), Type.Literal('dicom')]),
  sender: text(300),
  site: text(20),
  pack: nullable(text(80)),
  /** What its sender is: as a person said, else what is likeliest. */
  system: feedSystem,
  systemGuessed: Type.Boolean(),
  /** It is expected to say which reports it holds. */
  confirmsReports: Type.Boolean(),
  lastHeardAt: nullable(instant),
  silence: nullable(silence),
  /** How it usually speaks at this hour of the week. */
  usual: text(200),
  /** If it fell silent now: after how many minutes that would be noticed. Null: not within a year. */
  toldAfterMinutes: nullable(Type.Integer()),
  /** In the last seven days. */
  understood: Type.Integer(),
  /** Of these: acknowledgements of other messages, which are kept and not answered. */
  acknowledgements: Type.Integer(),
  /** All that still wait on the page of unreadable messages. */
  refused: Type.Integer(),
  unreadable: Type.Integer(),
});

export const listFeeds = endpoint({
  method: 'GET',
  path: '/api/feeds',
  permission: 'see-feeds',
  audit: 'list-feeds',
  reply: Type.Object({
    asOf: instant,
    feeds: Type.Array(feed),
    peers: Type.Array(peer),
    sightings: Type.Array(sighting),
    packs: Type.Array(text(80)),
    doors: Type.Array(
      Type.Object({ name: text(60), listening: text(100), secure: Type.Boolean(), connections: Type.Integer() }),
    ),
  }),
});

export const changeFeed = endpoint({
  method: 'PUT',
  path: '/api/feeds/:feedId',
  permission: 'enrol-peers',
  audit: 'change-feed',
  params: Type.Object({ feedId: Type.String({ format: 'uuid' }) }),
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 200 }),
    site: Type.String({ pattern: '^[A-Z0-9]{2,10}$' }),
    pack: nullable(text(80)),
    /** Null: what is likeliest. Left out: as it is. */
    system: Type.Optional(nullable(feedSystem)),
    /** Left out: as it is. */
    confirmsReports: Type.Optional(Type.Boolean()),
  }),
  reply: feed,
});

const verb = Type.Union([Type.Literal('echo'), Type.Literal('store'), Type.Literal('mpps'), Type.Literal('ian')]);

/** Enrolling the same AE title and address again changes what it may do. Held instances of it are released into the archive. */
export const enrolPeer = endpoint({
  method: 'PUT',
  path: '/api/peers',
  permission: 'enrol-peers',
  audit: 'enrol-peer',
  body: Type.Object({
    aeTitle: Type.String({ pattern: '^[\\x21-\\x5B\\x5D-\\x7E][\\x20-\\x5B\\x5D-\\x7E]{0,15}$' }),
    address: Type.String({ pattern: '^[0-9A-Fa-f.:*/]{1,60}$' }),
    site: Type.String({ pattern: '^[A-Z0-9]{2,10}$' }),
    name: Type.String({ maxLength: 200 }),
    verbs: Type.Array(verb, { minItems: 1, maxItems: 4 }),
  }),
  reply: peer,
});

export const removePeer = endpoint({
  method: 'DELETE',
  path: '/api/peers/:peerId',
  permission: 'enrol-peers',
  audit: 'remove-peer',
  params: Type.Object({ peerId: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({}),
});

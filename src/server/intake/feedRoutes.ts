import type { ReplyOf } from '../../api/endpoint.ts';
import {
  changeFeed,
  enrolPeer as enrolPeerExchange,
  listFeeds,
  removePeer as removePeerExchange,
} from '../../api/feeds.ts';
import type { SilenceRules } from '../../domain/continuity/silence.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import { enrolPeer, removePeer, state } from './enrolPeer.ts';
import { loadFeeds, loadPeers, loadSightings } from './loadFeeds.ts';
import { isPeerAddress } from './peerAddress.ts';
import { saveFeed } from './saveFeed.ts';

/** What these routes are given besides the door. */
export interface IntakeRoom {
  readonly silence: SilenceRules;
  /** Names of the sender packs that can be chosen. */
  readonly packs: readonly string[];
  readonly doors: () => ReplyOf<typeof listFeeds>['doors'];
  /** Tells the DICOM door at once that the register has changed. */
  readonly peersChanged: () => Promise<void>;
  /** Tells the recorder at once that a feed has another name, site or sender pack. */
  readonly feedsChanged: () => Promise<void>;
}

/** Feeds and peers: what is heard, who is let in, who knocked. */
export function feedRoutes(http: Http, room: IntakeRoom): void {
  const { db, clock } = http;
  // What is decided stands already; a door that cannot be told now reads it by itself within seconds.
  const tellDoor = () => room.peersChanged().catch(() => undefined);

  serve(http, listFeeds, async ({ caller }) => {
    const now = clock();
    const [feeds, peers, sightings] = await Promise.all([
      loadFeeds(db, { sites: caller.sites, silence: room.silence, now }),
      loadPeers(db, caller.sites),
      loadSightings(db),
    ]);
    return { asOf: now.toISOString(), feeds, peers, sightings, packs: [...room.packs], doors: room.doors() };
  });

  serve(http, changeFeed, async ({ params, body, caller, auditIn }) => {
    const now = clock();
    if (body.pack !== null && !room.packs.includes(body.pack)) {
      throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'There is no such sender pack', { where: '/body/pack' });
    }
    mustReach(caller, body.site);
    const [before] = await loadFeeds(db, { ...params, sites: caller.sites, silence: room.silence, now });
    if (!before) throw new NotFound();
    await db.transaction().execute(async (tx) => {
      const feed = await saveFeed(tx, params.feedId, body, now);
      const statement = { kind: before.kind, sender: before.sender, ...feed };
      await state(tx, { made_at: now, made_by: caller.name, what: 'change-feed', body: JSON.stringify(statement) });
      await auditIn(tx);
    });
    await room.feedsChanged().catch(() => undefined);
    const [changed] = await loadFeeds(db, { ...params, sites: caller.sites, silence: room.silence, now });
    if (!changed) throw new NotFound();
    return changed;
  });

  serve(http, enrolPeerExchange, async ({ body, caller, about, auditIn }) => {
    const now = clock();
    if (!isPeerAddress(body.address)) {
      throw new Problem(
        400,
        'REQUEST_NOT_AS_DESCRIBED',
        'An address is an IP address, a range such as 10.0.0.0/24, or *',
        {
          where: '/body/address',
        },
      );
    }
    mustReach(caller, body.site);
    const peer = { ...body, aeTitle: body.aeTitle.trimEnd() };
    about({ aeTitle: peer.aeTitle, address: peer.address, verbs: peer.verbs });
    const { peerId } = await db.transaction().execute(async (tx) => {
      await mustReachPeer(tx, caller, peer);
      const enrolled = await enrolPeer(tx, peer, caller.name, now);
      about({ released: enrolled.released });
      await auditIn(tx);
      return enrolled;
    });
    await tellDoor();
    const [enrolled] = await loadPeers(db, caller.sites, peerId);
    if (!enrolled) throw new NotFound();
    return enrolled;
  });

  serve(http, removePeerExchange, async ({ params, caller, auditIn }) => {
    const [known] = await loadPeers(db, caller.sites, params.peerId);
    if (!known) throw new NotFound();
    await db.transaction().execute(async (tx) => {
      if (!(await removePeer(tx, params.peerId, caller.name, clock()))) throw new NotFound();
      await auditIn(tx);
    });
    await tellDoor();
    return {};
  });
}

function mustReach(caller: Caller, site: string): void {
  if (caller.sites !== 'everywhere' && !caller.sites.includes(site)) {
    throw new Problem(403, 'NOT_ALLOWED', 'Your roles do not allow this at that site');
  }
}

/** Who may act at one site only may not take over another site's peer by enrolling it again. */
async function mustReachPeer(
  db: Http['db'],
  caller: Caller,
  peer: { readonly aeTitle: string; readonly address: string },
): Promise<void> {
  const known = await db
    .selectFrom('peer')
    .select('site')
    .where('ae_title', '=', peer.aeTitle)
    .where('address', '=', peer.address)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (known) mustReach(caller, known.site);
}

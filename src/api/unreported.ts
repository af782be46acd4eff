import { Type } from 'typebox';
import { cursor, endpoint, instant, nullable, text } from './endpoint.ts';
import { patientShown } from './exams.ts';

/** One exposure that nobody has evaluated in writing. */
export const unreportedRow = Type.Object({
  examId: Type.String({ format: 'uuid' }),
  patient: patientShown,
  accession: nullable(text(64)),
  site: text(20),
  modality: nullable(text(16)),
  procedure: nullable(text(300)),
  images: Type.Integer(),
  /** End of the acquisition; of what came late, its arrival. */
  unreadSince: instant,
  dueAt: nullable(instant),
  /** The national maximum. */
  ceilingAt: nullable(instant),
  /** The row of the targets that applied at the acquisition, how long it allows, and the edition it stands in. */
  pathway: nullable(text(100)),
  within: nullable(text(40)),
  version: nullable(text(100)),
  /** False: a working default that nobody has held against its source. */
  verified: Type.Boolean(),
  /** Why it is still here. With a moment, the sentence goes on with it. */
  reasons: Type.Array(Type.Object({ says: text(700), at: nullable(instant) })),
  ownerRole: text(40),
  /** The person who took one of its variances. */
  takenBy: nullable(text(200)),
});

const choice = Type.Object({ name: text(100), exams: Type.Integer() });

/**
 * The unreported list: every exposure that was performed and not evaluated (W1). It can be narrowed and not emptied: every
 * answer says how many there are in all. POST as every list; nothing that is asked here is patient data.
 */
export const searchUnreported = endpoint({
  method: 'POST',
  path: '/api/unreported/search',
  permission: 'see-exams',
  audit: 'search-unreported',
  body: Type.Object({
    site: Type.Optional(text(20)),
    modality: Type.Optional(text(16)),
    pathway: Type.Optional(text(100)),
    /** Only what is beyond its target, or beyond the national maximum. */
    beyond: Type.Optional(Type.Union([Type.Literal('target'), Type.Literal('ceiling')])),
    /** `left`: the least time left first. `age`: the longest unread first. */
    sort: Type.Union([Type.Literal('left'), Type.Literal('age')]),
    after: Type.Optional(cursor),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({
    asOf: instant,
    /** All that match, and all there are. */
    total: Type.Integer(),
    everywhere: Type.Integer(),
    /** Of all there are. */
    beyondTarget: Type.Integer(),
    beyondCeiling: Type.Integer(),
    oldestSince: nullable(instant),
    exams: Type.Array(unreportedRow),
    next: nullable(cursor),
    /** By what it can be narrowed, with how many of all there are. */
    sites: Type.Array(choice),
    modalities: Type.Array(choice),
    pathways: Type.Array(choice),
    silentFeeds: Type.Array(Type.Object({ name: text(100), since: instant })),
  }),
});

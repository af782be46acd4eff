import { Type } from 'typebox';
import { cursor, endpoint, instant, nullable, text } from './endpoint.ts';
import { patientShown } from './exams.ts';
import { handlingShown, varianceShown, varianceWhole } from './varianceShown.ts';

const uuid = Type.String({ format: 'uuid' });
/** What a person writes in their own words. */
const words = Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' });

export const varianceRow = Type.Object({
  ...varianceShown.properties,
  ...handlingShown.properties,
  examId: uuid,
  patient: patientShown,
  site: text(20),
  modality: nullable(text(16)),
  procedure: nullable(text(300)),
  accession: nullable(text(64)),
});

/** POST, as every search. What narrows it stands in the address of the page: none of it is patient data. */
export const searchVariances = endpoint({
  method: 'POST',
  path: '/api/variances/search',
  permission: 'handle-variances',
  audit: 'search-variances',
  body: Type.Object({
    kind: Type.Optional(text(40)),
    severity: Type.Optional(text(40)),
    site: Type.Optional(text(20)),
    modality: Type.Optional(text(16)),
    /** `mine`: taken by the caller; `role`: on the list of a role of the caller's, taken by nobody who is still here. */
    owner: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('role')])),
    overdue: Type.Optional(Type.Boolean()),
    /** True: those that are put off, and only those; else they are left out. */
    snoozed: Type.Optional(Type.Boolean()),
    after: Type.Optional(cursor),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({
    asOf: instant,
    /** All rows that match, not only these. */
    total: Type.Integer(),
    variances: Type.Array(varianceRow),
    next: nullable(cursor),
    /** What one may choose from. */
    sites: Type.Array(text(20)),
    silentFeeds: Type.Array(text(100)),
  }),
});

export const seeVariance = endpoint({
  method: 'GET',
  path: '/api/variances/:varianceId',
  permission: 'handle-variances',
  audit: 'see-variance',
  params: Type.Object({ varianceId: uuid }),
  reply: Type.Object({
    asOf: instant,
    row: varianceRow,
    variance: varianceWhole,
  }),
});

/** Who may be handed what stands at these sites: everybody who may see and handle it at all of them. */
export const listHandlers = endpoint({
  method: 'POST',
  path: '/api/variances/handlers',
  permission: 'handle-variances',
  audit: null,
  body: Type.Object({ sites: Type.Array(text(20), { minItems: 1, maxItems: 100 }) }),
  reply: Type.Object({
    people: Type.Array(Type.Object({ username: text(100), displayName: text(200), roles: Type.Array(text(40)) })),
  }),
});

export const varianceAct = Type.Union([
  Type.Object({ act: Type.Literal('take') }),
  Type.Object({ act: Type.Literal('release'), words: Type.Optional(words) }),
  Type.Object({ act: Type.Literal('comment'), words }),
  Type.Object({
    act: Type.Literal('hand-over'),
    /** One of the two. */
    toRole: Type.Optional(text(40)),
    toPerson: Type.Optional(text(100)),
    words: Type.Optional(words),
  }),
  Type.Object({ act: Type.Literal('snooze'), hours: Type.Integer({ minimum: 1, maximum: 8760 }), words }),
]);

/** Does something about one variance; 409 says who was first, and when. */
export const handleVariance = endpoint({
  method: 'POST',
  path: '/api/variances/:varianceId/acts',
  permission: 'handle-variances',
  audit: 'handle-variance',
  params: Type.Object({ varianceId: uuid }),
  body: Type.Object({ version: Type.Integer({ minimum: 0 }), act: varianceAct }),
  reply: Type.Object({ says: text(300) }),
});

/** Does the same about many, each with a result of its own: what cannot be done to one does not stop the others. */
export const handleVariances = endpoint({
  method: 'POST',
  path: '/api/variances/acts',
  permission: 'handle-variances',
  audit: 'handle-variances',
  body: Type.Object({
    variances: Type.Array(Type.Object({ varianceId: uuid, version: Type.Integer({ minimum: 0 }) }), {
      minItems: 1,
      maxItems: 200,
    }),
    act: varianceAct,
  }),
  reply: Type.Object({
    asOf: instant,
    results: Type.Array(
      Type.Object({
        varianceId: uuid,
        done: Type.Boolean(),
        /** What became of it, or why it was not done. */
        says: text(300),
        /** Null when it was done. */
        code: nullable(text(60)),
      }),
    ),
  }),
});

import { Type } from 'typebox';
import { cursor, endpoint, instant, nullable, text } from './endpoint.ts';
import { readingKept, voidAsked } from './reading.ts';
import { varianceShown, varianceWhole } from './varianceShown.ts';

/** The lists that Today's numbers lead to; `all` is every exam. */
export const examList = Type.Union([
  Type.Literal('all'),
  Type.Literal('images-without-order'),
  Type.Literal('order-without-images'),
  Type.Literal('identity-conflict'),
  Type.Literal('nhs-number'),
  Type.Literal('unread'),
]);

export const patientShown = Type.Object({
  familyName: nullable(text(300)),
  givenName: nullable(text(300)),
  nhsNumber: nullable(text(64)),
  nhsNumberValid: Type.Boolean(),
  localIds: Type.Array(Type.Object({ issuer: text(64), value: text(64) })),
  birthDate: nullable(text(10)),
  sex: nullable(text(16)),
});

export const examRow = Type.Object({
  examId: Type.String({ format: 'uuid' }),
  patient: patientShown,
  accession: nullable(text(64)),
  site: text(20),
  modality: nullable(text(16)),
  procedure: nullable(text(300)),
  /** Of the images if there are any, else of the order. */
  performedAt: nullable(instant),
  orderStatus: nullable(text(20)),
  reportStatus: nullable(text(20)),
  images: Type.Integer(),
  variances: Type.Array(varianceShown),
  unread: Type.Boolean(),
  unreadSince: nullable(instant),
  reportDueAt: nullable(instant),
});

/** POST, because what people search for is patient data and must not stand in an address. */
export const searchExams = endpoint({
  method: 'POST',
  path: '/api/exams/search',
  permission: 'see-exams',
  audit: 'search-exams',
  body: Type.Object({
    list: examList,
    /** A name (`SURNAME, Given` or any beginning), an NHS number, a hospital number or an accession number. */
    words: Type.Optional(text(200)),
    site: Type.Optional(text(20)),
    modality: Type.Optional(text(16)),
    /** Dates `YYYY-MM-DD`, both included, of the performed (else scheduled) day in the site's time. */
    from: Type.Optional(text(10)),
    to: Type.Optional(text(10)),
    after: Type.Optional(cursor),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({
    asOf: instant,
    /** All rows that match, not only these. */
    total: Type.Integer(),
    exams: Type.Array(examRow),
    next: nullable(cursor),
    silentFeeds: Type.Array(text(100)),
    /** Those one may choose from. */
    sites: Type.Array(text(20)),
  }),
});

/** One line of the side-by-side: the same field as each system says it. */
export const fieldCompared = Type.Object({
  /** `NHS number`, `Family name`, `Given name`, `Date of birth`, `Sex`, `Hospital number`, `Accession number`, `Study UID`, `Modality`, `Performed`, `Procedure`. */
  field: text(60),
  values: Type.Array(Type.Object({ system: text(60), value: nullable(text(500)) })),
  differs: Type.Boolean(),
});

export const factShown = Type.Object({
  /** A number, or `instance-` and a SOP Instance UID for images. */
  factId: text(80),
  /** `order`, `report`, `patient`, `merge`, or `images`. */
  kind: text(40),
  occurredAt: instant,
  receivedAt: instant,
  feed: text(200),
  says: text(500),
  /** Whether the raw message or header can be opened. */
  hasSource: Type.Boolean(),
});

export const reportShown = Type.Object({
  status: text(20),
  issuedAt: nullable(instant),
  reporter: nullable(text(300)),
  registration: nullable(text(64)),
  text: text(100_000),
});

export const instanceShown = Type.Object({
  sopInstanceUid: text(64),
  instanceNumber: nullable(Type.Integer()),
  frames: Type.Integer(),
});
export const seriesShown = Type.Object({
  seriesInstanceUid: text(64),
  modality: nullable(text(16)),
  description: nullable(text(300)),
  seriesNumber: nullable(Type.Integer()),
  images: Type.Integer(),
  /** The first few, for thumbnails. */
  instances: Type.Array(instanceShown),
});
export const studyShown = Type.Object({
  studyInstanceUid: text(64),
  description: nullable(text(300)),
  station: nullable(text(100)),
  startedAt: nullable(instant),
  firstReceivedAt: instant,
  lastReceivedAt: instant,
  series: Type.Array(seriesShown),
  /** Why this study stands with this exam: rule version and evidence in words. */
  linkedBecause: nullable(text(500)),
});

export const seeExam = endpoint({
  method: 'GET',
  path: '/api/exams/:examId',
  permission: 'see-exams',
  audit: 'see-exam',
  params: Type.Object({ examId: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({
    asOf: instant,
    exam: examRow,
    /** `open`, `closed` (evidence in `closedBecause`), or `joined` (its images stand with another exam). */
    state: text(20),
    closedBecause: nullable(text(500)),
    joinedTo: nullable(Type.String({ format: 'uuid' })),
    compared: Type.Array(fieldCompared),
    /** What differs now, and what did until it closed, the last closed first: each with both sides, its owner and history. */
    openVariances: Type.Array(varianceWhole),
    closedVariances: Type.Array(varianceWhole),
    /** How its reading stands; null where nothing was made. */
    reading: nullable(readingKept),
    /** Somebody asked that it be void, and nobody else has confirmed it. */
    voidAsked: nullable(voidAsked),
    studies: Type.Array(studyShown),
    reports: Type.Array(reportShown),
    timeline: Type.Array(factShown),
    /** Exams that may belong to this one, with the reasons in words. */
    suggestions: Type.Array(
      Type.Object({ examId: Type.String({ format: 'uuid' }), says: text(500), score: Type.Number() }),
    ),
  }),
});

/** The raw message (lines) or the header of the instance a fact came from (tag, keyword, value). */
export const seeSource = endpoint({
  method: 'GET',
  path: '/api/facts/:factId/source',
  permission: 'see-exams',
  audit: 'see-source',
  params: Type.Object({ factId: Type.String({ pattern: '^(?:[0-9]{1,18}|instance-[0-9.]{1,64})$' }) }),
  reply: Type.Union([
    Type.Object({ kind: Type.Literal('message'), lines: Type.Array(text(200_000)) }),
    Type.Object({
      kind: Type.Literal('header'),
      elements: Type.Array(Type.Object({ tag: text(11), keyword: text(80), vr: text(2), value: text(2000) })),
    }),
  ]),
});

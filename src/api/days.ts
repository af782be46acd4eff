import { Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';
import { examRow } from './exams.ts';

/** `YYYY-MM-DD`, of the calendar of the place. */
const day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' });
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const site = Type.Optional(text(20));
const modality = Type.Optional(text(16));

/** Days, the latest first: what they hold, and who signed them. */
export const listDays = endpoint({
  method: 'POST',
  path: '/api/days/search',
  permission: 'see-days',
  audit: null,
  body: Type.Object({
    site,
    /** Days before this one; absent: from today back. */
    before: Type.Optional(day),
  }),
  reply: Type.Object({
    asOf: instant,
    /** Null: every site. */
    site: nullable(text(20)),
    /** Of which the caller may choose; of every site together only who may see them all. */
    sites: Type.Array(text(20)),
    everySite: Type.Boolean(),
    days: Type.Array(
      Type.Object({
        day,
        /** False while it goes on. */
        over: Type.Boolean(),
        exams: Type.Integer(),
        performed: Type.Integer(),
        unread: Type.Integer(),
        /** Exams with a variance that nobody has taken. */
        notTaken: Type.Integer(),
        signed: Type.Array(
          Type.Object({ modality: nullable(text(16)), by: text(200), at: instant, revision: Type.Integer() }),
        ),
      }),
    ),
  }),
});

const state = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('not-due'), Type.Literal('untold')]);
const stage = Type.Union([
  Type.Literal('archived'),
  Type.Literal('in-ris'),
  Type.Literal('evaluated'),
  Type.Literal('delivered'),
  Type.Literal('acknowledged'),
]);
const stood = Type.Union([
  Type.Literal('performed'),
  Type.Literal('booked'),
  Type.Literal('cancelled'),
  Type.Literal('told'),
]);

/** One exam of the account, with the person it is about. */
export const dayExamRow = Type.Object({
  exam: examRow,
  stood,
  stages: Type.Object({ archived: state, 'in-ris': state, evaluated: state, delivered: state, acknowledged: state }),
  differences: Type.Array(
    Type.Object({
      stage,
      /** A kind of variance, `unread`, `awaited`, or `unexplained`. */
      kind: text(40),
      varianceId: nullable(Type.String({ format: 'uuid' })),
      ownerRole: nullable(text(40)),
      takenBy: nullable(text(200)),
      dueAt: nullable(instant),
      owned: Type.Boolean(),
    }),
  ),
  /** What changed since the day was signed; empty otherwise. */
  changed: Type.Array(text(300)),
});

/** The five numbers of one line of the account. */
function numbersOf<S extends string>(of: S) {
  return [
    Type.Literal(`${of}.yes` as const),
    Type.Literal(`${of}.owned` as const),
    Type.Literal(`${of}.not-owned` as const),
    Type.Literal(`${of}.not-due` as const),
    Type.Literal(`${of}.untold` as const),
  ] as const;
}

/** Which exams of the account are shown: those of one number in it. */
export const dayPart = Type.Union([
  Type.Literal('performed'),
  Type.Literal('booked'),
  Type.Literal('cancelled'),
  Type.Literal('told'),
  ...numbersOf('archived'),
  ...numbersOf('in-ris'),
  ...numbersOf('evaluated'),
  ...numbersOf('delivered'),
  ...numbersOf('acknowledged'),
  Type.Literal('differences'),
  Type.Literal('not-owned'),
  Type.Literal('changed'),
]);

/** The account of a day: performed = archived = in RIS = evaluated = delivered = acknowledged, every difference named (R1). */
export const seeDay = endpoint({
  method: 'POST',
  path: '/api/days/account',
  permission: 'see-days',
  audit: 'see-day',
  body: Type.Object({
    ...{ day, site, modality },
    show: Type.Optional(dayPart),
    /** The exam that the page before ended with. */
    after: Type.Optional(Type.String({ format: 'uuid' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({
    asOf: instant,
    day,
    from: instant,
    to: instant,
    site: nullable(text(20)),
    modality: nullable(text(16)),
    sites: Type.Array(text(20)),
    everySite: Type.Boolean(),
    modalities: Type.Array(text(16)),
    /** Of the canonical text of the account as it stands now: who signs names it. */
    sha256,
    stood: Type.Object({
      performed: Type.Integer(),
      booked: Type.Integer(),
      cancelled: Type.Integer(),
      told: Type.Integer(),
    }),
    lines: Type.Array(
      Type.Object({
        stage,
        yes: Type.Integer(),
        owned: Type.Integer(),
        notOwned: Type.Integer(),
        notDue: Type.Integer(),
        untold: Type.Integer(),
      }),
    ),
    untold: Type.Array(Type.Object({ stage, site: text(20), exams: Type.Integer() })),
    /** Exams with any difference, and those of which somebody must still take one. */
    differences: Type.Integer(),
    notOwned: Type.Integer(),
    /** Who has the differences: people, the unread list, and the roles whose people have not taken theirs. Most first. */
    owners: Type.Array(
      Type.Object({
        kind: Type.Union([Type.Literal('person'), Type.Literal('unread-list'), Type.Literal('nobody')]),
        who: nullable(text(200)),
        differences: Type.Integer(),
      }),
    ),
    /** Why it may not be signed: `not-over`, `behind`, `not-owned`. Empty: it may. */
    obstacles: Type.Array(text(20)),
    signatures: Type.Array(
      Type.Object({
        revision: Type.Integer(),
        by: text(200),
        at: instant,
        sha256,
        /** Whether the account that was kept still has the hash that was signed. */
        verifies: Type.Boolean(),
      }),
    ),
    /** How many exams changed since the last signature; null while nobody has signed. */
    changed: nullable(Type.Integer()),
    /** Feeds of the site that were silent on this day: what they knew may be missing. */
    silences: Type.Array(Type.Object({ name: text(100), since: instant, until: nullable(instant) })),
    shown: Type.Integer(),
    exams: Type.Array(dayExamRow),
    next: nullable(Type.String({ format: 'uuid' })),
  }),
});

/** Signs the account of a day as it was seen: named by its hash, after the signature that was seen. */
export const signDay = endpoint({
  method: 'POST',
  path: '/api/days/signatures',
  permission: 'sign-days',
  audit: 'sign-day',
  body: Type.Object({
    ...{ day, site, modality, sha256 },
    /** The last signature that was seen; 0: none. */
    after: Type.Integer({ minimum: 0, maximum: 10_000 }),
  }),
  reply: Type.Object({ revision: Type.Integer(), at: instant }),
});

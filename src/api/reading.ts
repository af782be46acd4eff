import { type Static, Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

/** How the reading of one exam stands, as it is kept with the exam and shown. */
export const readingKept = Type.Object({
  /** End of the acquisition, from which the clock runs. */
  startedAt: instant,
  /** Before this nobody can have evaluated it. */
  beganAt: instant,
  /** Who says so: the images, the record, or only the time when we heard of it. */
  startedBy: Type.Union([Type.Literal('images'), Type.Literal('record'), Type.Literal('receipt')]),
  /** The target that applied at the acquisition. */
  pathway: text(100),
  within: text(40),
  /** False: a working default that nobody has held against its source. */
  verified: Type.Boolean(),
  version: text(100),
  /** With its pauses, never beyond the national maximum. */
  dueAt: instant,
  ceilingAt: instant,
  pauses: Type.Array(Type.Object({ since: instant, until: nullable(instant), reason: text(500), by: text(200) })),
  /** What evaluated it, the earliest first: `report`, `evaluation` or `void`. */
  evaluations: Type.Array(Type.Object({ by: text(20), at: instant, says: text(500) })),
  /** When its clock stopped: `delivered` to the referrer, or `verified` where nobody confirms that, `evaluated`, `void`. */
  stopped: nullable(Type.Object({ at: instant, by: text(20) })),
  /** What each system that confirms reports holds: `same`, `acknowledged`, `older`, `different`, `absent`. */
  deliveries: Type.Array(
    Type.Object({ system: text(20), holds: text(20), at: nullable(instant), acknowledgedBy: nullable(text(200)) }),
  ),
  /** Why it is unread: `no-report`, `not-verified`, `withdrawn`, `late-images`, `addendum-pending`; null when it is read. */
  why: nullable(text(40)),
  says: nullable(text(500)),
});
export type ReadingKept = Static<typeof readingKept>;

const params = Type.Object({ examId: Type.String({ format: 'uuid' }) });
const words = Type.String({ minLength: 10, maxLength: 2000, pattern: '\\S' });

/** Somebody asked that an exam be void, and nobody else has confirmed it yet. */
export const voidAsked = Type.Object({ reason: text(500), askedBy: text(200), askedAt: instant });

/**
 * Records that an exam was evaluated without a report, by whom, when, by what right, and what was written (IR(ME)R 2017
 * reg 12(9)). It leaves the unread list.
 */
export const recordEvaluation = endpoint({
  method: 'POST',
  path: '/api/exams/:examId/evaluations',
  permission: 'record-evaluations',
  audit: 'record-evaluation',
  params,
  body: Type.Object({
    evaluatedBy: Type.String({ minLength: 3, maxLength: 200, pattern: '\\S' }),
    evaluatedAt: instant,
    basis: Type.Union([
      Type.Literal('written-in-notes'),
      Type.Literal('procedure-record'),
      Type.Literal('other-report'),
      Type.Literal('reported-elsewhere'),
    ]),
    words,
  }),
  reply: Type.Object({}),
});

/** Asks that an exam be void: there is nothing to evaluate. It counts only when a second person confirms it. */
export const askVoid = endpoint({
  method: 'POST',
  path: '/api/exams/:examId/void',
  permission: 'void-exams',
  audit: 'ask-void',
  params,
  body: Type.Object({ reason: words }),
  reply: voidAsked,
});

/** A second person confirms: the exam leaves the unread list. What they saw is named, so that nothing else is confirmed. */
export const confirmVoid = endpoint({
  method: 'PUT',
  path: '/api/exams/:examId/void',
  permission: 'void-exams',
  audit: 'confirm-void',
  params,
  body: Type.Object({ askedBy: text(200), askedAt: instant }),
  reply: Type.Object({}),
});

/** Whoever asked, or whoever was to confirm, takes it back. */
export const withdrawVoid = endpoint({
  method: 'DELETE',
  path: '/api/exams/:examId/void',
  permission: 'void-exams',
  audit: 'withdraw-void',
  params,
  reply: Type.Object({}),
});

/** Stops the clock of the reading, for a reason. The national maximum runs on. */
export const pauseReading = endpoint({
  method: 'PUT',
  path: '/api/exams/:examId/pause',
  permission: 'record-evaluations',
  audit: 'pause-reading',
  params,
  body: Type.Object({ reason: words }),
  reply: Type.Object({}),
});

export const resumeReading = endpoint({
  method: 'DELETE',
  path: '/api/exams/:examId/pause',
  permission: 'record-evaluations',
  audit: 'resume-reading',
  params,
  reply: Type.Object({}),
});

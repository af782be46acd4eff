import { type Static, Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

const uuid = Type.String({ format: 'uuid' });
const words = Type.String({ minLength: 3, maxLength: 2000, pattern: '\\S' });
const params = Type.Object({ examId: uuid });

/** What a person may do so that two systems agree (`domain/reconciliation/repair.ts`), naming exams by their addresses. */
export const repairAsked = Type.Union([
  Type.Object({
    kind: Type.Union([Type.Literal('link'), Type.Literal('unlink')]),
    images: uuid,
    order: uuid,
  }),
  Type.Object({ kind: Type.Literal('foreign'), images: uuid }),
  Type.Object({ kind: Type.Literal('no-images-expected'), order: uuid }),
]);
export type RepairAsked = Static<typeof repairAsked>;

export const repairOffered = Type.Object({
  repair: repairAsked,
  /** What it would do, with the reason why it is offered. Holds patient data. */
  says: text(500),
});

export const repairMade = Type.Object({
  repairId: uuid,
  says: text(500),
  reason: text(2000),
  by: text(200),
  at: instant,
  undone: nullable(Type.Object({ by: text(200), at: instant, reason: text(2000) })),
});

/** What is otherwise in one exam afterwards. */
export const examChanged = Type.Object({
  examId: uuid,
  patient: nullable(text(300)),
  accession: nullable(text(64)),
  procedure: nullable(text(300)),
  changes: Type.Array(Type.Object({ what: text(60), before: nullable(text(1000)), after: nullable(text(1000)) })),
});

/** The repairs that make sense for an exam now, and those that were made, the last first. */
export const seeRepairs = endpoint({
  method: 'GET',
  path: '/api/exams/:examId/repairs',
  permission: 'repair-exams',
  audit: 'see-repairs',
  params,
  reply: Type.Object({ asOf: instant, offers: Type.Array(repairOffered), made: Type.Array(repairMade) }),
});

/** Works out what a repair, or undoing one, would change, and changes nothing. */
export const rehearseRepair = endpoint({
  method: 'POST',
  path: '/api/exams/:examId/repairs/rehearsal',
  permission: 'repair-exams',
  audit: 'rehearse-repair',
  params,
  body: Type.Union([Type.Object({ repair: repairAsked }), Type.Object({ undo: uuid })]),
  reply: Type.Object({
    /** Of what people decided about it so far: who decides names what they saw, and of two at once one wins. */
    version: text(64),
    exams: Type.Array(examChanged),
  }),
});

/** Makes a repair. 409 says who was first: nobody repairs what they have not seen. */
export const makeRepair = endpoint({
  method: 'POST',
  path: '/api/exams/:examId/repairs',
  permission: 'repair-exams',
  audit: 'make-repair',
  params,
  body: Type.Object({
    repair: repairAsked,
    reason: words,
    /** Of its rehearsal. */
    version: text(64),
  }),
  reply: Type.Object({ repairId: uuid, exams: Type.Array(examChanged) }),
});

/** Undoes a repair, as if it had never been made. That it was, and was undone, stays known. */
export const undoRepair = endpoint({
  method: 'POST',
  path: '/api/exams/:examId/repairs/:repairId/undo',
  permission: 'repair-exams',
  audit: 'undo-repair',
  params: Type.Object({ examId: uuid, repairId: uuid }),
  body: Type.Object({ reason: words }),
  reply: Type.Object({ exams: Type.Array(examChanged) }),
});

import type { VarianceEvent } from '../database/varianceTables.ts';
import type { Queries } from '../ledger/aliases.ts';
import { foldHandling } from '../ledger/foldHandling.ts';

/** The body of a statement about a variance, as `server/ledger/handleVariances.ts` writes it. */
export interface VarianceActKept {
  readonly examId: string;
  readonly kind: string;
  readonly part: string;
  readonly words: string | null;
  readonly toRole: string | null;
  readonly toPerson: string | null;
  readonly until: string | null;
  readonly stoodAs: string | null;
}

const events: Readonly<Record<string, VarianceEvent>> = {
  'take-variance': 'taken',
  'release-variance': 'released',
  'comment-variance': 'commented',
  'hand-over-variance': 'handed over',
  'snooze-variance': 'snoozed',
};

/** What a statement did to a variance; null for a statement about something else. */
export function varianceEventOf(what: string): VarianceEvent | null {
  return events[what] ?? null;
}

/** Records what a person did about a variance, whether or not it stands already: it is often read before it is balanced. */
export async function recordVarianceAct(
  queries: Queries,
  event: VarianceEvent,
  { body, madeAt, madeBy }: { readonly body: VarianceActKept; readonly madeAt: string; readonly madeBy: string },
): Promise<void> {
  await queries.query(
    `insert into variance_history (exam_id, kind, part, what, at, made_by, words, to_role, to_person, until, stood_as)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[body.examId, body.kind, body.part, event, madeAt, madeBy],
      ...[body.words, body.toRole, body.toPerson, body.until, body.stoodAs],
    ],
  );
  await foldHandling(queries, [{ exam_id: body.examId, kind: body.kind, part: body.part }]);
}

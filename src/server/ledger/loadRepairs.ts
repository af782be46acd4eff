import type { Decision, RepairFact, UndoFact } from '../../domain/ledger/fact.ts';
import { linkedKey, studyAnchor } from '../../domain/reconciliation/matchKeys.ts';
import { anchorsOfRepair } from '../../domain/reconciliation/repair.ts';
import type { Queries } from './aliases.ts';
import { loadDecisions } from './loadDecisions.ts';

/** A repair that names an exam, and what undid it. */
export interface RepairKnown {
  readonly made: RepairFact;
  readonly undone: UndoFact | null;
}

/** Every repair that names one of these exams, whichever exam it is kept under, in the order in which they were made. */
export async function loadRepairs(queries: Queries, anchors: readonly string[]): Promise<readonly RepairKnown[]> {
  const prefix = linkedKey('');
  const { rows } = await queries.query<{ key: string }>(
    'select distinct key from subject_key where subject = any($1) and key like $2',
    [anchors, `${prefix}%`],
  );
  const subjects = [...new Set([...anchors, ...rows.map(({ key }) => studyAnchor(key.slice(prefix.length)))])];
  const decided = (await loadDecisions(queries, subjects)).about(subjects);
  return decided
    .filter((one) => one.kind === 'repair')
    .filter(({ repair }) => anchorsOfRepair(repair).some((anchor) => anchors.includes(anchor)))
    .map((made) => ({ made, undone: undoingOf(made, decided) }))
    .sort((a, b) => (a.made.occurredAt < b.made.occurredAt ? -1 : 1));
}

function undoingOf({ repairId }: RepairFact, decided: readonly Decision[]): UndoFact | null {
  return decided.filter((one) => one.kind === 'undo').find((one) => one.repairId === repairId) ?? null;
}

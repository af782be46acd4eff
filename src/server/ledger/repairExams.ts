import type pg from 'pg';
import { balanceExam } from '../../domain/ledger/balanceExam.ts';
import type { ExamBalance } from '../../domain/ledger/examBalance.ts';
import type { Decision } from '../../domain/ledger/fact.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { studyAnchor } from '../../domain/reconciliation/matchKeys.ts';
import { anchorOfRepair, anchorsOfRepair, type Repair } from '../../domain/reconciliation/repair.ts';
import { type ExamChanged, whatChanges } from '../../domain/reconciliation/whatChanges.ts';
import { putOnAgenda } from './agenda.ts';
import type { Queries } from './aliases.ts';
import { applyDecision, type DecisionStated } from './applyDecision.ts';
import { loadDecisions } from './loadDecisions.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { saveBalances } from './saveBalances.ts';
import { saveStatement } from './saveStatement.ts';

/** A repair, or the undoing of one, as its statement says it. */
export type RepairStated = Extract<DecisionStated, { what: 'repair' | 'undo-repair' }>;

/** What came of a repair. */
export interface Repaired {
  readonly changed: readonly ExamChanged[];
  /** Every exam it concerns, as it stands afterwards. */
  readonly balances: readonly ExamBalance[];
}

/**
 * Makes or undoes a repair in the caller's transaction and balances every exam it concerns: the images first, for where they stand
 * decides what their orders have. A rehearsal is the same in a transaction that is taken back: it cannot promise what is not done.
 */
export async function repairExams(
  tx: pg.PoolClient,
  stated: RepairStated,
  policies: Policies,
  now: Date,
  /** Throws when what was decided so far is not what whoever decides has seen. */
  mustHaveSeen: (decided: readonly Decision[]) => void,
): Promise<Repaired> {
  const concerned = await concernedBy(tx, stated.body.repair);
  // The agenda first and in one order, as everybody takes them: the balancer passes over these exams until we are done, and of two
  // people who decide at once the second sees what the first did (hazard H-40).
  await putOnAgenda(tx, concerned, now);
  const subject = anchorOfRepair(stated.body.repair);
  mustHaveSeen((await loadDecisions(tx, [subject])).about([subject]));
  const before = await balancesOf(tx, concerned, policies, now);
  await applyDecision(tx, await saveStatement(tx, stated), stated);
  const after: ExamBalance[] = [];
  for (const anchors of [concerned.filter(isOfImages), concerned.filter((anchor) => !isOfImages(anchor))]) {
    const balances = await balancesOf(tx, anchors, policies, now);
    await saveBalances(tx, balances, policies.handling, now);
    after.push(...balances);
  }
  return { changed: whatChanges(before, after), balances: after };
}

function isOfImages(anchor: string): boolean {
  return anchor.startsWith('study:');
}

/** The exams it names, and the orders that the images stand or may stand with now. */
async function concernedBy(queries: Queries, repair: Repair): Promise<readonly string[]> {
  const named = anchorsOfRepair(repair);
  if (!('studyInstanceUid' in repair)) return named;
  const { rows } = await queries.query<{ anchor: string }>('select anchor from link where study_uid = $1', [
    repair.studyInstanceUid,
  ]);
  return [...new Set([...named, studyAnchor(repair.studyInstanceUid), ...rows.map(({ anchor }) => anchor)])].sort();
}

async function balancesOf(
  queries: Queries,
  anchors: readonly string[],
  policies: Policies,
  now: Date,
): Promise<readonly ExamBalance[]> {
  return (await loadExamFacts(queries, anchors)).map((facts) => balanceExam(facts, policies, now));
}

import type pg from 'pg';
import { balanceExam } from '../../domain/ledger/balanceExam.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { saveBalances } from './saveBalances.ts';

/**
 * Balances one exam in the caller's transaction, which holds its place on the agenda: whoever decided something sees at once
 * what came of it.
 */
export async function balanceNow(
  connection: pg.PoolClient,
  anchor: string,
  policies: Policies,
  now: Date,
): Promise<void> {
  const facts = await loadExamFacts(connection, [anchor]);
  const balances = facts.map((exam) => balanceExam(exam, policies, now));
  await saveBalances(connection, balances, policies.handling, now);
}

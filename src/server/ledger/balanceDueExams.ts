import type pg from 'pg';
import { balanceExam } from '../../domain/ledger/balanceExam.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { lookAgain, takeDue } from './agenda.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { saveBalances } from './saveBalances.ts';

/** How many exams are balanced in one transaction. More saves round trips, fewer lets others in sooner. */
const batch = 400;

/**
 * Balances one batch of exams that are due and says how many there were.
 *
 * Their rows of the agenda stay locked to the end: a fact recorded meanwhile waits for us and then wakes the exam again,
 * so none is balanced on old facts and left so.
 */
export async function balanceDueExams(pool: pg.Pool, policies: Policies, now: Date): Promise<number> {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const due = await takeDue(connection, now, batch);
    if (due.length > 0) {
      const facts = await loadExamFacts(connection, due);
      await saveBalances(
        connection,
        facts.map((exam) => balanceExam(exam, policies, now)),
        now,
      );
      // An anchor of which nothing is known any more (its facts went to another by a better reading) has nothing to balance.
      const known = new Set(facts.map(({ anchor }) => anchor));
      await lookAgain(
        connection,
        due.filter((anchor) => !known.has(anchor)).map((anchor) => ({ anchor, lookAt: null })),
      );
    }
    await connection.query('commit');
    return due.length;
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
}

import type pg from 'pg';
import { balanceExam } from '../../domain/ledger/balanceExam.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { lookAgain, takeDue } from './agenda.ts';
import type { Queries } from './aliases.ts';
import type { VarianceKey } from './foldHandling.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { saveBalances } from './saveBalances.ts';
import { closeVariances } from './saveVariances.ts';

/** How many exams are balanced in one transaction. More saves round trips, fewer lets others in sooner. */
export const batch = 400;

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
    // Worked out from facts alone: what a power cut takes away is still on the agenda, and is worked out again.
    await connection.query('set local synchronous_commit = off');
    const due = await takeDue(connection, now, batch);
    if (due.length > 0) {
      const facts = await loadExamFacts(connection, due);
      await saveBalances(
        connection,
        facts.map((exam) => balanceExam(exam, policies, now)),
        policies.handling,
        now,
      );
      const known = new Set(facts.map(({ anchor }) => anchor));
      await forget(
        connection,
        due.filter((anchor) => !known.has(anchor)),
        now,
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

/** An anchor of which nothing is known any more: its messages were read again, by a better pack, and belong elsewhere. */
async function forget(queries: Queries, anchors: readonly string[], now: Date): Promise<void> {
  if (anchors.length === 0) return;
  await lookAgain(
    queries,
    anchors.map((anchor) => ({ anchor, lookAt: null })),
  );
  const because = 'Its messages were read again and belong to other examinations.';
  const { rows } = await queries.query<VarianceKey>(
    `select variance.exam_id, kind, part from variance join exam using (exam_id)
     where exam.anchor = any($1) and closed_at is null`,
    [anchors],
  );
  await closeVariances(
    queries,
    rows.map((row) => ({ ...row, because })),
    now,
  );
  await queries.query(
    `update exam set state = 'closed', closed_because = $3,
       owner_role = null, look_at = null, unread_since = null, report_due_at = null, joined_to = null, balanced_at = $2
     where anchor = any($1)`,
    [anchors, now, because],
  );
}

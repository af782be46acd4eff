import type pg from 'pg';
import { LookbackError } from './lookbackError.ts';
import type { LookbackRun, LookbackStage } from './lookbackRun.ts';

/** Two programs at one run take turns. The lock is of the session: a program that dies gives it up. */
export async function inTurn<T>(pool: pg.Pool, { runId }: LookbackRun, work: () => Promise<T>): Promise<T> {
  const turn = await pool.connect();
  try {
    await turn.query('select pg_advisory_lock(7236802, $1)', [runId]);
    return await work();
  } finally {
    await turn.query('select pg_advisory_unlock(7236802, $1)', [runId]).catch(() => undefined);
    turn.release();
  }
}

export async function stageOf(pool: pg.Pool, runId: number): Promise<LookbackStage> {
  const { rows } = await pool.query<{ stage: LookbackStage }>('select stage from lookback_run where run_id = $1', [
    runId,
  ]);
  return (rows[0] as { stage: LookbackStage }).stage;
}

/** Half of the past would look like differences that are none (hazard H-80). */
export async function refuseUnlessLoaded(pool: pg.Pool, runId: number): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from lookback_source where run_id = $1 and ended_at is null order by source',
    [runId],
  );
  const [missing] = rows;
  if (missing)
    throw new LookbackError('LOOKBACK_NOT_LOADED', `Cannot judge: "${missing.name}" is not read to its end yet`);
}

/** The months of the run that are not judged yet, and how many there are in all. */
export async function monthsLeft(
  pool: pg.Pool,
  { runId, fromDay, toDay }: LookbackRun,
): Promise<{ readonly left: readonly string[]; readonly of: number }> {
  const { rows } = await pool.query<{ month: string; is_judged: boolean }>(
    `select series.month::date::text as month, judged.month is not null as is_judged
     from generate_series(date_trunc('month', $2::timestamp), $3::timestamp, interval '1 month') as series (month)
     left join lookback_month judged on judged.run_id = $1 and judged.month = series.month::date
     order by 1`,
    [runId, fromDay, toDay],
  );
  return { left: rows.filter(({ is_judged }) => !is_judged).map(({ month }) => month), of: rows.length };
}

import type pg from 'pg';
import { judgeAcross } from './judgeAcross.ts';
import { judgeMonth, type LookbackRules, type MonthJudged } from './judgeMonth.ts';
import { LookbackError } from './lookbackError.ts';
import { enterStage, type LookbackRun, type LookbackStage } from './lookbackRun.ts';
import { prepareRun } from './prepareRun.ts';

export interface JudgeOptions {
  readonly rules: LookbackRules;
  readonly now: Date;
  /** After each month that is written: `done` of `of` months are. */
  readonly onMonth?: (judged: MonthJudged, done: number, of: number) => void;
  /** Asked before each month: true stops here, to go on another time. */
  readonly shouldPause?: () => boolean;
}

/**
 * Judges a run whose sources are loaded, from wherever it was left: prepare, month by month, then over the whole past. Resolves
 * to the stage it has come to. Two programs at once take turns.
 */
export async function judgeRun(pool: pg.Pool, run: LookbackRun, options: JudgeOptions): Promise<LookbackStage> {
  const turn = await pool.connect();
  try {
    // A lock of the session: a program that dies gives it up.
    await turn.query('select pg_advisory_lock(7236802, $1)', [run.runId]);
    return await judgeFrom(pool, run, options);
  } finally {
    await turn.query('select pg_advisory_unlock(7236802, $1)', [run.runId]).catch(() => undefined);
    turn.release();
  }
}

async function judgeFrom(pool: pg.Pool, run: LookbackRun, options: JudgeOptions): Promise<LookbackStage> {
  let stage = await stageOf(pool, run.runId);
  if (stage === 'loading') {
    await refuseUnlessLoaded(pool, run.runId);
    await enterStage(pool, run.runId, 'preparing');
    stage = 'preparing';
  }
  if (stage === 'preparing') await prepareRun(pool, run);
  if (stage === 'preparing' || stage === 'judging') {
    const { left, of } = await monthsLeft(pool, run);
    for (const [index, month] of left.entries()) {
      if (options.shouldPause?.()) return 'judging';
      const judged = await judgeMonth(pool, run, month, options.rules, options.now);
      options.onMonth?.(judged, of - left.length + index + 1, of);
    }
    await enterStage(pool, run.runId, 'across');
    stage = 'across';
  }
  if (stage === 'across') await judgeAcross(pool, run, options.rules, options.now);
  return 'done';
}

async function stageOf(pool: pg.Pool, runId: number): Promise<LookbackStage> {
  const { rows } = await pool.query<{ stage: LookbackStage }>('select stage from lookback_run where run_id = $1', [
    runId,
  ]);
  return (rows[0] as { stage: LookbackStage }).stage;
}

async function refuseUnlessLoaded(pool: pg.Pool, runId: number): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from lookback_source where run_id = $1 and ended_at is null order by source',
    [runId],
  );
  const [missing] = rows;
  if (missing)
    throw new LookbackError('LOOKBACK_NOT_LOADED', `Cannot judge: "${missing.name}" is not read to its end yet`);
}

/** The months of the run that are not judged yet, and how many there are in all. */
async function monthsLeft(
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

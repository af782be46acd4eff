import type pg from 'pg';
import { type CompareOptions, compareMonth } from './compareMonth.ts';
import type { MonthJudged } from './judgeMonth.ts';
import { enterStage, inTransaction, type LookbackRun, type LookbackStage } from './lookbackRun.ts';
import { inTurn, monthsLeft, refuseUnlessLoaded, stageOf } from './runProgress.ts';

export interface CompareRunOptions extends CompareOptions {
  readonly onMonth?: (compared: MonthJudged, done: number, of: number) => void;
  readonly shouldPause?: () => boolean;
}

/** Holds two archives that are walked to their end against each other, month by month, from wherever it was left (R17). */
export function compareRun(pool: pg.Pool, run: LookbackRun, options: CompareRunOptions): Promise<LookbackStage> {
  return inTurn(pool, run, async () => {
    if ((await stageOf(pool, run.runId)) === 'done') return 'done';
    await refuseUnlessLoaded(pool, run.runId);
    await pool.query('analyze lookback_study');
    await enterStage(pool, run.runId, 'judging');
    const { left, of } = await monthsLeft(pool, run);
    for (const [index, month] of left.entries()) {
      if (options.shouldPause?.()) return 'judging';
      const compared = await compareMonth(pool, run, month, options);
      options.onMonth?.(compared, of - left.length + index + 1, of);
    }
    await inTransaction(pool, async (client) => {
      await enterStage(client, run.runId, 'done');
      await client.query('update lookback_run set ended_at = $2, policy_version = $3 where run_id = $1', [
        run.runId,
        options.now,
        options.weights.version,
      ]);
    });
    return 'done';
  });
}

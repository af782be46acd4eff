import type pg from 'pg';
import { judgeAcross } from './judgeAcross.ts';
import { judgeMonth, type LookbackRules, type MonthJudged } from './judgeMonth.ts';
import { enterStage, type LookbackRun, type LookbackStage } from './lookbackRun.ts';
import { prepareRun } from './prepareRun.ts';
import { inTurn, monthsLeft, refuseUnlessLoaded, stageOf } from './runProgress.ts';

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
export function judgeRun(pool: pg.Pool, run: LookbackRun, options: JudgeOptions): Promise<LookbackStage> {
  return inTurn(pool, run, () => judgeFrom(pool, run, options));
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

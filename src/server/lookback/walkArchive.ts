import type pg from 'pg';
import { daysAfter } from '../../domain/ledger/localDay.ts';
import { type AllowedHours, untilAllowed } from '../../domain/lookback/allowedHours.ts';
import { copyInto } from '../database/copyInto.ts';
import { LookbackError } from './lookbackError.ts';
import { studyRow, studyTarget } from './lookbackRows.ts';
import { inTransaction, type LookbackRun, placeOf } from './lookbackRun.ts';
import { type AskArchive, type DayWalked, walkDay } from './walkDay.ts';

export interface WalkOptions {
  readonly ask: AskArchive;
  /** Which side its studies stand on: 0 or 1. */
  readonly archive: number;
  /** At how many studies the archive cuts off; null: nobody knows. */
  readonly limit: number | null;
  /** At most so many studies a second, on the whole. */
  readonly perSecond: number;
  readonly hours: AllowedHours | null;
  readonly clock: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onDay?: (day: string, studies: number) => void;
  /** Told before a wait begins; it may hang up meanwhile. */
  readonly onWaiting?: (milliseconds: number, why: 'hours' | 'silent') => void | Promise<void>;
  readonly shouldPause?: () => boolean;
}

/** How long is waited after each try that failed; after the last the walk gives up, and can be started again. */
const waitsAfterFailure = [1_000, 5_000, 30_000, 120_000, 300_000];

/**
 * Walks an archive day by day and only ever asks. A day is written with the place that is reached, so a walk that was broken off
 * goes on with the next day, and a day that is read again adds nothing twice. The days before and after are walked too: images
 * of a record at the edge may lie there. True when the last day is read.
 */
export async function walkArchive(
  pool: pg.Pool,
  run: LookbackRun,
  source: number,
  options: WalkOptions,
): Promise<boolean> {
  const { walkedTo, isEnded } = await placeOf(pool, run.runId, source);
  if (isEnded) return true;
  let day = walkedTo === null ? daysAfter(run.fromDay, -1) : daysAfter(walkedTo, 1);
  const lastDay = daysAfter(run.toDay, 1);
  while (day <= lastDay) {
    if (options.shouldPause?.()) return false;
    const { walked, began } = await walkWhenAllowed(day, run, options);
    await keepDay(pool, run, source, options.archive, day, walked);
    options.onDay?.(day, walked.studies.size);
    const owed = (walked.studies.size / options.perSecond) * 1000 - (options.clock().getTime() - began);
    if (owed >= 1) await options.sleep(owed);
    day = daysAfter(day, 1);
  }
  await pool.query('update lookback_source set ended_at = $3 where run_id = $1 and source = $2', [
    run.runId,
    source,
    options.clock(),
  ]);
  return true;
}

/** The day, and when asking for it began: what was waited before buys no haste after it. */
async function walkWhenAllowed(
  day: string,
  run: LookbackRun,
  options: WalkOptions,
): Promise<{ readonly walked: DayWalked; readonly began: number }> {
  const { ask, limit, hours, clock, sleep } = options;
  for (let tries = 0; ; tries++) {
    const wait = untilAllowed(hours, clock(), run.zone);
    if (wait > 0) {
      await options.onWaiting?.(wait, 'hours');
      await sleep(wait);
    }
    const began = clock().getTime();
    try {
      return { walked: await walkDay(day, ask, limit), began };
    } catch (cause) {
      const again = waitsAfterFailure[tries];
      if (again === undefined) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new LookbackError('LOOKBACK_ARCHIVE_SILENT', `Cannot walk the archive: on ${day} it failed: ${why}`, {
          cause,
        });
      }
      await options.onWaiting?.(again, 'silent');
      await sleep(again);
    }
  }
}

function keepDay(
  pool: pg.Pool,
  run: LookbackRun,
  source: number,
  archive: number,
  day: string,
  { studies, gap }: DayWalked,
): Promise<void> {
  return inTransaction(pool, async (client) => {
    await client.query('create temporary table lookback_day (like lookback_study) on commit drop');
    const rows = [...studies.values()].map((study) => studyRow(run.runId, archive, study, run.zone));
    await copyInto(client, studyTarget.replace('lookback_study', 'lookback_day'), rows);
    // A study whose images were made over midnight stands on two days; the first that told of it counts.
    const { rowCount } = await client.query(
      'insert into lookback_study select * from lookback_day on conflict do nothing',
    );
    if (gap !== null) {
      await client.query(
        'insert into lookback_gap (run_id, source, day, why) values ($1, $2, $3, $4) on conflict do nothing',
        [run.runId, source, day, gap],
      );
    }
    await client.query(
      'update lookback_source set walked_to = $3, row_count = row_count + $4 where run_id = $1 and source = $2',
      [run.runId, source, day, rowCount ?? 0],
    );
  });
}

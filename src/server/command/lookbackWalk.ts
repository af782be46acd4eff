import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LookbackRun } from '../lookback/lookbackRun.ts';
import { walkArchive } from '../lookback/walkArchive.ts';
import type { ArchiveAsked } from './askArchive.ts';
import type { CommandIo } from './command.ts';
import type { LookbackTerms } from './lookbackTerms.ts';
import { progressBar } from './progressBar.ts';

/** Walks one archive of a run to its end, and shows how far it has come. */
export async function walkShown(
  pool: pg.Pool,
  run: LookbackRun,
  place: { readonly source: number; readonly archive: number; readonly label: string },
  asked: Pick<ArchiveAsked, 'ask' | 'close'>,
  terms: LookbackTerms,
  io: CommandIo,
): Promise<void> {
  const bar = progressBar(io.tty, place.label);
  const days = daysBetween(run.fromDay, run.toDay);
  try {
    await walkArchive(pool, run, place.source, {
      ask: asked.ask,
      archive: place.archive,
      limit: terms.limit,
      perSecond: terms.rate,
      hours: terms.hours,
      clock: () => new Date(),
      sleep: (milliseconds) => sleep(milliseconds),
      onDay: (day, studies) => bar.show(daysBetween(run.fromDay, day), days, ` days  ${day}: ${studies} studies`),
      onWaiting: async (milliseconds, why) => {
        io.err(
          why === 'hours'
            ? `Waiting ${Math.ceil(milliseconds / 60_000)} minutes for the hours in which asking is allowed.`
            : `The archive does not answer; asked again in ${Math.ceil(milliseconds / 1000)} seconds.`,
        );
        // No association is held open through a night.
        await asked.close();
      },
    });
  } finally {
    bar.end();
    await asked.close();
  }
}

/** Both included. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

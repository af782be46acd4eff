import { compareRun } from '../lookback/compareRun.ts';
import { openRun } from '../lookback/lookbackRun.ts';
import { readHarmWeights } from '../readPolicies.ts';
import { type ArchiveAddress, askByFind, readArchiveAddress } from './askArchive.ts';
import { type CommandIo, exitCode } from './command.ts';
import { sayLookback } from './lookbackSay.ts';
import { readTerms, termFlags } from './lookbackTerms.ts';
import { walkShown } from './lookbackWalk.ts';
import { progressBar } from './progressBar.ts';
import { readWords } from './readWords.ts';

export const compareUsage =
  'lookback --old AET@HOST:PORT --new AET@HOST:PORT --from 2007-01-01 [--to 2017-12-31] [--every-instance] [--rate 200] [--hours 19-07] [--limit 500] [--csv OUT.csv]';

const flags = {
  ...termFlags,
  old: { type: 'string' },
  new: { type: 'string' },
  'every-instance': { type: 'boolean' },
} as const;

/** R17: two archives against each other, both ways: studies, and where counts differ, series and instances one by one. */
export async function compareArchives(args: readonly string[], io: CommandIo): Promise<number> {
  const words = readWords(args, flags);
  const problems: string[] = words && words.positionals.length === 0 ? [] : ['A word is unknown, or lacks its value.'];
  const [old, moved] = [addressOf(words?.values.old), addressOf(words?.values.new)];
  if (old === null || moved === null) problems.push('--old and --new must each be AET@HOST:PORT.');
  const terms = readTerms(words?.values ?? {}, io.settings.timeZone, problems);
  if (problems.length > 0 || old === null || moved === null) {
    for (const problem of problems) io.err(problem);
    io.err(`usage: ./safelight ${compareUsage}`);
    return exitCode.usage;
  }
  const { site, timeZone: zone, dicomAet } = io.settings;
  const pool = await io.openDatabase();
  const everyInstance = words?.values['every-instance'] === true;
  const sources = [
    { kind: 'archive', name: `old ${nameOf(old)}` },
    { kind: 'archive', name: `new ${nameOf(moved)}${everyInstance ? ', every instance' : ''}` },
  ] as const;
  const run = await openRun(pool, { site, zone, fromDay: terms.fromDay, toDay: terms.toDay, sources }, new Date());
  const [oldAsked, newAsked] = [askByFind(old, dicomAet, { site, zone }), askByFind(moved, dicomAet, { site, zone })];
  await walkShown(pool, run, { source: 0, archive: 0, label: 'Asking the old archive' }, oldAsked, terms, io);
  await walkShown(pool, run, { source: 1, archive: 1, label: 'Asking the new archive' }, newAsked, terms, io);
  const bar = progressBar(io.tty, 'Comparing');
  try {
    await compareRun(pool, run, {
      weights: readHarmWeights(),
      now: new Date(run.startedAt),
      listOld: oldAsked.listContents,
      listNew: newAsked.listContents,
      everyInstance,
      onMonth: ({ month, differences }, done, of) =>
        bar.show(done, of, ` months  ${month.slice(0, 7)}: ${differences}`),
    });
  } finally {
    bar.end();
    await Promise.all([oldAsked.close(), newAsked.close()]);
  }
  return sayLookback(pool, run, ['studies in the old archive', 'in the new'], terms.csv, io);
}

function addressOf(said: string | undefined): ArchiveAddress | null {
  return said === undefined ? null : readArchiveAddress(said);
}

function nameOf({ aet, host, port }: ArchiveAddress): string {
  return `${aet}@${host}:${port}`;
}

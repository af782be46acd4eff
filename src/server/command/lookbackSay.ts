import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { kindWords } from '../../domain/lookback/harm.ts';
import { exportDifferences, lookbackTotals } from '../lookback/lookbackResult.ts';
import type { LookbackRun } from '../lookback/lookbackRun.ts';
import { type CommandIo, exitCode } from './command.ts';

/** Says what was found, writes the list where one was asked for, and gives the exit code. */
export async function sayLookback(
  pool: pg.Pool,
  run: LookbackRun,
  sides: readonly [records: string, studies: string],
  csv: string | null,
  io: CommandIo,
): Promise<number> {
  const totals = await lookbackTotals(pool, run.runId);
  const { records, studies, agreed, kinds, gaps } = totals;
  if (io.json) io.out(JSON.stringify({ from: run.fromDay, to: run.toDay, ...totals }));
  else {
    const counts = `${records} ${sides[0]}, ${studies} ${sides[1]}, ${agreed} agree in everything.`;
    io.out(`From ${run.fromDay} to ${run.toDay}: ${counts}`);
    if (gaps > 0) io.out(`On ${gaps} ${gaps === 1 ? 'day' : 'days'} an archive may not have told everything.`);
    for (const { kind, part, count } of kinds) {
      const words = part === 'only-in-image' ? 'Details that stand in the image only' : kindWords[kind];
      io.out(`${String(count).padStart(9)}  ${words}`);
    }
    if (kinds.length === 0) io.out('Nothing differs.');
  }
  if (csv !== null) await writeCsv(pool, run, csv, io);
  return kinds.length === 0 && gaps === 0 ? exitCode.done : exitCode.foundWrong;
}

async function writeCsv(pool: pg.Pool, run: LookbackRun, path: string, io: CommandIo): Promise<void> {
  // It holds patients: nobody but the operator may read it.
  const file = createWriteStream(path, { mode: 0o600 });
  const written = await exportDifferences(pool, run.runId, async (text) => {
    if (!file.write(text)) await once(file, 'drain');
  });
  file.end();
  await finished(file);
  io.err(`${written} differences, the likeliest harm first: ${path}`);
}

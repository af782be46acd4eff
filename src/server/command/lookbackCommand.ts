import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ExportMapping } from '../../domain/lookback/exportMapping.ts';
import { kindWords } from '../../domain/lookback/harm.ts';
import { askByQido } from '../lookback/askByQido.ts';
import { judgeRun } from '../lookback/judgeRun.ts';
import { loadExport } from '../lookback/loadExport.ts';
import { loadMessages } from '../lookback/loadMessages.ts';
import { exportDifferences, type LookbackTotals, lookbackTotals } from '../lookback/lookbackResult.ts';
import { type LookbackRun, type LookbackSourceAsked, openRun } from '../lookback/lookbackRun.ts';
import { walkArchive } from '../lookback/walkArchive.ts';
import { readHarmWeights, readPolicies } from '../readPolicies.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { type ArchiveAsked, askByFind } from './askArchive.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { archiveName, type LookbackWish, mappingFor, readLookbackWords } from './lookbackWords.ts';
import { progressBar } from './progressBar.ts';

const usage =
  'lookback (--ris EXPORT.csv | --hl7 FOLDER --pack NAME) (--pacs AET@HOST:PORT | --qido URL) --from 2007-01-01 [--to 2017-12-31] [--mapping FILE] [--rate 200] [--hours 19-07] [--limit 500] [--csv OUT.csv]';

/**
 * R16: how many examinations of the past do not agree in RIS and PACS, since when, and which of them may have harmed somebody.
 * It only ever asks. Broken off anywhere, the same words go on where it was.
 */
export const lookbackCommand: Command = {
  name: 'lookback',
  summary: 'hold a RIS export against the archive over years: what differs, since when, ranked by likely harm',
  usage,
  examples: [
    'safelight lookback --ris export.csv --pacs PACS@10.0.0.5:104 --from 2007-01-01 --hours 19-07 --csv differences.csv',
    'safelight lookback --ris export.csv --pacs PACS@10.0.0.5:104 --from 2007-01-01 --mapping cris.json --json',
  ],
  async run(args, io) {
    const reading = readLookbackWords(args, io.settings);
    if (reading.kind === 'wrong') {
      for (const problem of reading.problems) io.err(problem);
      io.err(`usage: ./safelight ${usage}`);
      return exitCode.usage;
    }
    const { wish } = reading;
    const sources = await recordSources(wish, io);
    return sources === null ? exitCode.usage : lookBack(wish, sources, io);
  },
};

/** A person must be able to see what each column was taken for, and to correct it. */
async function showMapping(mapping: ExportMapping, ris: string, io: CommandIo): Promise<void> {
  const file = `${basename(ris)}.mapping.json`;
  const pairs = Object.entries(mapping.columns).map(([field, heading]) => `${field} = "${heading}"`);
  io.err(`Columns, by their headings: ${pairs.join(', ')}.`);
  const isWritten = await writeFile(file, `${JSON.stringify(mapping, null, 2)}\n`, { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (isWritten) io.err(`This mapping is saved as ${file}. To correct it, change it there and give --mapping ${file}.`);
}

/** Where records come from: asked for and checked before anything is begun. */
interface RecordSource extends LookbackSourceAsked {
  load(pool: pg.Pool, run: LookbackRun, source: number, io: CommandIo): Promise<{ readonly refused: number }>;
}

async function recordSources(wish: LookbackWish, io: CommandIo): Promise<readonly RecordSource[] | null> {
  const { ris, messages } = wish;
  const sources: RecordSource[] = [];
  if (ris !== null) {
    const mapped = await mappingFor(ris, wish.mappingFile, io.settings.site);
    if (mapped.kind === 'wrong') {
      for (const problem of mapped.problems) io.err(problem);
      io.err('Say it in a mapping: --mapping FILE, a JSON object with "site" and "columns".');
      return null;
    }
    if (wish.mappingFile === null) await showMapping(mapped.mapping, ris, io);
    const { size } = await stat(ris);
    sources.push({
      ...{ kind: 'export', name: `${basename(ris)}, ${size} bytes` },
      load: (pool, run, source, { tty }) => {
        const bar = progressBar(tty, 'Reading the export');
        const loading = loadExport(pool, run, source, ris, mapped.mapping, (bytes, of) =>
          bar.show(bytes, of, ' bytes'),
        );
        return loading.finally(() => bar.end());
      },
    });
  }
  if (messages !== null) {
    const pack = readSenderPacks().get(messages.pack);
    if (!pack) {
      io.err(`There is no sender pack "${messages.pack}".`);
      return null;
    }
    sources.push({
      ...{ kind: 'messages', name: messages.folder },
      load: (pool, run, source, { tty }) => {
        const bar = progressBar(tty, 'Reading messages');
        const show = (files: number, of: number) => bar.show(files, of, ' files');
        return loadMessages(pool, run, source, messages.folder, pack, messageRowsFrom, show).finally(() => bar.end());
      },
    });
  }
  return sources;
}

/** Rows of messages are numbered beyond those of every export. */
const messageRowsFrom = 1_000_000_000;

async function lookBack(wish: LookbackWish, sources: readonly RecordSource[], io: CommandIo): Promise<number> {
  const { site, timeZone: zone } = io.settings;
  const pool = await io.openDatabase();
  const named = sources.map(({ kind, name }) => ({ kind, name }));
  const archive = { kind: 'archive', name: archiveName(wish.archive) } as const;
  const asked = { site, zone, fromDay: wish.fromDay, toDay: wish.toDay, sources: [...named, archive] };
  const run = await openRun(pool, asked, new Date());
  for (const [source, one] of sources.entries()) {
    const { refused } = await one.load(pool, run, source, io);
    if (refused > 0) io.err(`${refused} ${one.kind === 'export' ? 'rows' : 'messages'} could not be read.`);
  }
  await walk(pool, run, sources.length, wish, io);
  const bar = progressBar(io.tty, 'Judging');
  const rules = { policies: readPolicies(zone), weights: readHarmWeights() };
  await judgeRun(pool, run, {
    rules,
    now: new Date(),
    onMonth: ({ month, differences }, done, of) => bar.show(done, of, ` months  ${month.slice(0, 7)}: ${differences}`),
  });
  bar.end();
  const totals = await lookbackTotals(pool, run.runId);
  say(totals, run, io);
  if (wish.csv !== null) await writeCsv(pool, run, wish.csv, io);
  return totals.kinds.length === 0 && totals.gaps === 0 ? exitCode.done : exitCode.foundWrong;
}

async function walk(pool: pg.Pool, run: LookbackRun, source: number, wish: LookbackWish, io: CommandIo): Promise<void> {
  const archive = archiveAsked(wish, run, io);
  const walking = progressBar(io.tty, 'Asking the archive');
  const days = daysBetween(run.fromDay, run.toDay);
  try {
    await walkArchive(pool, run, source, {
      ask: archive.ask,
      archive: 0,
      limit: wish.limit,
      perSecond: wish.rate,
      hours: wish.hours,
      clock: () => new Date(),
      sleep: (milliseconds) => sleep(milliseconds),
      onDay: (day, studies) => walking.show(daysBetween(run.fromDay, day), days, ` days  ${day}: ${studies} studies`),
      onWaiting: async (milliseconds, why) => {
        io.err(
          why === 'hours'
            ? `Waiting ${Math.ceil(milliseconds / 60_000)} minutes for the hours in which asking is allowed.`
            : `The archive does not answer; asked again in ${Math.ceil(milliseconds / 1000)} seconds.`,
        );
        // No association is held open through a night.
        await archive.close();
      },
    });
  } finally {
    walking.end();
    await archive.close();
  }
}

function archiveAsked({ archive }: LookbackWish, run: LookbackRun, io: CommandIo): ArchiveAsked {
  const place = { site: run.site, zone: run.zone };
  if (archive.by === 'C-FIND') return askByFind(archive.address, io.settings.dicomAet, place);
  return { ask: askByQido(archive.service, null, place), close: async () => undefined };
}

/** Both included. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

function say(totals: LookbackTotals, run: LookbackRun, io: CommandIo): void {
  if (io.json) {
    io.out(JSON.stringify({ from: run.fromDay, to: run.toDay, ...totals }));
    return;
  }
  const { records, studies, agreed, kinds, gaps } = totals;
  io.out(`From ${run.fromDay} to ${run.toDay}: ${records} records, ${studies} studies, ${agreed} agree in everything.`);
  if (gaps > 0) io.out(`On ${gaps} ${gaps === 1 ? 'day' : 'days'} the archive may not have told everything.`);
  for (const { kind, part, count } of kinds) {
    const words = part === 'only-in-image' ? 'Details that stand in the image only' : kindWords[kind];
    io.out(`${String(count).padStart(9)}  ${words}`);
  }
  if (kinds.length === 0) io.out('Nothing differs.');
}

async function writeCsv(pool: pg.Pool, run: LookbackRun, path: string, io: CommandIo): Promise<void> {
  // It holds patients: nobody but the operator may read it.
  const file = createWriteStream(path, { mode: 0o600 });
  const written = await exportDifferences(pool, run.runId, async (text) => {
    if (!file.write(text)) await new Promise((resolve) => file.once('drain', resolve));
  });
  file.end();
  await finished(file);
  io.out(`${written} differences, the likeliest harm first: ${path}`);
}

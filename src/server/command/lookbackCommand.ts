import { stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type pg from 'pg';
import { canonicalText } from '../../domain/ledger/heard.ts';
import type { ExportMapping } from '../../domain/lookback/exportMapping.ts';
import { sha256 } from '../../standards/digest/sha256.ts';
import { askByQido } from '../lookback/askByQido.ts';
import { judgeRun } from '../lookback/judgeRun.ts';
import { loadExport } from '../lookback/loadExport.ts';
import { loadMessages } from '../lookback/loadMessages.ts';
import { type LookbackRun, type LookbackSourceAsked, openRun } from '../lookback/lookbackRun.ts';
import { readHarmWeights, readPolicies } from '../readPolicies.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { type ArchiveAsked, askByFind } from './askArchive.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { compareArchives, compareUsage } from './compareArchives.ts';
import { sayLookback } from './lookbackSay.ts';
import { walkShown } from './lookbackWalk.ts';
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
  usage: `${usage}\n${compareUsage}`,
  examples: [
    'safelight lookback --ris export.csv --pacs PACS@10.0.0.5:104 --from 2007-01-01 --hours 19-07 --csv differences.csv',
    'safelight lookback --ris export.csv --pacs PACS@10.0.0.5:104 --from 2007-01-01 --mapping cris.json --json',
    'safelight lookback --old OLD@10.0.0.5:104 --new NEW@10.0.0.6:104 --from 2007-01-01',
  ],
  async run(args, io) {
    if (args.includes('--old') || args.includes('--new')) return compareArchives(args, io);
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
    // A corrected mapping is another question: what was read by the old one is not to be mixed with it.
    const mapping = sha256(new TextEncoder().encode(canonicalText(mapped.mapping))).slice(0, 12);
    sources.push({
      ...{ kind: 'export', name: `${basename(ris)}, ${size} bytes, mapping ${mapping}` },
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
  const place = { source: sources.length, archive: 0, label: 'Asking the archive' };
  await walkShown(pool, run, place, archiveAsked(wish, run, io), wish, io);
  const bar = progressBar(io.tty, 'Judging');
  await judgeRun(pool, run, {
    rules: { policies: readPolicies(zone), weights: readHarmWeights() },
    // Gone on with on another day, the past is still judged as of the day on which it was begun.
    now: new Date(run.startedAt),
    onMonth: ({ month, differences }, done, of) => bar.show(done, of, ` months  ${month.slice(0, 7)}: ${differences}`),
  });
  bar.end();
  return sayLookback(pool, run, ['records', 'studies'], wish.csv, io);
}

function archiveAsked({ archive }: LookbackWish, run: LookbackRun, io: CommandIo): Pick<ArchiveAsked, 'ask' | 'close'> {
  const place = { site: run.site, zone: run.zone };
  if (archive.by === 'C-FIND') return askByFind(archive.address, io.settings.dicomAet, place);
  return { ask: askByQido(archive.service, null, place), close: async () => undefined };
}

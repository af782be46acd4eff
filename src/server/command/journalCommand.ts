import { join } from 'node:path';
import type pg from 'pg';
import { machineDisk } from '../journal/disk.ts';
import type { JournalPosition } from '../journal/entry.ts';
import { readJournalIdentity } from '../journal/journalIdentity.ts';
import { openJournal } from '../journal/openJournal.ts';
import { readEntryAt } from '../journal/readEntries.ts';
import { verifyJournal } from '../journal/verifyJournal.ts';
import { readPolicies } from '../readPolicies.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { openFeeds } from '../recording/feeds.ts';
import { replayJournal } from '../recording/replayJournal.ts';
import { recordingRoom } from '../startLoops.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { progressBar } from './progressBar.ts';

/** The journal: prove that nothing in it was altered, or build the ledger again out of it. */
export const journalCommand: Command = {
  name: 'journal',
  summary: 'verify every hash of the journal, or build the ledger again out of it',
  usage: 'journal verify\njournal replay --yes',
  examples: ['safelight journal verify', 'safelight journal verify --json', 'safelight journal replay --yes'],
  async run(args, io) {
    const [verb, ...more] = args;
    if (verb === 'verify' && more.length === 0) return verify(io);
    if (verb === 'replay' && more.length === 1 && more[0] === '--yes') return replay(io);
    if (verb === 'replay') {
      io.err(
        'This empties the ledger and builds it again out of the journal. Stop the server, then: ./safelight journal replay --yes',
      );
      return exitCode.usage;
    }
    for (const line of journalCommand.usage.split('\n')) io.err(`usage: ./safelight ${line}`);
    return exitCode.usage;
  },
};

async function verify(io: CommandIo): Promise<number> {
  const folder = join(io.settings.home, 'journal');
  const upTo = await recordedUpTo(await io.openDatabase(), folder);
  const bar = progressBar(io.tty, 'Verifying');
  const verdict = await verifyJournal({
    folder,
    ...(upTo ? { upTo } : {}),
    onProgress: ({ entries, segment }) => bar.show(segment, upTo?.segment ?? segment, `  ${entries} entries`),
  });
  bar.end();
  if (io.json) io.out(JSON.stringify(verdict));
  else sayVerdict(verdict, io);
  return verdict.faults.length === 0 ? exitCode.done : exitCode.foundWrong;
}

function sayVerdict({ entries, bytes, faults, last }: Awaited<ReturnType<typeof verifyJournal>>, io: CommandIo): void {
  for (const { position, what } of faults) io.out(`segment ${position.segment}, byte ${position.offset}: ${what}`);
  const size = `${entries} entries, ${(bytes / 1e6).toFixed(1)} MB`;
  io.out(
    faults.length === 0
      ? `The journal is whole: ${size}.`
      : `The journal is damaged at ${faults.length} ${faults.length === 1 ? 'place' : 'places'}: ${size} read.`,
  );
  if (last) io.out(`Last entry: segment ${last.position.segment}, byte ${last.position.offset}, hash ${last.hash}`);
}

/** A running server may be writing behind this place; everything before it is flushed and must be whole. */
async function recordedUpTo(pool: pg.Pool, folder: string): Promise<JournalPosition | null> {
  const identity = await readJournalIdentity(machineDisk, folder);
  const { rows } = await pool.query<JournalPosition>(
    'select segment, byte_offset as offset from journal_position where journal_id = $1',
    [identity ?? ''],
  );
  return rows[0] ?? null;
}

async function replay(io: CommandIo): Promise<number> {
  const folder = join(io.settings.home, 'journal');
  const clock = () => new Date();
  const quiet = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object, message: string) => io.err(`${message} ${JSON.stringify(fields)}`),
  };
  // Opening it for writing takes its lock: a running server would record beside us.
  const journal = await openJournal({ folder, clock, log: quiet, refuseBelowFreeBytes: 0 });
  try {
    const pool = await io.openDatabase();
    const journalId = (await readJournalIdentity(machineDisk, folder)) as string;
    const feeds = openFeeds(pool, readSenderPacks(), io.settings.site);
    const stores = {
      pool,
      journalId,
      log: quiet,
      readAgain: (_id: string, at: JournalPosition) => readEntryAt(folder, at),
    };
    const bar = progressBar(io.tty, 'Replaying');
    const { end } = journal;
    const replayed = await replayJournal({
      room: recordingRoom(io.settings, stores, feeds, clock),
      folder,
      end,
      policies: readPolicies(io.settings.timeZone),
      onProgress: ({ segment }) => bar.show(segment, end.segment),
    });
    bar.end();
    if (io.json) io.out(JSON.stringify(replayed));
    else
      io.out(
        `The ledger is built again: ${replayed.entries} entries, ${replayed.balanced} balances, ${replayed.damaged} damaged stretches.`,
      );
    return replayed.damaged === 0 ? exitCode.done : exitCode.foundWrong;
  } finally {
    await journal.close();
  }
}

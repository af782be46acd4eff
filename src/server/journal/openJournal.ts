import { arriveEntry } from './arriveEntry.ts';
import type { Disk } from './disk.ts';
import { machineDisk } from './disk.ts';
import type { ArrivingEntry, EntryLabel, JournalIntake, JournalPosition, KeptEntry } from './entry.ts';
import { watchFreeSpace } from './freeSpace.ts';
import { closed, diskFull, fenced, GroupCommit } from './groupCommit.ts';
import { JournalError } from './journalError.ts';
import { journalFolder } from './journalFolder.ts';
import { ensureJournalIdentity } from './journalIdentity.ts';
import { lockJournal } from './lockJournal.ts';
import { memoryBudget } from './memoryBudget.ts';
import { OpenSegment } from './openSegment.ts';
import type { EntriesRead } from './readEntries.ts';
import { RecentEntries } from './recentEntries.ts';
import { type JournalTail, recoverTail, type Salvage } from './recoverTail.ts';
import type { Spool } from './spool.ts';

/** The one writer of a journal. */
export interface Journal extends JournalIntake {
  /** Keeps an entry that is whole already. Resolves when it is flushed. */
  append(content: Uint8Array, label: EntryLabel): Promise<KeptEntry>;
  /** Where the next entry will begin; everything before it is flushed. */
  readonly end: JournalPosition;
  /** Calls the listener after every flush with the new end. The answer ends that. */
  onKept(listener: Listener): () => void;
  /** The newest entries from this position on, as far as they are still in memory: for the recorder alone, who never goes back. */
  recent(from: JournalPosition, limit: number): EntriesRead | null;
  /** What this start cut off the end: a torn tail that was never acknowledged. */
  readonly salvaged: Salvage | null;
  /** Writes what is whole, forgets what is still arriving, and gives the journal free. */
  close(): Promise<void>;
}

/** What the journal tells of itself: the fields first, then a sentence. */
export interface JournalLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface JournalOptions {
  readonly folder: string;
  readonly clock: () => Date;
  readonly log: JournalLog;
  /** A segment is sealed before it would grow beyond this. */
  readonly segmentBytes?: number;
  /** Entries longer than this stream to a spool file. */
  readonly spoolAbove?: number;
  /** All entries that are arriving may hold this much memory together. */
  readonly memoryBytes?: number;
  /** With less free space than this, nothing is taken (`disk-full`). */
  readonly refuseBelowFreeBytes: number;
  readonly freeBytes?: () => Promise<number>;
  /** How far the database says that it has read: a journal that ends before is not the one it read. */
  readonly recordedUpTo?: JournalPosition;
  /** Another disk than the machine's own, for tests that make it fail. */
  readonly disk?: Disk;
}

type Listener = (end: JournalPosition) => void;

const mebibyte = 1024 * 1024;

/**
 * Opens a journal for writing, or makes a new one, and cuts off what a crash left half written.
 *
 * @throws JournalError JOURNAL_LOCKED, JOURNAL_SHORTER_THAN_RECORD, or JOURNAL_FOLDER_UNUSABLE with the disk's own error.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, log, disk = machineDisk } = options;
  try {
    const { root, segments, spool, torn, lock } = journalFolder(folder);
    for (const each of [root, segments, spool, torn]) await disk.makeFolder(each);
    await disk.flushFolder(root);
    const unlock = lockJournal(lock);
    try {
      return await openLocked(options, disk, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    if (error instanceof JournalError) throw error;
    log.error({ code: 'JOURNAL_FOLDER_UNUSABLE' }, 'the journal cannot be opened');
    const message = 'Cannot open the journal: its folder cannot be read or written';
    throw new JournalError('JOURNAL_FOLDER_UNUSABLE', message, { cause: error });
  }
}

async function openLocked(options: JournalOptions, disk: Disk, unlock: () => void): Promise<Journal> {
  const { folder: root, log, clock, segmentBytes = 256 * mebibyte, spoolAbove = 4 * mebibyte } = options;
  const journal = await ensureJournalIdentity(disk, root);
  const tail = await recoverTail({ disk, root, journal, recordedUpTo: options.recordedUpTo ?? null, now: clock() });
  tellOfStart(log, tail);
  const space = await watchFreeSpace({
    refuseBelowFreeBytes: options.refuseBelowFreeBytes,
    freeBytes: options.freeBytes ?? (() => disk.freeBytes(root)),
    onChange: (isShort) => log.warn({ isShort }, isShort ? 'disk full: nothing is kept' : 'the disk has room again'),
  });
  const listeners = new Set<Listener>();
  const recent = new RecentEntries();
  const segment = new OpenSegment({ disk, root, journal, segmentBytes, tail, recent });
  const commit = new GroupCommit({
    segment,
    onFlushed(end) {
      space.written();
      tellListeners(listeners, end, log);
    },
    onDiskFull: space.ranOut,
    onFailed: ({ code, cause }) =>
      log.error({ code, cause: codeOf(cause) }, 'the disk failed: nothing is kept any more'),
  });
  let isClosed = false;
  const spools = new Set<Spool>();
  const budget = memoryBudget(options.memoryBytes ?? 64 * mebibyte);
  const { spool: spoolFolder } = journalFolder(root);
  const arrival = { disk, spoolFolder, spoolAbove, budget, commit, refusal, spools, onDiskFull: space.ranOut };
  const arrive = () => arriveEntry(arrival);

  return {
    arrive,
    append: (content, label) => append(arrive(), content, label),
    get refusing() {
      if (commit.failure !== null) return 'failed';
      return space.isShort ? 'disk-full' : null;
    },
    get end() {
      return segment.end;
    },
    onKept(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recent: (from, limit) => recent.from(from, limit),
    salvaged: tail.salvaged,
    async close() {
      if (isClosed) return;
      isClosed = true;
      space.close();
      await commit.close();
      await Promise.all(Array.from(spools, (spool) => spool.abandon()));
      unlock();
    },
  };

  function refusal(): JournalError | null {
    if (isClosed) return closed();
    if (commit.failure !== null) return fenced(commit.failure);
    return space.isShort ? diskFull(null) : null;
  }
}

async function append(entry: ArrivingEntry, content: Uint8Array, label: EntryLabel): Promise<KeptEntry> {
  await entry.write(content);
  return await entry.keep(label);
}

/** What a listener does with the news must not stop the senders from hearing theirs. */
function tellListeners(listeners: ReadonlySet<Listener>, end: JournalPosition, log: JournalLog): void {
  for (const listener of listeners) {
    try {
      listener(end);
    } catch (error) {
      log.error({ name: error instanceof Error ? error.name : typeof error }, 'a listener of the journal failed');
    }
  }
}

function tellOfStart(log: JournalLog, { salvaged, damage }: JournalTail): void {
  if (salvaged !== null) log.warn(salvaged, 'cut off the end of the journal: it was never acknowledged');
  for (const each of damage) log.error(each, 'an entry of the journal is damaged');
}

function codeOf(cause: unknown): unknown {
  return (cause as { readonly code?: unknown } | null)?.code;
}

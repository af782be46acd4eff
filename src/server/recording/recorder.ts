import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { JournalPosition } from '../journal/entry.ts';
import { isBefore } from '../journal/entry.ts';
import type { EntriesRead } from '../journal/readEntries.ts';
import type { ReadEntry } from './readEntry.ts';

/** The loop that records what the journal holds. It follows the journal's end and catches up after any outage. */
export interface Recorder {
  /** Everything before it is recorded. */
  readonly position: JournalPosition;
  /** Since when something waits to be recorded, or null. */
  readonly behindSince: Date | null;
  /** Something new is in the journal. */
  wake(): void;
  /** Resolves to true when everything before this position is recorded, or to false when the time is over. */
  until(position: JournalPosition, atMostMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** Entries of the journal, read and ready to be recorded. */
export interface BatchRead extends Omit<EntriesRead, 'entries'> {
  readonly entries: readonly ReadEntry[];
}

export interface RecorderOptions {
  readonly journalId: string;
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly journalEnd: () => JournalPosition;
  readonly read: (from: JournalPosition, upTo: JournalPosition, limit: number) => Promise<BatchRead>;
  /** Records entries and moves the position in one transaction. */
  readonly record: (entries: readonly ReadEntry[], next: JournalPosition) => Promise<void>;
  readonly onRecorded: () => void;
}

/** How many entries are recorded in one transaction: each costs the database a part of what it costs alone. */
export const entriesAtOnce = 1000;
const gatherMs = 300;
const beginning: JournalPosition = { segment: 1, offset: 0 };

export function startRecorder(options: RecorderOptions): Recorder {
  const { clock, log } = options;
  let position = beginning;
  let known = false;
  let behindSince: Date | null = null;
  let stopping = false;
  let woken = false;
  let rouse: () => void = () => undefined;
  let ahead: { readonly from: JournalPosition; readonly batch: Promise<BatchRead> } | null = null;
  const waiting = new Set<{ readonly position: JournalPosition; readonly tell: (recorded: boolean) => void }>();
  const done = follow();

  async function follow(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      woken = false;
      try {
        if (!known) position = await loadPosition(options.pool, options.journalId);
        known = true;
        const moved = await recordOnce();
        failures = 0;
        if (moved === 'nothing' && !woken) await pause(1000);
        // Many entries in one transaction cost little more than one: let them gather, unless somebody waits for theirs.
        else if (moved !== 'not all' && waiting.size === 0) await pauseUnlessAsked(gatherMs);
      } catch (error) {
        // The journal keeps everything meanwhile: nothing is lost by waiting, so we try for ever.
        behindSince ??= clock();
        failures += 1;
        if (failures === 1 || failures % 30 === 0)
          log.error({ code: codeOf(error), failures }, 'Recording waits: the database does not take it');
        known = false;
        // Not roused by what arrives meanwhile: a database that is away is asked a few times a second at most.
        await setTimeout(Math.min(2000, 100 * 2 ** Math.min(failures, 5)));
      }
    }
  }

  async function recordOnce(): Promise<'nothing' | 'some' | 'not all'> {
    const end = options.journalEnd();
    if (!isBefore(position, end)) {
      behindSince = null;
      return 'nothing';
    }
    behindSince ??= clock();
    const { entries, next, damaged } = await readNext(end);
    for (const stretch of damaged)
      log.error(
        { code: 'JOURNAL_ENTRY_DAMAGED', ...stretch.from, what: stretch.what },
        'A stretch of the journal cannot be read',
      );
    const recorded = options.record(entries, next);
    // While the database takes these, the next are read: each would else wait for the other.
    if (entries.length === entriesAtOnce && isBefore(next, end)) readAhead(next, end);
    await recorded;
    position = next;
    for (const one of waiting) {
      if (!isBefore(position, one.position)) one.tell(true);
    }
    options.onRecorded();
    return isBefore(position, end) ? 'not all' : 'some';
  }

  /** What was read ahead counts only where recording really stands: after a failure that may be elsewhere. */
  function readNext(end: JournalPosition): Promise<BatchRead> {
    const known = ahead;
    ahead = null;
    const fits = known?.from.segment === position.segment && known.from.offset === position.offset;
    return known && fits ? known.batch : options.read(position, end, entriesAtOnce);
  }

  function readAhead(from: JournalPosition, end: JournalPosition): void {
    ahead = { from, batch: options.read(from, end, entriesAtOnce) };
    // Whoever takes it is told; nobody does when the recording of those before it failed.
    ahead.batch.catch(() => undefined);
  }

  /** Ends early only when somebody asks to be told. */
  function pauseUnlessAsked(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, milliseconds);
      rouse = () => {
        if (waiting.size === 0 && !stopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, milliseconds);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    get position() {
      return position;
    },
    get behindSince() {
      return behindSince;
    },
    wake() {
      woken = true;
      rouse();
    },
    until(wanted, atMostMs) {
      if (isBefore(wanted, position)) return Promise.resolve(true);
      return new Promise((resolve) => {
        // The entry begins at `wanted`; it is recorded once we stand behind its beginning.
        const beyond = { segment: wanted.segment, offset: wanted.offset + 1 };
        const timer = globalThis.setTimeout(() => settle(false), atMostMs);
        const one = { position: beyond, tell: settle };
        waiting.add(one);
        woken = true;
        rouse();
        function settle(recorded: boolean): void {
          clearTimeout(timer);
          waiting.delete(one);
          resolve(recorded);
        }
      });
    },
    async stop() {
      stopping = true;
      rouse();
      await done;
      for (const one of waiting) one.tell(false);
    },
  };
}

async function loadPosition(pool: pg.Pool, journalId: string): Promise<JournalPosition> {
  const { rows } = await pool.query<{ segment: number; byte_offset: number }>(
    'select segment, byte_offset from journal_position where journal_id = $1',
    [journalId],
  );
  const row = rows[0];
  return row ? { segment: row.segment, offset: row.byte_offset } : beginning;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? (error as Error).name);
}

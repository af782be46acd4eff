import { createHash } from 'node:crypto';
import { type Disk, isDiskFull } from './disk.ts';
import type { ArrivingEntry, EntryLabel, KeptEntry } from './entry.ts';
import { checkLabel, entryBytesMax } from './entryHeader.ts';
import { JournalError } from './journalError.ts';
import { diskFull, fenced, type JournalWriter } from './journalWriter.ts';
import type { MemoryBudget } from './memoryBudget.ts';
import { beginSpool, type Spool } from './spool.ts';

export interface ArrivalOptions {
  readonly disk: Disk;
  readonly spoolFolder: string;
  /** An entry longer than this goes to disk while it arrives. */
  readonly spoolAbove: number;
  readonly budget: MemoryBudget;
  readonly writer: JournalWriter;
  /** Asked when the entry is whole: why nothing can be kept now, or null. */
  readonly refusal: () => JournalError | null;
  readonly onDiskFull: () => void;
  /** The spool files that are open, so that closing the journal can remove them. */
  readonly spools: Set<Spool>;
}

/** An entry this short never waits for memory: it is what a single message needs, and doors bound how many arrive at once. */
const alwaysTakenBytes = 64 * 1024;

/** Takes an entry in: hashed as it comes, in memory while it is small, in a spool file when it grows or memory is short. */
export function arriveEntry(options: ArrivalOptions): ArrivingEntry {
  const { budget, writer, spools } = options;
  const sha256 = createHash('sha256');
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let heldBytes = 0;
  let spool: Spool | null = null;
  let isOver = false;

  return {
    write(part) {
      if (isOver) throw new Error('Cannot write to an entry: it is kept or abandoned');
      bytes += part.length;
      if (writer.failure !== null || bytes > entryBytesMax) return;
      sha256.update(part);
      budget.take(part.length);
      if (spool !== null) return spool.write(part);
      parts.push(part);
      heldBytes += part.length;
      if (bytes > options.spoolAbove) return moveToSpool();
      return budget.isOver && bytes > alwaysTakenBytes ? memoryOrSpool() : undefined;
    },
    async keep(label) {
      end();
      try {
        return await keepWhole(label);
      } catch (error) {
        await forget();
        throw error;
      } finally {
        release();
      }
    },
    async abandon() {
      end();
      release();
      await forget();
    },
  };

  async function keepWhole(label: EntryLabel): Promise<KeptEntry> {
    if (bytes > entryBytesMax) {
      const message = `Cannot keep an entry: ${bytes} bytes / at most ${entryBytesMax}`;
      throw new JournalError('JOURNAL_ENTRY_TOO_LARGE', message);
    }
    checkLabel(label);
    const refusal = options.refusal();
    if (refusal !== null) throw refusal;
    const content = spool === null ? parts : await finish(spool);
    return await writer.keep({ label, sha256: sha256.digest('hex'), bytes, content });
  }

  /** A spool file that fails for want of space is only one entry lost to its sender; any other failure is the disk's. */
  async function finish(spool: Spool): ReturnType<Spool['finish']> {
    try {
      return await spool.finish();
    } catch (error) {
      if (!isDiskFull(error)) throw fenced(writer.fence('JOURNAL_WRITE_FAILED', error));
      options.onDiskFull();
      throw diskFull(error);
    }
  }

  /** Waits while others are being written and will give their memory back; when nobody will, this entry goes to disk. */
  async function memoryOrSpool(): Promise<void> {
    while (budget.isOver && !isOver && spool === null) {
      if (writer.isIdle) return moveToSpool();
      await budget.nextGiven();
    }
  }

  function moveToSpool(): Promise<void> | undefined {
    spool = beginSpool({ disk: options.disk, folder: options.spoolFolder, budget });
    spools.add(spool);
    let wait: Promise<void> | undefined;
    for (const part of parts) wait = spool.write(part);
    parts = [];
    heldBytes = 0;
    return wait;
  }

  function end(): void {
    if (isOver) throw new Error('Cannot end an entry: it is kept or abandoned already');
    isOver = true;
  }

  function release(): void {
    if (spool !== null) spools.delete(spool);
    parts = [];
    budget.give(heldBytes);
    heldBytes = 0;
  }

  async function forget(): Promise<void> {
    await spool?.abandon();
  }
}

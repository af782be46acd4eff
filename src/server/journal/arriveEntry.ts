import { createHash } from 'node:crypto';
import { type Disk, isDiskFull } from './disk.ts';
import type { ArrivingEntry, EntryLabel, KeptEntry } from './entry.ts';
import { checkLabel, entryBytesMax } from './entryHeader.ts';
import { diskFull, fenced, type GroupCommit } from './groupCommit.ts';
import { JournalError } from './journalError.ts';
import type { MemoryBudget } from './memoryBudget.ts';
import { beginSpool, type FinishedSpool, type Spool } from './spool.ts';

export interface ArrivalOptions {
  readonly disk: Disk;
  readonly spoolFolder: string;
  /** An entry longer than this goes to disk while it arrives. */
  readonly spoolAbove: number;
  readonly budget: MemoryBudget;
  readonly commit: GroupCommit;
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
  return new EntryInArrival(options);
}

class EntryInArrival implements ArrivingEntry {
  readonly #options: ArrivalOptions;
  readonly #sha256 = createHash('sha256');
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** What this entry took of the budget and a spool file does not yet give back. */
  #heldBytes = 0;
  #spool: Spool | null = null;
  #isOver = false;

  constructor(options: ArrivalOptions) {
    this.#options = options;
  }

  write(part: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) throw new Error('Cannot write to an entry: it is kept or abandoned');
    const { budget, commit, spoolAbove } = this.#options;
    this.#bytes += part.length;
    if (commit.failure !== null || this.#bytes > entryBytesMax) return;
    this.#sha256.update(part);
    budget.take(part.length);
    if (this.#spool !== null) return this.#spool.write(part);
    this.#parts.push(part);
    this.#heldBytes += part.length;
    if (this.#bytes > spoolAbove) return this.#moveToSpool();
    return budget.isOver && this.#bytes > alwaysTakenBytes ? this.#waitForMemory() : undefined;
  }

  async keep(label: EntryLabel): Promise<KeptEntry> {
    this.#end();
    try {
      return await this.#keepWhole(label);
    } catch (error) {
      await this.#spool?.abandon();
      throw error;
    } finally {
      this.#release();
    }
  }

  async abandon(): Promise<void> {
    this.#end();
    this.#release();
    await this.#spool?.abandon();
  }

  async #keepWhole(label: EntryLabel): Promise<KeptEntry> {
    if (this.#bytes > entryBytesMax) {
      const message = `Cannot keep an entry: ${this.#bytes} bytes / at most ${entryBytesMax}`;
      throw new JournalError('JOURNAL_ENTRY_TOO_LARGE', message);
    }
    checkLabel(label);
    const refusal = this.#options.refusal();
    if (refusal !== null) throw refusal;
    const content = this.#spool === null ? this.#parts : await this.#finish(this.#spool);
    const sha256 = this.#sha256.digest('hex');
    return await this.#options.commit.keep({ label, sha256, bytes: this.#bytes, content });
  }

  /** A spool file that fails for want of space is only one entry lost to its sender; any other failure is the disk's. */
  async #finish(spool: Spool): Promise<FinishedSpool> {
    try {
      return await spool.finish();
    } catch (error) {
      if (!isDiskFull(error)) throw fenced(this.#options.commit.fence(error));
      this.#options.onDiskFull();
      throw diskFull(error);
    }
  }

  /** Waits while others are being written and will give their memory back; when nobody will, this entry goes to disk. */
  async #waitForMemory(): Promise<void> {
    const { budget, commit } = this.#options;
    while (budget.isOver && !this.#isOver && this.#spool === null) {
      if (commit.isIdle) return await this.#moveToSpool();
      await budget.nextGiven();
    }
  }

  #moveToSpool(): Promise<void> | undefined {
    const { disk, spoolFolder, budget, spools } = this.#options;
    const spool = beginSpool({ disk, folder: spoolFolder, budget });
    this.#spool = spool;
    spools.add(spool);
    let wait: Promise<void> | undefined;
    for (const part of this.#parts) wait = spool.write(part);
    this.#parts = [];
    this.#heldBytes = 0;
    return wait;
  }

  #end(): void {
    if (this.#isOver) throw new Error('Cannot end an entry: it is kept or abandoned already');
    this.#isOver = true;
  }

  #release(): void {
    if (this.#spool !== null) this.#options.spools.delete(this.#spool);
    this.#parts = [];
    this.#options.budget.give(this.#heldBytes);
    this.#heldBytes = 0;
  }
}

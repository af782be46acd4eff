import { isDiskFull } from './disk.ts';
import type { JournalPosition, KeptEntry } from './entry.ts';
import { JournalError } from './journalError.ts';
import type { OpenSegment, WholeEntry } from './openSegment.ts';

export interface GroupCommitOptions {
  readonly segment: OpenSegment;
  /** After every flush, before its senders are told. */
  readonly onFlushed: (end: JournalPosition) => void;
  readonly onDiskFull: () => void;
  readonly onFailed: (failure: JournalError) => void;
}

interface Waiting {
  readonly entry: WholeEntry;
  readonly resolve: (kept: KeptEntry) => void;
  readonly reject: (error: JournalError) => void;
}

/** One is written while the one before is flushed; more would only make the groups smaller. */
const underWayMax = 2;

/**
 * The one writer of a journal: all that waits goes out in one write, which is flushed, and then all of its senders are told.
 *
 * The next group is handed to the disk while the last is under way, where the segment says that this is worth it. Groups are
 * told in order, and none before all that stands before it is flushed.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #underWay = 0;
  /** From the first group that found the disk full until none is under way. Resolves to whether the end is restored. */
  #cutBack: Promise<boolean> | null = null;
  #idle: (() => void) | null = null;
  #failure: JournalError | null = null;
  #isClosing = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Why nothing can be written until the journal is opened again. */
  get failure(): JournalError | null {
    return this.#failure;
  }

  /** Whether nothing is being written, and nothing waits. */
  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  /** Resolves when the entry is flushed; rejects with a JournalError when it is not and will not be. */
  keep(entry: WholeEntry): Promise<KeptEntry> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(fenced(this.#failure));
      if (this.#isClosing) return reject(closed());
      this.#waiting.push({ entry, resolve, reject });
      this.#begin();
    });
  }

  /** Stops all writing for good, because a disk that failed once may since have dropped what it took (charter D5). */
  fence(cause: unknown): JournalError {
    if (this.#failure !== null) return this.#failure;
    const message = 'Cannot write the journal: the disk answered with an error';
    const failure =
      cause instanceof JournalError ? cause : new JournalError('JOURNAL_WRITE_FAILED', message, { cause });
    this.#failure = failure;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(fenced(failure));
    this.#options.onFailed(failure);
    return failure;
  }

  /** Writes what waits, then closes the segment. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#options.segment.close();
  }

  #begin(): void {
    const { segment } = this.#options;
    while (this.#waiting.length > 0 && this.#underWay < underWayMax && this.#cutBack === null) {
      const entries = this.#waiting.map(({ entry }) => entry);
      const count = segment.countOfNext(entries);
      if (this.#underWay > 0 && !segment.mayFollow(entries.slice(0, count))) return;
      this.#underWay++;
      void this.#commit(this.#waiting.splice(0, count));
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { segment, onFlushed } = this.#options;
    try {
      const kept = await segment.append(batch.map(({ entry }) => entry));
      // Here it is safe, and only here anybody is told so (hazard H-01).
      onFlushed(segment.end);
      for (const [index, { resolve }] of batch.entries()) resolve(kept[index]!);
    } catch (error) {
      await this.#refuse(batch, error);
    }
    this.#underWay--;
    if (this.#underWay === 0) this.#cutBack = null;
    this.#begin();
    if (this.#underWay === 0) this.#idle?.();
  }

  /** A full disk is not a failed one: what was begun is cut off again, and later entries may fit. Anything else fences. */
  async #refuse(batch: readonly Waiting[], error: unknown): Promise<void> {
    let refusal: JournalError | null = null;
    if (isDiskFull(error)) {
      this.#cutBack ??= this.#options.segment.cutBack();
      if (await this.#cutBack) refusal = diskFull(error);
    }
    refusal ??= this.fence(error);
    if (refusal.code === 'JOURNAL_DISK_FULL') this.#options.onDiskFull();
    for (const { reject } of batch) reject(refusal);
  }
}

/** What everybody hears after the first failure. */
export function fenced(cause: JournalError): JournalError {
  const message = 'Cannot keep an entry: the disk failed before, and the journal must be opened again';
  return new JournalError('JOURNAL_FENCED', message, { cause });
}

export function diskFull(cause: unknown): JournalError {
  return new JournalError('JOURNAL_DISK_FULL', 'Cannot keep an entry: the disk is full', { cause });
}

export function closed(): JournalError {
  return new JournalError('JOURNAL_CLOSED', 'Cannot keep an entry: the journal is closed');
}

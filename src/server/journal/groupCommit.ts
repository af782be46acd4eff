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

/** The one loop that writes a journal: all that waits goes out in one write and one flush, and then all of its senders are told. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #loop: Promise<void> | null = null;
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
    return this.#loop === null;
  }

  /** Resolves when the entry is flushed; rejects with a JournalError when it is not and will not be. */
  keep(entry: WholeEntry): Promise<KeptEntry> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(fenced(this.#failure));
      if (this.#isClosing) return reject(closed());
      this.#waiting.push({ entry, resolve, reject });
      this.#loop ??= this.#run();
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
    await this.#loop;
    await this.#options.segment.close();
  }

  async #run(): Promise<void> {
    const { segment } = this.#options;
    while (this.#waiting.length > 0) {
      const count = segment.countOfNext(this.#waiting.map(({ entry }) => entry));
      await this.#commit(this.#waiting.splice(0, count));
    }
    this.#loop = null;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { segment, onFlushed } = this.#options;
    let kept: readonly KeptEntry[];
    try {
      kept = await segment.append(batch.map(({ entry }) => entry));
    } catch (error) {
      return await this.#refuse(batch, error);
    }
    // Here it is safe, and only here anybody is told so (hazard H-01).
    onFlushed(segment.end);
    for (const [index, { resolve }] of batch.entries()) resolve(kept[index]!);
  }

  /** A full disk is not a failed one: what was begun is cut off again, and later entries may fit. Anything else fences. */
  async #refuse(batch: readonly Waiting[], error: unknown): Promise<void> {
    const isFull = isDiskFull(error) && (await this.#options.segment.cutBack());
    const refusal = isFull ? diskFull(error) : this.fence(error);
    if (isFull) this.#options.onDiskFull();
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

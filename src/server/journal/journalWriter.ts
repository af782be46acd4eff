import { type Disk, type DiskFile, isDiskFull } from './disk.ts';
import type { EntryLabel, JournalPosition, KeptEntry } from './entry.ts';
import { writeEntryHeader } from './entryHeader.ts';
import { JournalError, type JournalErrorCode } from './journalError.ts';
import { journalFolder, segmentPath } from './journalFolder.ts';
import type { JournalTail } from './recoverTail.ts';
import type { FinishedSpool } from './spool.ts';
import { paddingAfter } from './tarHeader.ts';
import { sealBytes } from './walkSegment.ts';

/** An entry that has wholly arrived. */
export interface EntryToKeep {
  readonly label: EntryLabel;
  readonly sha256: string;
  readonly bytes: number;
  /** The content in memory, or the spool file that holds it. */
  readonly content: readonly Uint8Array[] | FinishedSpool;
}

/** The one loop that writes a journal. */
export interface JournalWriter {
  /** Resolves when the entry is flushed; rejects with a JournalError when it is not and will not be. */
  keep(entry: EntryToKeep): Promise<KeptEntry>;
  /** Stops all writing for good, because a disk that failed once may since have dropped what it took (charter D5). */
  fence(code: JournalErrorCode, cause: unknown): JournalError;
  /** Why nothing can be written until the journal is opened again. */
  readonly failure: JournalError | null;
  /** Whether nothing is being written, and nothing waits. */
  readonly isIdle: boolean;
  /** Everything before this is flushed. */
  readonly end: JournalPosition;
  /** Writes what waits, then closes the segment. */
  close(): Promise<void>;
}

export interface JournalWriterOptions {
  readonly disk: Disk;
  readonly root: string;
  readonly journal: string;
  readonly segmentBytes: number;
  readonly tail: JournalTail;
  /** After every flush, before its senders are told. */
  readonly onFlushed: (end: JournalPosition) => void;
  readonly onDiskFull: () => void;
  readonly onFailed: (failure: JournalError) => void;
}

interface Waiting {
  readonly entry: EntryToKeep;
  readonly resolve: (kept: KeptEntry) => void;
  readonly reject: (error: JournalError) => void;
}

/** So much goes out in one write at most, so that the first of many does not wait for the last. */
const batchBytesMax = 32 * 1024 * 1024;
const zeros = Buffer.alloc(sealBytes);
/** What headers add to an entry, roughly: enough to decide whether it fits into the segment. */
const headerBytesAbout = 2048;

export function openJournalWriter(options: JournalWriterOptions): JournalWriter {
  const { disk, root, journal, segmentBytes } = options;
  let { segment, file, offset, previous } = options.tail;
  let queue: Waiting[] = [];
  let loop: Promise<void> | null = null;
  let failure: JournalError | null = null;
  let closing = false;

  return {
    keep: (entry) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(fenced(failure));
        if (closing) return reject(closed());
        queue.push({ entry, resolve, reject });
        loop ??= run();
      }),
    fence,
    get failure() {
      return failure;
    },
    get isIdle() {
      return loop === null;
    },
    get end() {
      return { segment, offset };
    },
    async close() {
      closing = true;
      while (loop !== null) await loop;
      await file?.close();
      file = null;
    },
  };

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch();
      try {
        await commit(batch);
      } catch (error) {
        await reject(batch, error);
      }
    }
    loop = null;
  }

  /** Everything that waits and goes into one write: small entries up to the end of the segment, or one spool file. */
  function takeBatch(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    const room = offset < segmentBytes ? Math.min(batchBytesMax, segmentBytes - offset) : batchBytesMax;
    for (const { entry } of queue) {
      bytes += entry.bytes + headerBytesAbout;
      if (count > 0 && (bytes > room || !Array.isArray(entry.content))) break;
      count++;
      if (!Array.isArray(entry.content)) break;
    }
    return queue.splice(0, count);
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const first = batch[0]!.entry;
    if (!isInMemory(first.content)) return commitSpool(batch[0]!, first.content);
    if (offset > 0 && offset + first.bytes + headerBytesAbout > segmentBytes) await seal();
    file ??= await createSegment();

    const parts: Uint8Array[] = [];
    const kept: KeptEntry[] = [];
    let at = offset;
    let link = previous;
    for (const { entry } of batch) {
      const { label, sha256, bytes } = entry;
      const header = writeEntryHeader({ label, sha256, bytes, previous: link, journal, flushed: offset });
      const padding = paddingAfter(bytes);
      parts.push(header.bytes);
      for (const part of entry.content as readonly Uint8Array[]) parts.push(part);
      if (padding > 0) parts.push(zeros.subarray(0, padding));
      kept.push({ position: { segment, offset: at }, sha256, bytes });
      at += header.bytes.length + bytes + padding;
      link = header.hash;
    }
    await file.write(parts, offset);
    await flushed(file.flush());
    // From here on it is safe, and only here anybody is told so (hazard H-01).
    offset = at;
    previous = link;
    tell(batch, kept);
  }

  /** The spool file, whole and flushed but for its header, becomes the next segment. */
  async function commitSpool(waiting: Waiting, spool: FinishedSpool): Promise<void> {
    const { label, sha256, bytes } = waiting.entry;
    const header = writeEntryHeader({ label, sha256, bytes, previous, journal, flushed: 0 }, true);
    await spool.file.write([header.bytes], 0);
    await flushed(spool.file.flush());
    if (offset > 0) await seal();
    // An open segment without entries is an empty file: the rename replaces it.
    await disk.rename(spool.path, segmentPath(root, segment));
    await flushed(disk.flushFolder(journalFolder(root).segments));
    const position = { segment, offset: 0 };
    const emptied = file;
    file = null;
    segment++;
    previous = header.hash;
    await emptied?.close();
    await spool.file.close();
    tell([waiting], [{ position, sha256, bytes }]);
  }

  async function seal(): Promise<void> {
    if (file === null) return;
    await file.write([zeros], offset);
    await flushed(file.flush());
    await file.close();
    file = null;
    segment++;
    offset = 0;
  }

  async function createSegment(): Promise<DiskFile> {
    file = await disk.open(segmentPath(root, segment), 'create');
    await flushed(disk.flushFolder(journalFolder(root).segments));
    return file;
  }

  function tell(batch: readonly Waiting[], kept: readonly KeptEntry[]): void {
    options.onFlushed({ segment, offset });
    for (const [index, waiting] of batch.entries()) waiting.resolve(kept[index]!);
  }

  /** A full disk is not a failed one: what was begun is cut off again, and later entries may fit. Anything else fences. */
  async function reject(batch: readonly Waiting[], error: unknown): Promise<void> {
    const refusal = isDiskFull(error) && (await cutBack()) ? diskFull(error) : fence('JOURNAL_WRITE_FAILED', error);
    for (const waiting of batch) waiting.reject(refusal);
    if (refusal.code === 'JOURNAL_DISK_FULL') options.onDiskFull();
  }

  async function cutBack(): Promise<boolean> {
    try {
      await file?.cut(offset);
      return true;
    } catch {
      return false;
    }
  }

  async function flushed(flush: Promise<void>): Promise<void> {
    try {
      await flush;
    } catch (error) {
      throw fence('JOURNAL_FLUSH_FAILED', error);
    }
  }

  function fence(code: JournalErrorCode, cause: unknown): JournalError {
    if (failure !== null) return failure;
    const what = code === 'JOURNAL_FLUSH_FAILED' ? 'flush' : 'write';
    failure = new JournalError(
      code,
      `Cannot ${what} segment ${segment} of the journal: the disk answered with an error`,
      { cause },
    );
    const left = queue;
    queue = [];
    for (const waiting of left) waiting.reject(fenced(failure));
    options.onFailed(failure);
    return failure;
  }
}

/** What everybody hears after the first failure. */
export function fenced(failure: JournalError): JournalError {
  return new JournalError(
    'JOURNAL_FENCED',
    'Cannot keep an entry: the disk failed before, and the journal must be opened again',
    {
      cause: failure,
    },
  );
}

export function closed(): JournalError {
  return new JournalError('JOURNAL_CLOSED', 'Cannot keep an entry: the journal is closed');
}

export function diskFull(cause: unknown): JournalError {
  return new JournalError('JOURNAL_DISK_FULL', 'Cannot keep an entry: the disk is full', { cause });
}

function isInMemory(content: EntryToKeep['content']): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

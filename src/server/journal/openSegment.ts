import type { Disk, DiskFile } from './disk.ts';
import type { EntryLabel, JournalPosition, KeptEntry } from './entry.ts';
import { writeEntryHeader } from './entryHeader.ts';
import { JournalError } from './journalError.ts';
import { journalFolder, segmentPath } from './journalFolder.ts';
import type { JournalTail } from './recoverTail.ts';
import type { FinishedSpool } from './spool.ts';
import { paddingAfter } from './tarHeader.ts';
import { sealBytes } from './walkSegment.ts';

/** An entry that has wholly arrived. */
export interface WholeEntry {
  readonly label: EntryLabel;
  readonly sha256: string;
  readonly bytes: number;
  /** The content in memory, or the spool file that holds it. */
  readonly content: readonly Uint8Array[] | FinishedSpool;
}

export interface SegmentOptions {
  readonly disk: Disk;
  readonly root: string;
  /** The journal's own number. */
  readonly journal: string;
  /** A segment is sealed before it would grow beyond this. */
  readonly segmentBytes: number;
  /** Where writing goes on. */
  readonly tail: JournalTail;
}

/** So much goes out in one write at most, so that the first of many does not wait for the last. */
const batchBytesMax = 32 * 1024 * 1024;
/** What headers add to an entry, roughly: enough to decide whether it fits into the segment. */
const headerBytesAbout = 2048;
const zeros = Buffer.alloc(sealBytes);

/**
 * The newest segment, to which entries are appended, one call at a time.
 *
 * Whatever it throws, nothing of the call is kept. JOURNAL_FLUSH_FAILED means that the disk can no longer be believed; after any
 * other error `cutBack` restores the end.
 */
export class OpenSegment {
  readonly #options: SegmentOptions;
  #segment: number;
  #file: DiskFile | null;
  #offset: number;
  #previous: string;

  constructor(options: SegmentOptions) {
    this.#options = options;
    this.#segment = options.tail.segment;
    this.#file = options.tail.file;
    this.#offset = options.tail.offset;
    this.#previous = options.tail.previous;
  }

  /** Where the next entry begins; everything before it is flushed. */
  get end(): JournalPosition {
    return { segment: this.#segment, offset: this.#offset };
  }

  /** How many of those that wait, from the first on, go into the next write: small ones up to the end of the segment, or one spool file. */
  countOfNext(waiting: readonly WholeEntry[]): number {
    const left = this.#options.segmentBytes - this.#offset;
    const room = left > 0 ? Math.min(batchBytesMax, left) : batchBytesMax;
    let bytes = 0;
    for (const [index, entry] of waiting.entries()) {
      bytes += entry.bytes + headerBytesAbout;
      if (!isInMemory(entry.content)) return Math.max(1, index);
      if (index > 0 && bytes > room) return index;
    }
    return waiting.length;
  }

  /** Appends what `countOfNext` counted. Resolves when it is flushed. */
  async append(entries: readonly WholeEntry[]): Promise<readonly KeptEntry[]> {
    const [first] = entries;
    if (first === undefined) return [];
    if (!isInMemory(first.content)) return [await this.#adopt(first, first.content)];
    const isTooLong = this.#offset + first.bytes + headerBytesAbout > this.#options.segmentBytes;
    if (this.#offset > 0 && isTooLong) await this.#seal();
    return await this.#write(entries);
  }

  /** Cuts off what a failed append left. Answers whether the disk did so. */
  async cutBack(): Promise<boolean> {
    try {
      await this.#file?.cut(this.#offset);
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  /** One write and one flush for all of them. */
  async #write(entries: readonly WholeEntry[]): Promise<readonly KeptEntry[]> {
    const file = this.#file ?? (await this.#create());
    const { journal } = this.#options;
    const { segment, offset: flushed } = this.end;
    const parts: Uint8Array[] = [];
    const kept: KeptEntry[] = [];
    let offset = flushed;
    let previous = this.#previous;
    for (const { label, sha256, bytes, content } of entries) {
      const header = writeEntryHeader({ label, sha256, bytes, previous, journal, flushed });
      const padding = paddingAfter(bytes);
      parts.push(header.bytes);
      if (isInMemory(content)) for (const part of content) parts.push(part);
      if (padding > 0) parts.push(zeros.subarray(0, padding));
      kept.push({ position: { segment, offset }, sha256, bytes });
      offset += header.bytes.length + bytes + padding;
      previous = header.hash;
    }
    await file.write(parts, flushed);
    await this.#flushed(file.flush());
    this.#offset = offset;
    this.#previous = previous;
    return kept;
  }

  /** The spool file, whole and flushed but for its header, becomes the next segment. */
  async #adopt({ label, sha256, bytes }: WholeEntry, spool: FinishedSpool): Promise<KeptEntry> {
    const { disk, root, journal } = this.#options;
    const header = writeEntryHeader({ label, sha256, bytes, previous: this.#previous, journal, flushed: 0 }, true);
    await spool.file.write([header.bytes], 0);
    await this.#flushed(spool.file.flush());
    if (this.#offset > 0) await this.#seal();
    // An open segment without entries is an empty file: the rename replaces it.
    await disk.rename(spool.path, segmentPath(root, this.#segment));
    await this.#flushed(disk.flushFolder(journalFolder(root).segments));
    const position = { segment: this.#segment, offset: 0 };
    this.#segment++;
    this.#previous = header.hash;
    await this.close();
    await spool.file.close();
    return { position, sha256, bytes };
  }

  async #seal(): Promise<void> {
    await this.#file?.write([zeros], this.#offset);
    if (this.#file !== null) await this.#flushed(this.#file.flush());
    await this.close();
    this.#segment++;
    this.#offset = 0;
  }

  async #create(): Promise<DiskFile> {
    const { disk, root } = this.#options;
    this.#file = await disk.open(segmentPath(root, this.#segment), 'create');
    await this.#flushed(disk.flushFolder(journalFolder(root).segments));
    return this.#file;
  }

  async #flushed(flush: Promise<void>): Promise<void> {
    try {
      await flush;
    } catch (cause) {
      const message = `Cannot flush segment ${this.#segment} of the journal: the disk answered with an error`;
      throw new JournalError('JOURNAL_FLUSH_FAILED', message, { cause });
    }
  }
}

function isInMemory(content: WholeEntry['content']): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

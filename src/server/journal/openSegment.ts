import { type Disk, type DiskFile, isDiskFull } from './disk.ts';
import type { EntryLabel, JournalEntry, JournalPosition, KeptEntry } from './entry.ts';
import { writeEntryHeader } from './entryHeader.ts';
import { JournalError } from './journalError.ts';
import { journalFolder, segmentPath } from './journalFolder.ts';
import { contentReader } from './readEntries.ts';
import { type RecentEntries, recentHeadBytes } from './recentEntries.ts';
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
  /** Is told of every entry in memory once it is flushed. */
  readonly recent: RecentEntries;
}

/** So much goes out in one write at most, so that the first of many does not wait for the last. */
const batchBytesMax = 4 * 1024 * 1024;
/**
 * A write of at least so much is handed to the disk while the one before it is under way. Smaller ones gather until that is
 * done: to them the flush is the whole cost, and together they pay it once.
 */
const followingBytesMin = 256 * 1024;
/** What headers add to an entry, roughly: enough to decide whether it fits into the segment. */
const headerBytesAbout = 2048;
const zeros = Buffer.alloc(sealBytes);

/**
 * The newest segment, to which entries are appended, one call after another; where `mayFollow` says so, the next before the last
 * has resolved. They resolve in order, and when one fails, all that follow it fail.
 *
 * Whatever it throws, nothing of the call is kept. JOURNAL_FLUSH_FAILED means that the disk can no longer be believed; after any
 * other error `cutBack` restores the end.
 */
export class OpenSegment {
  readonly #options: SegmentOptions;
  #segment: number;
  #file: DiskFile | null;
  /** Where the next entry is written. What stands before it is flushed up to `#flushedTo`, and on its way from there. */
  #offset: number;
  #previous: string;
  #flushedTo: number;
  /** Of the last entry that is flushed. */
  #flushedPrevious: string;
  /** Resolves when all that was begun so far is flushed; rejects when any of it is not. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: SegmentOptions) {
    this.#options = options;
    this.#segment = options.tail.segment;
    this.#file = options.tail.file;
    this.#offset = options.tail.offset;
    this.#previous = options.tail.previous;
    this.#flushedTo = this.#offset;
    this.#flushedPrevious = this.#previous;
  }

  /** Everything before it is flushed, and nothing behind it. */
  get end(): JournalPosition {
    return { segment: this.#segment, offset: this.#flushedTo };
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

  /** Whether these may be appended while others are under way: they are many bytes, and stand in the same file. */
  mayFollow(entries: readonly WholeEntry[]): boolean {
    if (this.#file === null || this.#offset === this.#flushedTo) return false;
    let bytes = 0;
    for (const entry of entries) {
      if (!isInMemory(entry.content)) return false;
      bytes += entry.bytes + headerBytesAbout;
    }
    return bytes >= followingBytesMin && this.#offset + bytes <= this.#options.segmentBytes;
  }

  /** Appends what `countOfNext` counted. Resolves when it is flushed, and all before it. */
  async append(entries: readonly WholeEntry[]): Promise<readonly KeptEntry[]> {
    const [first] = entries;
    if (first === undefined) return [];
    if (!isInMemory(first.content)) return [await this.#adopt(first, first.content)];
    const isTooLong = this.#offset + first.bytes + headerBytesAbout > this.#options.segmentBytes;
    if (this.#offset > 0 && isTooLong) await this.#seal();
    return await this.#write(this.#file ?? (await this.#create()), entries);
  }

  /** Cuts off what failed appends left, once none of them is under way any more. Answers whether the disk did so. */
  async cutBack(): Promise<boolean> {
    await this.#underWay.catch(() => undefined);
    this.#underWay = Promise.resolve();
    this.#offset = this.#flushedTo;
    this.#previous = this.#flushedPrevious;
    try {
      await this.#file?.cut(this.#offset);
      await this.#file?.flush();
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

  /** One write, which is also a flush, for all of them. Their place is taken before anything is waited for. */
  async #write(file: DiskFile, entries: readonly WholeEntry[]): Promise<readonly KeptEntry[]> {
    const { journal, recent } = this.#options;
    const { begin, segment } = { begin: this.#offset, segment: this.#segment };
    const parts: Uint8Array[] = [];
    const headers: { readonly position: JournalPosition; readonly bytes: number; readonly hash: string }[] = [];
    for (const { label, sha256, bytes, content } of entries) {
      const said = { label, sha256, bytes, previous: this.#previous, journal, flushed: this.#flushedTo };
      const header = writeEntryHeader(said);
      const padding = paddingAfter(bytes);
      parts.push(header.bytes);
      if (isInMemory(content)) for (const part of content) parts.push(part);
      if (padding > 0) parts.push(zeros.subarray(0, padding));
      const position = { segment, offset: this.#offset };
      headers.push({ position, bytes: header.bytes.length, hash: header.hash });
      this.#offset += header.bytes.length + bytes + padding;
      this.#previous = header.hash;
    }
    const { end, previous } = { end: this.#offset, previous: this.#previous };
    const underWay = both(this.#underWay, file.write(parts, begin));
    this.#underWay = underWay;
    // While the disk is busy: the contents may be written over as soon as their senders are told.
    const flushed = entries.map((entry, index) =>
      this.#entryOf(entry, headers[index]!, headers[index + 1]?.position.offset ?? end),
    );
    await underWay;
    this.#flushedTo = end;
    this.#flushedPrevious = previous;
    for (const entry of flushed) recent.add(entry);
    return flushed.map(({ position, sha256, bytes }) => ({ position, sha256, bytes }));
  }

  /** The entry as it will be read from the disk. */
  #entryOf(
    { label, sha256, bytes, content }: WholeEntry,
    header: { readonly position: JournalPosition; readonly bytes: number; readonly hash: string },
    end: number,
  ): JournalEntry {
    const { disk, root: folder } = this.#options;
    const { position, hash } = header;
    return {
      ...{ position, sha256, bytes, kind: label.kind, label, hash },
      next: { segment: position.segment, offset: end },
      head: isInMemory(content) ? firstBytesOf(content, recentHeadBytes) : Buffer.alloc(0),
      read: contentReader({ disk, folder, position, contentAt: position.offset + header.bytes, bytes }),
    };
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
    this.#flushedPrevious = header.hash;
    await this.close();
    await spool.file.close();
    return { position, sha256, bytes };
  }

  async #seal(): Promise<void> {
    await this.#file?.write([zeros], this.#offset);
    await this.close();
    this.#segment++;
    this.#offset = 0;
    this.#flushedTo = 0;
  }

  async #create(): Promise<DiskFile> {
    const { disk, root } = this.#options;
    this.#file = await disk.open(segmentPath(root, this.#segment), 'begin segment');
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

/** Waits for both to end, whatever becomes of them. A failure of the disk weighs more than a full one, of which it recovers. */
async function both(earlier: Promise<void>, later: Promise<void>): Promise<void> {
  const failures = (await Promise.allSettled([earlier, later])).filter(({ status }) => status === 'rejected');
  const reasons = failures.map((failure) => (failure as PromiseRejectedResult).reason as unknown);
  if (reasons.length > 0) throw reasons.find((reason) => !isDiskFull(reason)) ?? reasons[0];
}

/** A copy of them. */
function firstBytesOf(content: readonly Uint8Array[], bytesMax: number): Buffer {
  const wanted = Math.min(
    bytesMax,
    content.reduce((sum, { length }) => sum + length, 0),
  );
  const bytes = Buffer.allocUnsafeSlow(wanted);
  let at = 0;
  for (const part of content) {
    if (at === wanted) break;
    const piece = part.length > wanted - at ? part.subarray(0, wanted - at) : part;
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function isInMemory(content: WholeEntry['content']): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

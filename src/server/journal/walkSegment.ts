import { createHash, hash } from 'node:crypto';
import type { DiskFile } from './disk.ts';
import { type EntryHeaderRead, headerBytesMax, readEntryHeader } from './entryHeader.ts';
import { openSegmentWindow, type SegmentWindow } from './segmentWindow.ts';
import { blockBytes, looksLikeHeader, readTarHeader } from './tarHeader.ts';

/** One step of a walk through a segment. All numbers are bytes from the start of the segment. */
export type WalkStep =
  | { readonly kind: 'entry'; readonly at: number; readonly next: number; readonly header: EntryHeaderRead }
  /** Something that is not a whole entry, from `at` up to `next`. With `header`, only the content or padding is wrong. */
  | {
      readonly kind: 'fault';
      readonly at: number;
      readonly next: number;
      readonly what: string;
      readonly header: EntryHeaderRead | null;
    }
  /** The walk is over: nothing but the end of the archive (two blocks of zeros) follows when it is `sealed`. */
  | { readonly kind: 'end'; readonly at: number; readonly sealed: boolean };

export interface WalkOptions {
  readonly file: DiskFile;
  readonly from: number;
  /** Where the walk ends: the size of the segment, or the flushed end of it. */
  readonly to: number;
  /** Only entries of this journal are looked for behind damage; null looks for none. */
  readonly journal: string | null;
  /** Hash the content of every entry and compare. */
  readonly contents: boolean;
  /** Compare every byte of headers and padding as well. */
  readonly strict: boolean;
}

/** An archive ends with two blocks of zeros (POSIX.1-2001 pax, ustar interchange format). */
export const sealBytes = 2 * blockBytes;

const windowBytes = 1024 * 1024;
const zeros = Buffer.alloc(windowBytes);

/**
 * Walks a segment, entry by entry. What is not an entry becomes a fault, and the walk goes on behind it where it can.
 * The last step is always `end`.
 */
export async function* walkSegment(options: WalkOptions): AsyncGenerator<WalkStep, void> {
  const { file, from, to } = options;
  const window = openSegmentWindow(file, { windowBytes, size: to, ahead: true });
  let at = from;
  while (at < to) {
    if (await isSeal(window, at, to)) return yield { kind: 'end', at, sealed: true };
    const step = await readStep(window, at, options);
    yield step;
    at = step.next;
  }
  yield { kind: 'end', at: to, sealed: false };
}

/**
 * Finds where the next entry of this journal begins, at or after `from`; `to` when there is none.
 *
 * The journal's own number keeps a tar file that somebody sent inside an image from being taken for entries.
 */
export async function findEntry(
  window: SegmentWindow,
  { from, to, journal }: { readonly from: number; readonly to: number; readonly journal: string | null },
): Promise<number> {
  if (journal === null) return to;
  for (let at = from; at < to; at += blockBytes) {
    const bytes = await window.at(at, blockBytes);
    if (!looksLikeHeader(bytes, 0) || readTarHeader(bytes, 0)?.type !== 'x') continue;
    const header = readEntryHeader(await window.at(at, headerBytesMax));
    if ('journal' in header && header.journal === journal && header.flushed <= at) return at;
  }
  return to;
}

async function readStep(window: SegmentWindow, at: number, options: WalkOptions): Promise<WalkStep & { next: number }> {
  const { to, journal, contents, strict } = options;
  const header = await readHeader(window, at, strict);
  if ('fault' in header) {
    const next = await findEntry(window, { from: at + blockBytes, to, journal });
    return { kind: 'fault', at, next, what: header.fault, header: null };
  }
  const next = at + header.entryBytes;
  if (next > to) {
    const behind = await findEntry(window, { from: at + blockBytes, to, journal });
    return { kind: 'fault', at, next: behind, what: 'the entry ends after the segment does', header: null };
  }
  const what = contents ? await contentFault(window, at, header, strict) : null;
  return what === null ? { kind: 'entry', at, next, header } : { kind: 'fault', at, next, what, header };
}

async function readHeader(
  window: SegmentWindow,
  at: number,
  strict: boolean,
): Promise<EntryHeaderRead | { fault: string }> {
  let header = readEntryHeader(await window.at(at, blockBytes), strict);
  if ('need' in header) header = readEntryHeader(await window.at(at, header.need), strict);
  return 'need' in header ? { fault: 'the segment ends inside a header' } : header;
}

async function contentFault(
  window: SegmentWindow,
  at: number,
  header: EntryHeaderRead,
  strict: boolean,
): Promise<string | null> {
  const start = at + header.headerBytes;
  const end = start + header.bytes;
  if ((await hashOf(window, start, end)) !== header.sha256) return 'the content differs from its SHA-256';
  const padding = at + header.entryBytes - end;
  const isClean = !strict || padding === 0 || isZero((await window.at(end, padding)).subarray(0, padding));
  return isClean ? null : 'a byte of the padding is altered';
}

async function hashOf(window: SegmentWindow, start: number, end: number): Promise<string> {
  const first = await window.at(start, Math.min(1, end - start));
  if (first.length >= end - start) return hash('sha256', first.subarray(0, end - start));
  const sha256 = createHash('sha256');
  for (let at = start; at < end; ) {
    const bytes = at === start ? first : await window.at(at, 1);
    if (bytes.length === 0) break;
    const part = bytes.subarray(0, Math.min(bytes.length, end - at));
    sha256.update(part);
    at += part.length;
  }
  return sha256.digest('hex');
}

async function isSeal(window: SegmentWindow, at: number, to: number): Promise<boolean> {
  if (to - at !== sealBytes) return false;
  return isZero(await window.at(at, sealBytes));
}

function isZero(bytes: Buffer): boolean {
  return bytes.equals(zeros.subarray(0, bytes.length));
}

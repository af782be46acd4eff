import { type Disk, type DiskFile, machineDisk } from './disk.ts';
import type { JournalEntry, JournalPosition } from './entry.ts';
import { type EntryHeaderRead, readEntryHeader } from './entryHeader.ts';
import { JournalError } from './journalError.ts';
import { segmentPath } from './journalFolder.ts';
import { readJournalIdentity } from './journalIdentity.ts';
import { openSegmentWindow, type SegmentWindow } from './segmentWindow.ts';
import { blockBytes } from './tarHeader.ts';
import { findEntry, sealBytes } from './walkSegment.ts';

export interface ReadEntriesOptions {
  readonly folder: string;
  /** Where an entry begins, or where the next one will. */
  readonly from: JournalPosition;
  /** Nothing at or behind this is read: the `end` of the journal, before which all is flushed. */
  readonly upTo: JournalPosition;
  /** How many entries at most. */
  readonly limit: number;
  /** How much of each content comes with its entry. */
  readonly headBytes?: number;
  readonly disk?: Disk;
}

/** A stretch of the journal in which no entry can be made out. */
export interface DamagedStretch {
  readonly from: JournalPosition;
  readonly to: JournalPosition;
  readonly what: string;
}

export interface EntriesRead {
  readonly entries: readonly JournalEntry[];
  /** Where to go on. */
  readonly next: JournalPosition;
  /** What was passed over. Empty unless the disk lost or altered something: then somebody must be told. */
  readonly damaged: readonly DamagedStretch[];
}

/** What a header usually adds in front of a content; a longer one costs a second read. */
const headerBytesUsual = 4096;

/**
 * Reads entries in the order of the journal, with the first bytes of each content, across segments.
 *
 * Contents are not verified here: the recorder reads what it has just written, and `verifyJournal` and whoever serves a
 * content compare its SHA-256. A segment that is missing is passed over as damaged, so that one lost file does not hide all others.
 */
export async function readEntries(options: ReadEntriesOptions): Promise<EntriesRead> {
  const { folder, upTo, limit, disk = machineDisk } = options;
  const entries: JournalEntry[] = [];
  const damaged: DamagedStretch[] = [];
  let at = options.from;
  while (
    entries.length < limit &&
    (at.segment < upTo.segment || (at.segment === upTo.segment && at.offset < upTo.offset))
  ) {
    const file = await disk.open(segmentPath(folder, at.segment), 'read').catch(missing);
    if (file === null) {
      const to = at.segment < upTo.segment ? { segment: at.segment + 1, offset: 0 } : upTo;
      damaged.push({ from: at, to, what: 'the segment is missing' });
      at = to;
      continue;
    }
    try {
      at = await readSegment(file, at, { ...options, disk }, { entries, damaged });
    } finally {
      await file.close();
    }
  }
  return { entries, next: at, damaged };
}

/**
 * Reads the one entry that begins at this position.
 *
 * @throws JournalError JOURNAL_ENTRY_DAMAGED when none begins there.
 */
export async function readEntryAt(
  folder: string,
  position: JournalPosition,
  { headBytes = 65_536, disk = machineDisk }: { readonly headBytes?: number; readonly disk?: Disk } = {},
): Promise<JournalEntry> {
  const file = await disk.open(segmentPath(folder, position.segment), 'read').catch(missing);
  if (file === null) throw damagedAt(position, 'the segment is missing');
  try {
    const size = await file.size();
    const window = openSegmentWindow(file, { windowBytes: headBytes + headerBytesUsual, size });
    const header = await readHeader(window, position.offset);
    if ('what' in header) throw damagedAt(position, header.what);
    if (position.offset + header.entryBytes > size) throw damagedAt(position, 'the entry ends after the segment does');
    return await entryOf({ window, position, header, headBytes, disk, folder });
  } finally {
    await file.close();
  }
}

interface Found {
  readonly entries: JournalEntry[];
  readonly damaged: DamagedStretch[];
}

/** Reads on in one segment; answers where to go on, which is the next segment at the end of this one. */
async function readSegment(
  file: DiskFile,
  from: JournalPosition,
  { folder, upTo, limit, headBytes = 65_536, disk }: ReadEntriesOptions & { readonly disk: Disk },
  found: Found,
): Promise<JournalPosition> {
  const { segment } = from;
  const isLast = segment === upTo.segment;
  const to = isLast ? upTo.offset : await endOfSegment(file);
  const window = openSegmentWindow(file, { windowBytes: headBytes + headerBytesUsual, size: to });
  let offset = from.offset;
  while (offset < to && found.entries.length < limit) {
    const position = { segment, offset };
    const header = await readHeader(window, offset);
    if ('what' in header || offset + header.entryBytes > to) {
      const what = 'what' in header ? header.what : 'the entry ends after the segment does';
      const journal = await readJournalIdentity(disk, folder);
      offset = await findEntry(window, { from: offset + blockBytes, to, journal });
      found.damaged.push({ from: position, to: { segment, offset }, what });
      continue;
    }
    found.entries.push(await entryOf({ window, position, header, headBytes, disk, folder }));
    offset += header.entryBytes;
  }
  return offset >= to && !isLast ? { segment: segment + 1, offset: 0 } : { segment, offset };
}

/** Where the last entry of a segment ends that is not the last of the journal, so that it ought to be sealed. */
async function endOfSegment(file: DiskFile): Promise<number> {
  const size = await file.size();
  const seal = Buffer.alloc(sealBytes);
  if (size < sealBytes) return size;
  await file.read(seal, size - sealBytes);
  return seal.every((byte) => byte === 0) ? size - sealBytes : size;
}

async function readHeader(window: SegmentWindow, offset: number): Promise<EntryHeaderRead | { what: string }> {
  let header = readEntryHeader(await window.at(offset, blockBytes));
  if ('need' in header) header = readEntryHeader(await window.at(offset, header.need));
  if ('need' in header) return { what: 'the segment ends inside a header' };
  return 'fault' in header ? { what: header.fault } : header;
}

interface EntryPlace {
  readonly window: SegmentWindow;
  readonly position: JournalPosition;
  readonly header: EntryHeaderRead;
  readonly headBytes: number;
  readonly disk: Disk;
  readonly folder: string;
}

async function entryOf({ window, position, header, headBytes, disk, folder }: EntryPlace): Promise<JournalEntry> {
  const { label, sha256, bytes, hash } = header;
  const contentAt = position.offset + header.headerBytes;
  const wanted = Math.min(headBytes, bytes);
  const head = (await window.at(contentAt, wanted)).subarray(0, bytes);
  if (head.length < wanted) throw damagedAt(position, 'the segment ends inside the content');
  return {
    position,
    sha256,
    bytes,
    kind: label.kind,
    label,
    next: { segment: position.segment, offset: position.offset + header.entryBytes },
    hash,
    head,
    read: contentReader({ disk, folder, position, contentAt, bytes }),
  };
}

/** Reads parts of a content that stands in the journal. */
export function contentReader({
  disk,
  folder,
  position,
  contentAt,
  bytes,
}: {
  readonly disk: Disk;
  readonly folder: string;
  readonly position: JournalPosition;
  /** Where in the segment the content begins, and its length. */
  readonly contentAt: number;
  readonly bytes: number;
}): JournalEntry['read'] {
  return async (from, length) => {
    if (from < 0 || length < 0 || from + length > bytes) throw new RangeError('Cannot read a content: outside of it');
    const file = await disk.open(segmentPath(folder, position.segment), 'read');
    try {
      const target = Buffer.allocUnsafeSlow(length);
      const read = await file.read(target, contentAt + from);
      if (read < length) throw damagedAt(position, 'the segment ends inside the content');
      return target;
    } finally {
      await file.close();
    }
  };
}

function damagedAt({ segment, offset }: JournalPosition, what: string): JournalError {
  return new JournalError(
    'JOURNAL_ENTRY_DAMAGED',
    `Cannot read the entry at byte ${offset} of segment ${segment}: ${what}`,
  );
}

function missing(error: unknown): null {
  if ((error as { readonly code?: unknown }).code === 'ENOENT') return null;
  throw error;
}

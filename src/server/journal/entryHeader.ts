import { hash } from 'node:crypto';
import type { Door, EntryKind, EntryLabel } from './entry.ts';
import { JournalError } from './journalError.ts';
import { paxFiller, readPaxRecords, writePaxRecords } from './paxRecords.ts';
import { blockBytes, paddingAfter, readTarHeader, tarFileBytesMax, writeTarHeader } from './tarHeader.ts';

/** What a header says of its entry. */
export interface EntryHeader {
  readonly label: EntryLabel;
  readonly sha256: string;
  /** Length of the content. */
  readonly bytes: number;
  /** The hash of the entry before this one; `firstPrevious` in the first entry of a journal. */
  readonly previous: string;
  /** Which journal this entry was written for, so that a tar file inside an image is never taken for an entry. */
  readonly journal: string;
  /**
   * How much of this segment was flushed when the entry was written, in bytes. It tells, after a power cut, damage to what
   * was acknowledged (an entry before this mark) from the torn tail of what was not (an entry after it).
   */
  readonly flushed: number;
}

/** A header as it stands in a segment. */
export interface EntryHeaderRead extends EntryHeader {
  /** Of the pax body: the link that the next entry carries. */
  readonly hash: string;
  /** From the first byte of the entry to the first byte of the content. */
  readonly headerBytes: number;
  /** From the first byte of the entry to the first byte of the next. */
  readonly entryBytes: number;
}

/** `previous` of the first entry of all. */
export const firstPrevious = '0'.repeat(64);

/** The longest header: both tar headers and the pax body between them. A large entry reserves all of it. */
export const headerBytesMax = 16 * 1024;

/** One below the longest file of a tar archive without extensions: 8 GiB. */
export const entryBytesMax = tarFileBytesMax;

const paxBytesMax = headerBytesMax - 2 * blockBytes;
const detailName = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const hexHash = /^[0-9a-f]{64}$/;
const hexIdentity = /^[0-9a-f]{32}$/;
const files: Readonly<Record<EntryKind, readonly [folder: string, ending: string]>> = {
  instance: ['instances', 'dcm'],
  message: ['messages', 'hl7'],
  statement: ['statements', 'json'],
  notice: ['notices', 'dcm'],
};

/** Refuses a label that could not be written: its detail names and its length are the limits. */
export function checkLabel(label: EntryLabel): void {
  let bytes = 1024;
  for (const [name, value] of Object.entries(label.details)) {
    if (!detailName.test(name)) throw labelError(`detail ${JSON.stringify(name.slice(0, 64))} / letters and digits`);
    bytes += name.length + Buffer.byteLength(value) + 32;
  }
  bytes += Buffer.byteLength(label.sender) + Buffer.byteLength(label.address);
  if (bytes > paxBytesMax) throw labelError(`${bytes} bytes / at most ${paxBytesMax}`);
  if (Number.isNaN(label.receivedAt.getTime())) throw labelError('time received is not a time');
}

/**
 * Writes both tar headers of an entry and the pax body between them.
 *
 * With `reserved`, the header is filled up to `headerBytesMax` by a pax comment, so that it can be written over an area
 * left free in front of content that is already on disk.
 */
export function writeEntryHeader(
  header: EntryHeader,
  reserved = false,
): { readonly bytes: Buffer; readonly hash: string } {
  let pax = writePaxRecords(paxRecordsOf(header));
  if (reserved) pax += paxFiller(paxBytesMax - Buffer.byteLength(pax));
  const paxBytes = Buffer.byteLength(pax);
  const bytes = Buffer.alloc(2 * blockBytes + paxBytes + paddingAfter(paxBytes));
  bytes.write(pax, blockBytes, paxBytes, 'utf8');
  const link = hash('sha256', bytes.subarray(blockBytes, blockBytes + paxBytes));
  writeTarHeaders(bytes, paxBytes, header, link);
  return { bytes, hash: link };
}

/**
 * Reads the header of an entry that begins with the first byte of `source`.
 *
 * Answers the number of bytes needed when `source` is too short, or a sentence saying what is wrong. `strict` also compares
 * every byte of both tar headers and the padding with what we would write, so that no altered byte stays unseen.
 */
export function readEntryHeader(
  source: Buffer,
  strict = false,
): EntryHeaderRead | { need: number } | { fault: string } {
  if (source.length < blockBytes) return { need: blockBytes };
  const first = readTarHeader(source, 0);
  if (first?.type !== 'x' || first.size > paxBytesMax)
    return { fault: 'no entry begins here, or its first header is altered' };
  const headerBytes = 2 * blockBytes + first.size + paddingAfter(first.size);
  if (source.length < headerBytes) return { need: headerBytes };
  const second = readTarHeader(source, headerBytes - blockBytes);
  const pax = source.subarray(blockBytes, blockBytes + first.size);
  const link = hash('sha256', pax);
  const header = first.name === `PaxHeaders/${link}` ? headerOf(pax) : null;
  if (second?.type !== '0' || header === null) return { fault: 'the header of the entry is altered' };
  if (second.size !== header.bytes) return { fault: 'the two headers of the entry give different lengths' };
  if (strict && !isExact(source, headerBytes, first.size, header, link))
    return { fault: 'a byte of a header is altered' };
  const entryBytes = headerBytes + header.bytes + paddingAfter(header.bytes);
  return { ...header, hash: link, headerBytes, entryBytes };
}

/** The pax header is named by its own hash, so that the last entry too, which no other entry links to, proves its label. */
function writeTarHeaders(target: Buffer, paxBytes: number, header: EntryHeader, link: string): void {
  const [folder, ending] = files[header.label.kind];
  const modifiedAt = Math.max(0, Math.floor(header.label.receivedAt.getTime() / 1000));
  writeTarHeader(target, 0, { type: 'x', name: `PaxHeaders/${link}`, size: paxBytes, modifiedAt });
  const name = `${folder}/${header.sha256}.${ending}`;
  writeTarHeader(target, target.length - blockBytes, { type: '0', name, size: header.bytes, modifiedAt });
}

function isExact(source: Buffer, headerBytes: number, paxBytes: number, header: EntryHeader, link: string): boolean {
  if (!Object.hasOwn(files, header.label.kind)) return false;
  const expected = Buffer.alloc(headerBytes);
  source.copy(expected, blockBytes, blockBytes, blockBytes + paxBytes);
  writeTarHeaders(expected, paxBytes, header, link);
  return expected.equals(source.subarray(0, headerBytes));
}

function* paxRecordsOf({ label, ...header }: EntryHeader): Iterable<readonly [string, string]> {
  yield ['SAFELIGHT.journal', header.journal];
  yield ['SAFELIGHT.previous', header.previous];
  yield ['SAFELIGHT.sha256', header.sha256];
  yield ['SAFELIGHT.bytes', String(header.bytes)];
  yield ['SAFELIGHT.flushed', String(header.flushed)];
  yield ['SAFELIGHT.kind', label.kind];
  yield ['SAFELIGHT.door', label.door];
  yield ['SAFELIGHT.sender', label.sender];
  yield ['SAFELIGHT.address', label.address];
  yield ['SAFELIGHT.receivedAt', label.receivedAt.toISOString()];
  for (const [name, value] of Object.entries(label.details)) yield [`SAFELIGHT.detail.${name}`, value];
}

/** A kind or door we do not know was written by a newer release: it is read as it stands, never taken for damage. */
function headerOf(pax: Buffer): EntryHeader | null {
  const records = readPaxRecords(pax);
  if (records === null) return null;
  const word = (name: string) => records.get(`SAFELIGHT.${name}`) ?? '';
  const receivedAt = new Date(word('receivedAt'));
  const bytes = wholeNumber(word('bytes'));
  const flushed = wholeNumber(word('flushed'));
  const hashes = hexHash.test(word('sha256')) && hexHash.test(word('previous')) && hexIdentity.test(word('journal'));
  if (!hashes || bytes === null || flushed === null || Number.isNaN(receivedAt.getTime())) return null;
  const details: Record<string, string> = Object.create(null);
  for (const [keyword, value] of records) {
    if (keyword.startsWith('SAFELIGHT.detail.')) details[keyword.slice('SAFELIGHT.detail.'.length)] = value;
  }
  return {
    label: {
      kind: word('kind') as EntryKind,
      door: word('door') as Door,
      sender: word('sender'),
      address: word('address'),
      receivedAt,
      details,
    },
    sha256: word('sha256'),
    bytes,
    previous: word('previous'),
    journal: word('journal'),
    flushed,
  };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function labelError(what: string): JournalError {
  return new JournalError('JOURNAL_LABEL_UNUSABLE', `Cannot write the label of an entry: ${what}`);
}

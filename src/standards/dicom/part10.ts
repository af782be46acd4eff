import { type ByteSource, bytesBetween, endOfSource, wholeSource } from './byteSource.ts';
import type { DataSet } from './dataSet.ts';
import { type DataSetReading, type NeedsMore, readDataSet, type Unreadable } from './readDataSet.ts';
import {
  type Encoding,
  encodingOf,
  explicitBigEndian,
  explicitLittleEndian,
  explicitVrBigEndianUid,
  explicitVrLittleEndianUid,
  implicitLittleEndian,
  implicitVrLittleEndianUid,
  transferSyntaxes,
} from './transferSyntax.ts';
import { isUid } from './uid.ts';
import { isKnownVr, vrOfCode } from './valueRepresentation.ts';

/** What stands before the data set of a DICOM file, and how that is to be read. */
export interface Part10Head {
  /** File Meta Information, group 0002; without elements where the file has none. */
  readonly meta: DataSet;
  /** Where the data set begins. */
  readonly dataSetAt: number;
  /** As the meta information says; where it does not, what the bytes look like. */
  readonly transferSyntaxUid: string;
  /** As the bytes look, even against the meta information: what is written counts. */
  readonly encoding: Encoding;
  readonly deflated: boolean;
  readonly hasPreamble: boolean;
  readonly problems: readonly string[];
}

export type Part10Reading = { readonly kind: 'read'; readonly head: Part10Head } | NeedsMore | Unreadable;

/** Longest File Meta Information that we believe in, in bytes. */
const metaMax = 1 << 20;
const preambleBytes = 128;
/** The first group that is none of the meta information. */
const behindMeta = 0x00030000;

/**
 * Reads the head of a DICOM file (PS3.10 §7.1).
 *
 * The preamble may be missing, and so may the meta information; its group length may lie. Where the transfer syntax is
 * missing, or against the bytes, the first element of the data set tells how it is written.
 */
export function readPart10Head(bytes: Uint8Array | ByteSource, totalBytes?: number): Part10Reading {
  const source = bytes instanceof Uint8Array ? wholeSource(bytes) : bytes;
  const known = endOfSource(source);
  const total = totalBytes ?? known;
  const first = bytesBetween(source, 0, Math.min(preambleBytes + 16, total));
  if (!first) return { kind: 'needsMore', from: known, atLeast: Math.min(65_536, total) };

  const hasPreamble = isMagic(first, preambleBytes) && !isChance(first, preambleBytes + 4);
  const metaAt = hasPreamble ? preambleBytes + 4 : isMagic(first, 0) ? 4 : 0;
  const reading = readMeta(source, metaAt, total);
  if (reading.kind !== 'read') return reading;
  return headOf(source, total, reading.dataSet, reading.stoppedAt?.at ?? total, hasPreamble);
}

/** Elements of group 0002, up to where the group length says, or where the group ends if that is not true. */
function readMeta(source: ByteSource, metaAt: number, total: number): DataSetReading {
  const options = { encoding: explicitLittleEndian, from: metaAt, headerMax: metaMax };
  const start = bytesBetween(source, metaAt, Math.min(metaAt + 12, total));
  if (!start || start.length < 12 || groupAt(start, 0) !== 2) return upTo(metaAt);

  const isGroupLength = start[2] === 0 && start[3] === 0 && start[4] === 0x55 && start[5] === 0x4c;
  const end = metaAt + 12 + new DataView(start.buffer, start.byteOffset).getUint32(8, true);
  if (isGroupLength && end <= total && end - metaAt <= metaMax) {
    const reading = upTo(end);
    if (reading.kind === 'needsMore') return reading;
    const behind = bytesBetween(source, end, end + 2);
    const isWhole = reading.kind === 'read' && reading.trailingAt === null;
    if (isWhole && !(behind && groupAt(behind, 0) === 2)) return reading;
  }
  return readDataSet(source, { ...options, totalBytes: total, stopAt: behindMeta });

  function upTo(metaEnd: number): DataSetReading {
    const reading = readDataSet(source, { ...options, totalBytes: metaEnd, stopAt: behindMeta });
    if (reading.kind !== 'read' || reading.stoppedAt !== null) return reading;
    return { ...reading, stoppedAt: { tag: behindMeta, vr: '', at: metaEnd, valueAt: metaEnd, length: 0 } };
  }
}

function headOf(
  source: ByteSource,
  total: number,
  meta: DataSet,
  dataSetAt: number,
  hasPreamble: boolean,
): Part10Reading {
  const head = bytesBetween(source, dataSetAt, Math.min(dataSetAt + 12, total));
  if (!head) return { kind: 'needsMore', from: endOfSource(source), atLeast: Math.min(dataSetAt + 65_536, total) };
  const problems = [...meta.problems];
  const declared = meta.get('TransferSyntaxUID');
  const isDeclared = declared !== undefined && isUid(declared);
  if (declared !== undefined && !isDeclared) problems.push('TransferSyntaxUID is not a UID');
  const seen = encodingSeen(head);
  if (!isDeclared) {
    if (!seen)
      return {
        kind: 'unreadable',
        why: 'not DICOM: no transfer syntax, and no element to tell it from',
        at: dataSetAt,
      };
    problems.push('no transfer syntax; taken from the bytes');
    const transferSyntaxUid = uidOfEncoding(seen);
    return {
      kind: 'read',
      head: { meta, dataSetAt, transferSyntaxUid, encoding: seen, deflated: false, hasPreamble, problems },
    };
  }
  const syntax = transferSyntaxes.get(declared);
  const saysDeflated = syntax?.deflated === true;
  const deflated = saysDeflated && !(seen && !seen.implicit);
  const encoding = deflated ? explicitLittleEndian : (seen ?? encodingOf(declared));
  if (saysDeflated !== deflated || !isSame(encoding, encodingOf(declared))) {
    if (syntax) problems.push('the data set is not written in the transfer syntax of the meta information');
  }
  return {
    kind: 'read',
    head: { meta, dataSetAt, transferSyntaxUid: declared, encoding, deflated, hasPreamble, problems },
  };
}

/**
 * How a data set is written, by its first element; null when that could be anything. A data set begins with a low group,
 * so the smaller reading of the group tells the byte order.
 */
function encodingSeen(head: Uint8Array): Encoding | null {
  if (head.length < 8) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const bigEndian = view.getUint16(0, false) < view.getUint16(0, true);
  const vr = view.getUint16(4, false);
  const group = view.getUint16(0, !bigEndian);
  if (group > 0x7fe0) return null;
  if (isKnownVr(vr) && (!vrOfCode(vr).longForm || view.getUint16(6, false) === 0)) {
    return bigEndian ? explicitBigEndian : explicitLittleEndian;
  }
  const length = view.getUint32(4, true);
  return !bigEndian && (length < metaMax || length === 0xffffffff) ? implicitLittleEndian : null;
}

function uidOfEncoding(encoding: Encoding): string {
  if (encoding.implicit) return implicitVrLittleEndianUid;
  return encoding.bigEndian ? explicitVrBigEndianUid : explicitVrLittleEndianUid;
}

function isSame(a: Encoding, b: Encoding): boolean {
  return a.implicit === b.implicit && a.bigEndian === b.bigEndian;
}

/**
 * True when a file without preamble only happens to have `DICM` where a preamble would end: an element stands at its very
 * beginning, and no meta information behind the four letters.
 */
function isChance(bytes: Uint8Array, metaAt: number): boolean {
  if (bytes.length < metaAt + 2 || groupAt(bytes, metaAt) === 2) return false;
  const group = groupAt(bytes, 0);
  return (group === 2 || group === 8) && encodingSeen(bytes) !== null;
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

function groupAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

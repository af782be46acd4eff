import type { ByteSource } from '../../standards/dicom/byteSource.ts';
import { withPiece } from '../../standards/dicom/byteSource.ts';
import type { DataSet } from '../../standards/dicom/dataSet.ts';
import { type Part10Head, readPart10Head } from '../../standards/dicom/part10.ts';
import { type NeedsMore, readDataSet, readLimits, type StoppedAt } from '../../standards/dicom/readDataSet.ts';
import { firstPixelDataTag, type Tag } from '../../standards/dicom/tag.ts';
import type { JournalEntry } from './entry.ts';
import { inflateDataSet } from './inflateDataSet.ts';

/** An instance of the journal, read as far as it was asked for. */
export interface StoredInstance {
  readonly kind: 'read';
  readonly head: Part10Head;
  readonly dataSet: DataSet;
  /** The element before which reading stopped: usually Pixel Data, whose place in the bytes it gives. */
  readonly stoppedAt: StoppedAt | null;
  /** What the places in `dataSet` and `stoppedAt` count from: the entry's content, or these inflated bytes. */
  readonly inflated: Uint8Array | null;
}

export type StoredInstanceReading = StoredInstance | { readonly kind: 'unreadable'; readonly why: string };

/** How much is fetched at a time when the head does not reach. */
const pieceBytes = 256 * 1024;

/** Reads the data set of an entry up to `stopAt`, fetching only what that needs: a large private value is passed over. */
export async function readStoredInstance(
  entry: Pick<JournalEntry, 'bytes' | 'head' | 'read'>,
  {
    stopAt = firstPixelDataTag,
    valueMax = readLimits.valueMax,
  }: { readonly stopAt?: Tag; readonly valueMax?: number } = {},
): Promise<StoredInstanceReading> {
  let source: ByteSource = [{ at: 0, bytes: entry.head }];
  const fetchMore = async (more: NeedsMore) => {
    const to = Math.min(entry.bytes, Math.max(more.atLeast, more.from + pieceBytes));
    if (to <= more.from) return false;
    const bytes = await entry.read(more.from, to - more.from);
    source = withPiece(source, { at: more.from, bytes });
    return bytes.length > 0;
  };

  let part10 = readPart10Head(source, entry.bytes);
  while (part10.kind === 'needsMore') {
    if (!(await fetchMore(part10))) return { kind: 'unreadable', why: 'it ends within its head' };
    part10 = readPart10Head(source, entry.bytes);
  }
  if (part10.kind === 'unreadable') return part10;
  const { head } = part10;
  if (head.deflated) return readInflated(entry, head, stopAt, valueMax);

  const options = { encoding: head.encoding, from: head.dataSetAt, totalBytes: entry.bytes, stopAt, valueMax };
  let reading = readDataSet(source, options);
  while (reading.kind === 'needsMore') {
    if (!(await fetchMore(reading))) return { kind: 'unreadable', why: 'it ends within an element' };
    reading = readDataSet(source, options);
  }
  if (reading.kind === 'unreadable') return reading;
  return { kind: 'read', head, dataSet: reading.dataSet, stoppedAt: reading.stoppedAt, inflated: null };
}

async function readInflated(
  entry: Pick<JournalEntry, 'bytes' | 'read'>,
  head: Part10Head,
  stopAt: Tag,
  valueMax: number,
): Promise<StoredInstanceReading> {
  const inflated = inflateDataSet(await entry.read(head.dataSetAt, entry.bytes - head.dataSetAt));
  if (typeof inflated === 'string') return { kind: 'unreadable', why: inflated };
  const reading = readDataSet(inflated, { encoding: head.encoding, stopAt, valueMax });
  if (reading.kind === 'needsMore') return { kind: 'unreadable', why: 'it ends within an element' };
  if (reading.kind === 'unreadable') return reading;
  return { kind: 'read', head, dataSet: reading.dataSet, stoppedAt: reading.stoppedAt, inflated };
}

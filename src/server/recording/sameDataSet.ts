import { createHash } from 'node:crypto';
import { readPart10Head } from '../../standards/dicom/part10.ts';
import type { JournalEntry } from '../journal/entry.ts';

/**
 * Whether two instances are the same data set in the same transfer syntax. One that came over the network and one that came as a file
 * differ in their file meta information and are the same image all the same.
 */
export async function sameDataSet(a: JournalEntry, b: JournalEntry): Promise<boolean> {
  const [one, other] = [dataSetAt(a), dataSetAt(b)];
  if (!one || !other || one.transferSyntaxUid !== other.transferSyntaxUid) return false;
  if (a.bytes - one.at !== b.bytes - other.at) return false;
  return (await hashFrom(a, one.at)) === (await hashFrom(b, other.at));
}

function dataSetAt(entry: JournalEntry): { readonly at: number; readonly transferSyntaxUid: string } | null {
  const reading = readPart10Head(entry.head, entry.bytes);
  return reading.kind === 'read'
    ? { at: reading.head.dataSetAt, transferSyntaxUid: reading.head.transferSyntaxUid }
    : null;
}

const chunkBytes = 1 << 20;

async function hashFrom(entry: JournalEntry, from: number): Promise<string> {
  const hash = createHash('sha256');
  for (let at = from; at < entry.bytes; at += chunkBytes) {
    hash.update(await entry.read(at, Math.min(chunkBytes, entry.bytes - at)));
  }
  return hash.digest('hex');
}

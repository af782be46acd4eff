import { pixelDataTag } from '../../standards/dicom/tag.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { readStoredInstance, type StoredInstance } from '../journal/readStoredInstance.ts';
import { frameBytes, type PictureDescription, pictureDescription } from './pictureDescription.ts';

/** One frame with all that is needed to draw it. */
export interface FrameToDraw {
  readonly picture: PictureDescription;
  readonly transferSyntaxUid: string;
  readonly encapsulated: boolean;
  readonly bigEndian: boolean;
  readonly bytes: Uint8Array;
}

/** Float and Double Float Pixel Data (PS3.3 §C.7.6.24, §C.7.6.25). */
const floatBitsOf: ReadonlyMap<number, 32 | 64> = new Map([
  [0x7fe00008, 32],
  [0x7fe00009, 64],
]);
const undefinedLength = 0xffffffff;
const limits = { nativeBytes: 256 * 1024 * 1024, compressedBytes: 64 * 1024 * 1024, fragments: 2_000 };

/**
 * Reads the frame that stands for an instance: the middle one, or the first where the middle one cannot be found quickly.
 * Null when there is no picture, the bytes are fewer than the header says, or it is too large.
 */
export async function readPicture(entry: JournalEntry): Promise<FrameToDraw | null> {
  const reading = await readStoredInstance(entry);
  if (reading.kind === 'unreadable') return null;
  const { stoppedAt, head } = reading;
  const floatBits = floatBitsOf.get(stoppedAt?.tag ?? 0) ?? null;
  if (stoppedAt === null || (stoppedAt.tag !== pixelDataTag && floatBits === null)) return null;
  const picture = pictureDescription(reading.dataSet, floatBits);
  if (!picture) return null;
  const content = contentOf(entry, reading);
  const encapsulated = stoppedAt.length === undefinedLength;
  const bytes = encapsulated
    ? await encapsulatedFrame(content, stoppedAt.valueAt, picture.frames)
    : await nativeFrame(content, stoppedAt.valueAt, stoppedAt.length, picture);
  if (!bytes) return null;
  const { transferSyntaxUid } = head;
  return { picture, transferSyntaxUid, encapsulated, bigEndian: head.encoding.bigEndian && !encapsulated, bytes };
}

/** Where the places of a reading count from. */
interface Content {
  readonly bytes: number;
  read(from: number, length: number): Promise<Uint8Array>;
}

function contentOf(entry: JournalEntry, { inflated }: StoredInstance): Content {
  if (!inflated) return entry;
  return { bytes: inflated.length, read: async (from, length) => inflated.subarray(from, from + length) };
}

async function nativeFrame(
  content: Content,
  valueAt: number,
  length: number,
  picture: PictureDescription,
): Promise<Uint8Array | null> {
  const size = frameBytes(picture);
  const atHand = Math.min(length, content.bytes - valueAt);
  // What the header promises is compared with the bytes that are there, not with the length they claim.
  if (size > limits.nativeBytes || BigInt(size) > BigInt(atHand)) return null;
  const middle = Math.floor(picture.frames / 2);
  const frame = (middle + 1) * size <= atHand && picture.bitsAllocated !== 1 ? middle : 0;
  return content.read(valueAt + frame * size, size);
}

interface Fragment {
  readonly at: number;
  readonly length: number;
}

/** The fragments of one frame joined (PS3.5 §A.4). The offset table counts from the first fragment's item. */
async function encapsulatedFrame(content: Content, valueAt: number, frames: number): Promise<Uint8Array | null> {
  const [table, ...fragments] = await walkFragments(content, valueAt);
  const first = fragments[0];
  if (!table || !first) return null;
  const of = await fragmentsOfFrame(content, table, fragments, frames);
  const total = of.reduce((sum, { length }) => sum + length, 0);
  if (total > limits.compressedBytes || total === 0) return null;
  const parts: Uint8Array[] = [];
  for (const { at, length } of of) parts.push(await content.read(at, length));
  return Buffer.concat(parts);
}

async function fragmentsOfFrame(
  content: Content,
  table: Fragment,
  fragments: readonly Fragment[],
  frames: number,
): Promise<readonly Fragment[]> {
  if (frames === 1) return fragments;
  const middle = Math.floor(frames / 2);
  if (fragments.length === frames) return fragments.slice(middle, middle + 1);
  const offsets = table.length >= 8 && table.length <= 4 * frames ? await content.read(table.at, table.length) : null;
  if (!offsets) return fragments.slice(0, 1);
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.length);
  const base = (fragments[0]?.at ?? 0) - 8;
  const from = base + view.getUint32(0, true);
  const to = base + view.getUint32(4, true);
  return fragments.filter(({ at }) => at - 8 >= from && at - 8 < to);
}

/** Every item's place, the offset table first. Stops at anything that is no item. */
async function walkFragments(content: Content, valueAt: number): Promise<readonly Fragment[]> {
  const found: Fragment[] = [];
  let at = valueAt;
  while (found.length < limits.fragments && at + 8 <= content.bytes) {
    const head = await content.read(at, 8);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    if (head.length < 8 || view.getUint16(0, true) !== 0xfffe || view.getUint16(2, true) !== 0xe000) break;
    const length = view.getUint32(4, true);
    if (at + 8 + length > content.bytes) break;
    found.push({ at: at + 8, length });
    at += 8 + length;
  }
  return found;
}

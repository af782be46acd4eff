import { createHash } from 'node:crypto';
import type { JournalEntry } from '../journal/entry.ts';
import { ArchiveError } from './archiveError.ts';

/** An instance as the index knows it. */
export interface IndexedInstance {
  readonly sop_uid: string;
  readonly sha256: string;
  readonly bytes: number;
}

const chunkBytes = 1 << 20;
const preambleBytes = 128;

/**
 * The content of an instance as it is handed out: as it was received, but for the preamble, which is zeroed, because a file
 * may be DICOM and a program at once (charter A1, hazard H-10).
 *
 * What is read is compared with the SHA-256 that was taken when it arrived, and its last part is only given when they are the
 * same: altered bytes never make a whole instance (hazard H-04). One that fits into a single part is compared before
 * anything is sent.
 *
 * @throws ArchiveError ARCHIVE_CONTENT_ALTERED
 */
export async function* instanceContent(instance: IndexedInstance, entry: JournalEntry): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let at = 0;
  while (at < entry.bytes) {
    const chunk = await entry.read(at, Math.min(chunkBytes, entry.bytes - at));
    hash.update(chunk);
    if (at + chunk.length >= entry.bytes && hash.digest('hex') !== instance.sha256) {
      throw new ArchiveError(
        'ARCHIVE_CONTENT_ALTERED',
        `Cannot return instance "${instance.sop_uid}": its bytes are not those that were received`,
      );
    }
    yield at === 0 ? withoutPreamble(chunk) : chunk;
    at += chunk.length;
  }
}

/** A preamble is there when DICM follows it; without one the first bytes are data and stay. */
function withoutPreamble(first: Uint8Array): Uint8Array {
  const magic = Buffer.from(first.subarray(preambleBytes, preambleBytes + 4)).toString('latin1');
  if (magic !== 'DICM') return first;
  const plain = Uint8Array.from(first);
  plain.fill(0, 0, preambleBytes);
  return plain;
}

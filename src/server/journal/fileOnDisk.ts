import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { DiskFile, HowOpened } from './disk.ts';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_DSYNC } = constants;
/** The flags of open(2). */
export const flagsOf: Readonly<Record<HowOpened, number>> = {
  read: O_RDONLY,
  create: O_RDWR | O_CREAT | O_EXCL,
  // One call that writes and flushes wakes a thread once instead of twice: every sender waits on just that.
  'begin segment': O_RDWR | O_CREAT | O_EXCL | O_DSYNC,
  'continue segment': O_RDWR | O_DSYNC,
};

/** A file that is open on the machine's own disk. */
export function fileOn(handle: FileHandle): DiskFile {
  return {
    async write(parts, offset) {
      let rest = parts;
      let position = offset;
      for (let left = lengthOf(rest); left > 0; ) {
        const { bytesWritten } = await handle.writev(rest, position);
        left -= bytesWritten;
        position += bytesWritten;
        // A disk that fills up, or a signal, ends a write early without an error; the next write then tells.
        if (left > 0) rest = partsAfter(rest, bytesWritten);
      }
    },
    async read(target, offset) {
      let done = 0;
      while (done < target.length) {
        const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
    flush: () => handle.datasync(),
    cut: (bytes) => handle.truncate(bytes),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}

export function lengthOf(parts: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes;
}

function partsAfter(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = written;
  for (const part of parts) {
    if (skip < part.length) rest.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return rest;
}

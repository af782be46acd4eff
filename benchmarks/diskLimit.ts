import { randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How many pieces of this size the disk takes in a second, when each is flushed before the next: nobody can keep more, one by one. */
export function flushedWritesPerSecond(folder: string, bytes: number, perFlush = 1, seconds = 3): number {
  const path = join(folder, 'disk-limit');
  const file = openSync(path, 'w');
  const piece = randomBytes(bytes);
  const began = performance.now();
  let written = 0;
  try {
    while (performance.now() - began < seconds * 1000) {
      for (let index = 0; index < perFlush; index++) writeSync(file, piece);
      fdatasyncSync(file);
      written += perFlush;
    }
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
  return written / ((performance.now() - began) / 1000);
}

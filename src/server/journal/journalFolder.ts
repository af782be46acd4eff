import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** Where the parts of a journal stand on disk. */
export interface JournalFolder {
  readonly root: string;
  /** The journal itself: `00000001.tar`, `00000002.tar` … */
  readonly segments: string;
  /** Large entries on their way in. What a crash leaves here was never acknowledged. */
  readonly spool: string;
  /** What a start cut off the end of a segment, kept in case somebody must look. */
  readonly torn: string;
  /** The journal's own random number, in 32 hexadecimal digits. */
  readonly identity: string;
  /** Locked by the one process that writes. */
  readonly lock: string;
}

export function journalFolder(root: string): JournalFolder {
  return {
    root,
    segments: join(root, 'segments'),
    spool: join(root, 'spool'),
    torn: join(root, 'torn'),
    identity: join(root, 'identity'),
    lock: join(root, 'lock'),
  };
}

export function segmentPath(root: string, segment: number): string {
  return join(journalFolder(root).segments, `${String(segment).padStart(8, '0')}.tar`);
}

/** The numbers of the segments that are there, smallest first. */
export async function listSegments(disk: Disk, root: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (const name of await disk.list(journalFolder(root).segments)) {
    const number = /^(\d{8,15})\.tar$/.exec(name)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  }
  return numbers.sort((a, b) => a - b);
}

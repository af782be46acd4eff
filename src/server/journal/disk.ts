import { mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';
import { fileOn, flagsOf } from './fileOnDisk.ts';
import { openSegmentFile } from './segmentFile.ts';

/**
 * What the journal asks of a disk, so that a test can put one in its place that fails, fills up or stops at a chosen step.
 * Every method rejects with the error of the operating system.
 */
export interface Disk {
  /**
   * `create` and `begin segment` make a new file and fail when there is one; the others fail when there is none. What is
   * written to a segment outlives a power cut as soon as the write resolves; to any other file, once it is flushed.
   */
  open(path: string, how: HowOpened): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes the folder and all above it, when they are not there. */
  makeFolder(path: string): Promise<void>;
  /** The names in the folder, in no order. */
  list(path: string): Promise<readonly string[]>;
  /** Makes what was created, renamed or removed in the folder outlive a power cut. */
  flushFolder(path: string): Promise<void>;
  /** Bytes that we may still write. */
  freeBytes(path: string): Promise<number>;
}

export type HowOpened = 'read' | 'create' | 'begin segment' | 'continue segment';

export interface DiskFile {
  /** Writes all parts, one after the other, from `offset` on. Several writes may be under way at once. */
  write(parts: Uint8Array[], offset: number): Promise<void>;
  /** Reads as much as there is, up to the length of `target`, and answers how much that was. */
  read(target: Uint8Array, offset: number): Promise<number>;
  /** Makes what was written outlive a power cut. */
  flush(): Promise<void>;
  /** Cuts the file to this length. */
  cut(bytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The machine's own disk. */
export const machineDisk: Disk = {
  async open(path, how) {
    if (how === 'begin segment' || how === 'continue segment') return await openSegmentFile(path, how);
    return fileOn(await open(path, flagsOf[how], 0o640));
  },
  rename,
  async remove(path) {
    await rm(path, { force: true });
  },
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o750 });
  },
  list: (path) => readdir(path),
  async flushFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

/** The errors by which an operating system says that nothing more can be written for want of space. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

import { type FileHandle, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises';

/**
 * What the journal asks of a disk, so that a test can put one in its place that fails, fills up or stops at a chosen step.
 * Every method rejects with the error of the operating system.
 */
export interface Disk {
  /** `create` makes a new file and fails when there is one; the others fail when there is none. */
  open(path: string, how: 'read' | 'change' | 'create'): Promise<DiskFile>;
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

export interface DiskFile {
  /** Writes all parts, one after the other, from `offset` on. */
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
    return fileOn(await open(path, { read: 'r', change: 'r+', create: 'wx+' }[how], 0o640));
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

function fileOn(handle: FileHandle): DiskFile {
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

function lengthOf(parts: readonly Uint8Array[]): number {
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

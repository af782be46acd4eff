import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { headerBytesMax } from './entryHeader.ts';
import type { MemoryBudget } from './memoryBudget.ts';
import { paddingAfter } from './tarHeader.ts';
import { sealBytes } from './walkSegment.ts';

/** A segment in the making: all but its header is written and flushed. */
export interface FinishedSpool {
  readonly file: DiskFile;
  readonly path: string;
}

/** A large entry on its way to disk. */
export interface Spool {
  /** Takes the next part, which the budget counts already. A promise means: wait for it. It never rejects; `finish` tells. */
  write(part: Uint8Array): Promise<void> | undefined;
  /** Pads, seals and flushes the file. Rejects with the first error of the disk. */
  finish(): Promise<FinishedSpool>;
  /** Removes the file, also after `finish`. Never rejects: what stays is removed at the next start. */
  abandon(): Promise<void>;
}

/** So much of one entry may wait for the disk before its sender is asked to wait. */
const pendingBytesMax = 2 * 1024 * 1024;
/** Flushed on the way, so that a large entry never makes the small ones wait for gigabytes at its end. */
const flushEveryBytes = 32 * 1024 * 1024;

/** Begins a spool file; room for its header is written first, so that filling the header in never needs new space. */
export function beginSpool({
  disk,
  folder,
  budget,
}: {
  readonly disk: Disk;
  readonly folder: string;
  readonly budget: MemoryBudget;
}): Spool {
  const path = join(folder, `${randomBytes(12).toString('hex')}.part`);
  let file: DiskFile | null = null;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let bytes = 0;
  let unflushedBytes = 0;
  let failure: unknown = null;
  let pump: Promise<void> | null = null;
  let tellRoom: (() => void) | null = null;
  let room: Promise<void> | null = null;

  return {
    write(part) {
      if (failure !== null) {
        budget.give(part.length);
        return undefined;
      }
      pending.push(part);
      pendingBytes += part.length;
      pump ??= writePending();
      if (pendingBytes <= pendingBytesMax) return undefined;
      room ??= new Promise((resolve) => {
        tellRoom = resolve;
      });
      return room;
    },
    async finish() {
      while (pump !== null) await pump;
      if (failure !== null) throw failure;
      file ??= await begin();
      await file.write([Buffer.alloc(paddingAfter(bytes) + sealBytes)], headerBytesMax + bytes);
      await file.flush();
      return { file, path };
    },
    async abandon() {
      failure ??= new Error('abandoned');
      while (pump !== null) await pump;
      await file?.close().catch(() => undefined);
      await disk.remove(path).catch(() => undefined);
    },
  };

  async function writePending(): Promise<void> {
    while (pending.length > 0) {
      const parts = pending;
      const length = pendingBytes;
      pending = [];
      pendingBytes = 0;
      try {
        if (failure === null) await writeParts(parts, length);
      } catch (error) {
        failure = error;
      }
      budget.give(length);
      tellRoom?.();
      tellRoom = null;
      room = null;
    }
    pump = null;
  }

  async function writeParts(parts: Uint8Array[], length: number): Promise<void> {
    file ??= await begin();
    await file.write(parts, headerBytesMax + bytes);
    bytes += length;
    unflushedBytes += length;
    if (unflushedBytes < flushEveryBytes) return;
    await file.flush();
    unflushedBytes = 0;
  }

  async function begin(): Promise<DiskFile> {
    file = await disk.open(path, 'create');
    await file.write([Buffer.alloc(headerBytesMax)], 0);
    return file;
  }
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { alignedMemory } from './alignedMemory.ts';
import type { DiskFile } from './disk.ts';
import { fileOn, flagsOf, lengthOf } from './fileOnDisk.ts';
import { blockBytes } from './tarHeader.ts';

/** Shorter writes are cheaper through the kernel's own memory, and are soon read from there by the recorder. */
const directBytesMin = 64 * 1024;
/** Longer ones, which are few, go through the kernel's memory. */
const stageBytes = 4 * 1024 * 1024 + 64 * 1024;
/** One for each write that may be under way. */
const stagesMax = 2;

const { O_WRONLY, O_DSYNC, O_DIRECT } = constants;
const idleStages: Buffer[] = [];
let stagesMade = 0;

/**
 * Opens a segment of which every write is also a flush.
 *
 * Images go to the disk directly (O_DIRECT), past the kernel's page cache: filling that with bytes that nobody reads again
 * soon cost more than half of the processor time of a write, measured. The disk then reads from memory of ours that is aligned
 * as it wants it. Where a file system or a device does not take that, everything goes through the cache, as small writes do.
 */
export async function openSegmentFile(path: string, how: 'begin segment' | 'continue segment'): Promise<DiskFile> {
  const cached = await open(path, flagsOf[how], 0o640);
  const file = fileOn(cached);
  let direct: FileHandle | null = await openDirect(path);

  return {
    ...file,
    async write(parts, offset) {
      const written = direct === null ? 'not directly' : await writeDirect(direct, parts, offset);
      if (written === 'whole') return;
      if (written === 'refused') await forgetDirect();
      await file.write(parts, offset);
    },
    async close() {
      await forgetDirect();
      await cached.close();
    },
  };

  async function forgetDirect(): Promise<void> {
    const forgotten = direct;
    direct = null;
    await forgotten?.close();
  }
}

async function openDirect(path: string): Promise<FileHandle | null> {
  // Only Linux has it.
  if (O_DIRECT === undefined) return null;
  return await open(path, O_WRONLY | O_DSYNC | O_DIRECT).catch(() => null);
}

/** Unless it has written the whole, all of it must be written another way: this once, or always where the device refuses. */
async function writeDirect(
  file: FileHandle,
  parts: readonly Uint8Array[],
  offset: number,
): Promise<'whole' | 'not directly' | 'refused'> {
  const bytes = lengthOf(parts);
  const isAligned = bytes % blockBytes === 0 && offset % blockBytes === 0;
  const stage = isAligned && bytes >= directBytesMin && bytes <= stageBytes ? takeStage() : null;
  if (stage === null) return 'not directly';
  try {
    let at = 0;
    for (const part of parts) {
      stage.set(part, at);
      at += part.length;
    }
    for (let done = 0; done < bytes; ) {
      done += (await file.write(stage, done, bytes - done, offset + done)).bytesWritten;
    }
    return 'whole';
  } catch (error) {
    // The device wants another alignment.
    if ((error as { readonly code?: unknown }).code === 'EINVAL') return 'refused';
    throw error;
  } finally {
    idleStages.push(stage);
  }
}

function takeStage(): Buffer | null {
  const idle = idleStages.pop();
  if (idle !== undefined || stagesMade === stagesMax) return idle ?? null;
  stagesMade++;
  return alignedMemory(stageBytes);
}

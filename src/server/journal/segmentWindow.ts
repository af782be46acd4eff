import type { DiskFile } from './disk.ts';

/** A part of a segment held in memory, moved along as it is read. */
export interface SegmentWindow {
  /**
   * The bytes from `offset` to the end of the window, at least `need` of them unless the segment ends before.
   * With `ahead`, they are good until the next call.
   */
  at(offset: number, need: number): Buffer | Promise<Buffer>;
}

export interface SegmentWindowOptions {
  /** How much is read at once. */
  readonly windowBytes: number;
  /** Where the segment ends for this reader. */
  readonly size: number;
  /** Reads the next window while this one is used, into buffers used again: for a walk that hashes everything. */
  readonly ahead?: boolean;
}

interface Window {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads a segment through a window, so that many small entries cost one read and a large one is never whole in memory. */
export function openSegmentWindow(
  file: DiskFile,
  { windowBytes, size, ahead = false }: SegmentWindowOptions,
): SegmentWindow {
  let window: Window = { start: 0, bytes: Buffer.alloc(0) };
  let coming: { readonly start: number; readonly window: Promise<Window> } | null = null;
  const spare: Buffer[] = [];

  return {
    at(offset, need) {
      const skip = offset - window.start;
      const held = window.bytes.length - skip;
      if (skip >= 0 && (held >= need || (held >= 0 && offset + held === size))) return window.bytes.subarray(skip);
      return move(offset, need);
    },
  };

  async function move(offset: number, need: number): Promise<Buffer> {
    const next = coming?.start === offset && need <= windowBytes ? coming.window : null;
    if (coming !== null && next === null) await coming.window;
    coming = null;
    const old = window.bytes;
    window = await (next ?? load(offset, Math.max(need, windowBytes)));
    if (ahead) {
      if (old.length > 0) spare.push(old);
      const start = offset + window.bytes.length;
      if (start < size) coming = { start, window: load(start, windowBytes) };
      // Whoever asks for that window hears of its failure; nobody may, when the walk ends here.
      coming?.window.catch(() => undefined);
    }
    return window.bytes;
  }

  async function load(start: number, want: number): Promise<Window> {
    const length = Math.max(0, Math.min(want, size - start));
    const target = ahead ? bufferOf(length) : Buffer.allocUnsafeSlow(length);
    return { start, bytes: target.subarray(0, await file.read(target, start)) };
  }

  function bufferOf(length: number): Buffer {
    const used = spare.pop();
    const whole = used === undefined ? null : Buffer.from(used.buffer);
    return whole !== null && whole.length >= length
      ? whole.subarray(0, length)
      : Buffer.allocUnsafeSlow(Math.max(length, windowBytes)).subarray(0, length);
  }
}

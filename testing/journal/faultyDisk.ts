import { type Disk, type DiskFile, type HowOpened, machineDisk } from '../../src/server/journal/disk.ts';

/** Everything a disk does that changes something, in the order it is asked for, counted from 1. */
export interface DiskStep {
  readonly number: number;
  readonly what: 'create' | 'write' | 'flush' | 'cut' | 'rename' | 'remove' | 'makeFolder' | 'flushFolder';
  readonly path: string;
}

/**
 * What becomes of a step: nothing unusual, an error of the operating system (`share` of a write done), or the end of the process
 * at this point (`crash`, with that share of a write done), when nothing works any more.
 */
export type Fate = null | { readonly error: string; readonly share?: number } | { readonly crash: number };

/** The machine's disk, but for the steps to which `fateOf` gives another fate. */
export function faultyDisk(fateOf: (step: DiskStep) => Fate): { readonly disk: Disk; readonly steps: () => number } {
  let count = 0;
  let crashed = false;

  const disk: Disk = {
    async open(path, how) {
      if (how === 'create' || how === 'begin segment') await step('create', path);
      else refuseWhenCrashed();
      return faultyFile(await machineDisk.open(path, how), path, how);
    },
    rename: (from, to) => step('rename', to).then(() => machineDisk.rename(from, to)),
    remove: (path) => step('remove', path).then(() => machineDisk.remove(path)),
    makeFolder: (path) => step('makeFolder', path).then(() => machineDisk.makeFolder(path)),
    flushFolder: (path) => step('flushFolder', path).then(() => machineDisk.flushFolder(path)),
    list: machineDisk.list,
    freeBytes: machineDisk.freeBytes,
  };
  return { disk, steps: () => count };

  function faultyFile(file: DiskFile, path: string, how: HowOpened): DiskFile {
    const isSegment = how === 'begin segment' || how === 'continue segment';
    return {
      read: file.read,
      size: file.size,
      close: file.close,
      flush: () => step('flush', path).then(file.flush),
      cut: (bytes) => step('cut', path).then(() => file.cut(bytes)),
      async write(parts, offset) {
        await step('write', path, async (share) => {
          const whole = Buffer.concat(parts);
          await file.write([whole.subarray(0, Math.floor(whole.length * share))], offset);
        });
        await file.write(parts, offset);
        // To write to a segment is to flush it, and the disk may fail at either.
        if (isSegment) await step('flush', path);
      },
    };
  }

  async function step(what: DiskStep['what'], path: string, tear?: (share: number) => Promise<void>): Promise<void> {
    refuseWhenCrashed();
    count++;
    const fate = fateOf({ number: count, what, path });
    if (fate === null) return;
    if ('error' in fate) {
      await tear?.(fate.share ?? 0);
      throw diskError(fate.error);
    }
    crashed = true;
    await tear?.(fate.crash);
    throw diskError('CRASHED');
  }

  function refuseWhenCrashed(): void {
    if (crashed) throw diskError('CRASHED');
  }
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: told to fail`), { code });
}

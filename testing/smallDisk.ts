import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder on a disk that a test can fill and clear. */
export interface SmallDisk {
  readonly folder: string;
  /** Less free space than this, in MiB, is too little: there is more while the disk is clear, and less when it is full. */
  readonly refuseBelowMebibytes: number;
  fill(): void;
  clear(): void;
  close(): void;
}

const mebibyte = 1024 * 1024;

/**
 * A disk in memory of its own where we may mount one; elsewhere the machine's own disk, with the watermark put just below what
 * is free now.
 */
export function smallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-disk-'));
  const mounted = mount(folder, 128);
  const free = statfsSync(folder).bavail * statfsSync(folder).bsize;
  const refuseBelowMebibytes = mounted ? 64 : Math.floor(free / mebibyte) - 512;
  const filling = join(folder, 'filling');
  return {
    folder,
    refuseBelowMebibytes,
    fill() {
      const piece = Buffer.alloc(mebibyte, 1);
      for (let count = mounted ? 80 : 1024; count > 0; count--) writeFileSync(filling, piece, { flag: 'a' });
    },
    clear: () => rmSync(filling, { force: true }),
    close() {
      rmSync(filling, { force: true });
      if (mounted) execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mount(folder: string, mebibytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'safelight-test', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file system whose power can be cut: what was written and not flushed is gone. */
export interface CuttableDisk {
  readonly folder: string;
  /** Takes the disk as it is at this moment, as the power would leave it. Nothing notices. */
  cut(): void;
  /** Comes up again as the last cut left it. Everything that used the folder must be dead. */
  reboot(): Promise<void>;
  remove(): Promise<void>;
}

/** Why this machine cannot have one, or null: it takes root, loop devices, and XFS for copies that cost nothing. */
export function whyNoCuttableDisk(): string | null {
  if (process.getuid?.() !== 0) return 'it needs root to mount a disk';
  for (const tool of ['mkfs.xfs', 'mkfs.ext4', 'mount', 'losetup']) {
    if (!['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) => existsSync(`${folder}/${tool}`)))
      return `it needs ${tool}`;
  }
  try {
    makeCuttableDisk(64).remove();
    return null;
  } catch (error) {
    return `it cannot mount a loop device here (${(error as Error).message.split('\n')[0]})`;
  }
}

/**
 * An ext4 in a file on an XFS that copies by reference (charter §5). A copy of the file holds what the kernel has written to the
 * device and nothing that still waits in its memory, which is what a power cut leaves.
 */
export function makeCuttableDisk(mebibytes: number): CuttableDisk {
  const root = mkdtempSync(join(tmpdir(), 'safelight-power-'));
  const [hostImage, host, folder] = [join(root, 'host.img'), join(root, 'host'), join(root, 'disk')];
  const [image, taken] = [join(host, 'disk.img'), join(host, 'cut.img')];
  for (const each of [host, folder]) mkdirSync(each);
  try {
    // XFS refuses to be smaller than 300 MiB.
    run('truncate', '-s', `${Math.max(512, mebibytes * 2)}M`, hostImage);
    run('mkfs.xfs', '-q', '-m', 'reflink=1', hostImage);
    run('mount', '-o', 'loop', hostImage, host);
    run('truncate', '-s', `${mebibytes}M`, image);
    run('mkfs.ext4', '-q', '-F', image);
    run('mount', '-o', 'loop', image, folder);
  } catch (error) {
    removeNow();
    throw error;
  }
  return {
    folder,
    cut: () => run('cp', '--reflink=always', image, taken),
    async reboot() {
      await unmount(folder);
      renameSync(taken, image);
      run('mount', '-o', 'loop', image, folder);
    },
    async remove() {
      await unmount(folder).catch(() => undefined);
      removeNow();
    },
  };

  function removeNow(): void {
    for (const each of [folder, host]) {
      try {
        run('umount', '-l', each);
      } catch {
        // It was never mounted, or is no more.
      }
    }
    rmSync(root, { recursive: true, force: true });
  }
}

async function unmount(folder: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      run('umount', folder);
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100);
    }
  }
}

function run(program: string, ...args: readonly string[]): void {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

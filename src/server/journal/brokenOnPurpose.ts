import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Disk, machineDisk } from './disk.ts';
import type { JournalIntake } from './entry.ts';
import { fileOn, flagsOf } from './fileOnDisk.ts';

// Negative controls of the rigs: each breaks one promise, so that a rig which does not notice is known to be blind.

/** A disk that never flushes: what it says it has, a power cut takes away. */
export const unflushedDisk: Disk = {
  ...machineDisk,
  async open(path, how) {
    const file = fileOn(await open(path, flagsOf[how] & ~constants.O_DSYNC, 0o640));
    return { ...file, flush: async () => undefined };
  },
  flushFolder: async () => undefined,
};

/** An intake that says "kept" before it has kept anything: a kill in between loses what was acknowledged. */
export function acknowledgingTooSoon(intake: JournalIntake): JournalIntake {
  return {
    get refusing() {
      return intake.refusing;
    },
    arrive() {
      const entry = intake.arrive();
      return {
        write: (part) => entry.write(part.slice()),
        abandon: () => entry.abandon(),
        async keep(label) {
          setTimeout(250)
            .then(() => entry.keep(label))
            .catch(() => undefined);
          return { position: { segment: 1, offset: 0 }, sha256: '0'.repeat(64), bytes: 0 };
        },
      };
    },
  };
}

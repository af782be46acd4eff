import { setTimeout } from 'node:timers/promises';
import type { Disk } from './disk.ts';
import { machineDisk } from './disk.ts';
import type { JournalIntake } from './entry.ts';

// Negative controls of the rigs: each breaks one promise, so that a rig which does not notice is known to be blind.

/** A disk that never flushes: what it says it has, a power cut takes away. */
export const unflushedDisk: Disk = {
  ...machineDisk,
  async open(path, how) {
    const file = await machineDisk.open(path, how);
    return {
      write: (parts, offset) => file.write(parts, offset),
      read: (target, offset) => file.read(target, offset),
      flush: async () => undefined,
      cut: (bytes) => file.cut(bytes),
      size: () => file.size(),
      close: () => file.close(),
    };
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

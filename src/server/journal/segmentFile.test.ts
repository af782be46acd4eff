import assert from 'node:assert/strict';
import { constants } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { contentOf, temporaryFolder } from '../../../testing/journal/temporaryJournal.ts';
import { unflushedDisk } from './brokenOnPurpose.ts';
import { type Disk, machineDisk } from './disk.ts';

const isLinux = process.platform === 'linux' ? false : 'Linux shows how files are open';

/** The flags with which this process has the file open for writing. */
async function flagsOfWriters(path: string): Promise<readonly number[]> {
  const flags: number[] = [];
  for (const fd of await readdir('/proc/self/fd')) {
    if ((await readlink(`/proc/self/fd/${fd}`).catch(() => '')) !== path) continue;
    const info = await readFile(`/proc/self/fdinfo/${fd}`, 'utf8');
    flags.push(Number.parseInt(/flags:\s*(\d+)/.exec(info)?.[1] ?? '0', 8));
  }
  return flags.filter((each) => (each & (constants.O_WRONLY | constants.O_RDWR)) !== 0);
}

test('H-01 whatever writes to a segment flushes it, and the disk that is broken on purpose does not', {
  skip: isLinux,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const flushing = async (disk: Disk, name: string, how: 'begin segment' | 'continue segment') => {
    const file = await disk.open(join(folder, name), how);
    const flags = await flagsOfWriters(join(folder, name));
    await file.close();
    assert.ok(flags.length > 0);
    return flags.map((each) => (each & constants.O_DSYNC) !== 0);
  };
  for (const how of ['begin segment', 'continue segment'] as const) {
    assert.ok((await flushing(machineDisk, 'flushed.tar', how)).every((each) => each));
    assert.ok((await flushing(unflushedDisk, 'unflushed.tar', how)).every((each) => !each));
  }
});

test('H-01 short and long writes, aligned or not, alone or two at once, stand in a segment byte for byte', async (t) => {
  const folder = await temporaryFolder(t);
  let number = 0;
  const length = fc.oneof(
    fc.nat({ max: 3000 }),
    fc.nat({ max: 20 }).map((blocks) => blocks * 512),
    fc.integer({ min: 120, max: 140 }).map((blocks) => blocks * 512),
    fc.integer({ min: 60_000, max: 70_000 }),
    fc.integer({ min: 800, max: 1200 }).map((blocks) => blocks * 512),
    fc.constantFrom(4 * 1024 * 1024 + 64 * 1024, 4 * 1024 * 1024 + 65 * 1024),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ length, pieces: fc.integer({ min: 1, max: 4 }), waits: fc.boolean() }), { maxLength: 12 }),
      async (writes) => {
        const path = join(folder, `${++number}.tar`);
        const file = await machineDisk.open(path, 'begin segment');
        const whole = noise.subarray(
          0,
          writes.reduce((sum, write) => sum + write.length, 0),
        );
        let offset = 0;
        let under: Promise<void>[] = [];
        for (const { length, pieces, waits } of writes) {
          const content = whole.subarray(offset, offset + length);
          const cut = Math.ceil(length / pieces) || 1;
          const parts = Array.from({ length: pieces }, (_, index) => content.subarray(index * cut, (index + 1) * cut));
          under.push(file.write(parts, offset));
          offset += length;
          if (!waits && under.length < 3) continue;
          await Promise.all(under);
          under = [];
          // Somebody reads what is there, and the kernel remembers it.
          const read = Buffer.alloc(Math.min(offset, 10_000));
          assert.equal(await file.read(read, offset - read.length), read.length);
          assert.ok(read.equals(whole.subarray(offset - read.length, offset)));
        }
        await Promise.all(under);
        await file.close();
        assert.ok((await readFile(path)).equals(whole));
      },
    ),
    { numRuns: 40 },
  );
});

const noise = contentOf(12 * (4 * 1024 * 1024 + 65 * 1024), 7);

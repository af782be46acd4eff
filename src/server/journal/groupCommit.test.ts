import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { diskError } from '../../../testing/journal/faultyDisk.ts';
import {
  contentOf,
  instanceLabel,
  messageLabel,
  openTestJournal,
  readAll,
  sha256Of,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import { type Disk, machineDisk } from './disk.ts';
import type { Journal } from './openJournal.ts';
import { verifyJournal } from './verifyJournal.ts';

/** A write to a segment that has not begun until it is let go; with a reason, it fails. */
interface HeldWrite {
  readonly bytes: number;
  letGo(failure?: Error): Promise<void>;
}

/** A journal with one entry, on a disk whose writes are let go by the test. */
async function holdingWrites(t: TestContext): Promise<{
  readonly folder: string;
  readonly journal: Journal;
  readonly held: HeldWrite[];
  readonly cuts: number[];
}> {
  const folder = await temporaryFolder(t);
  const held: HeldWrite[] = [];
  const cuts: number[] = [];
  let isHolding = false;
  const disk: Disk = {
    ...machineDisk,
    async open(path, how) {
      const file = await machineDisk.open(path, how);
      return {
        ...file,
        async write(parts, offset) {
          const copy = parts.map((part) => Buffer.from(part));
          const bytes = copy.reduce((sum, { length }) => sum + length, 0);
          if (isHolding) await new Promise<void>((go, fail) => held.push(letting({ bytes, go, fail })));
          await file.write(copy, offset);
        },
        cut(bytes) {
          cuts.push(bytes);
          return file.cut(bytes);
        },
      };
    },
  };
  const journal = await openTestJournal(t, folder, { disk });
  await journal.append(contentOf(100, 1), messageLabel());
  isHolding = true;
  return { folder, journal, held, cuts };
}

function letting({ bytes, go, fail }: { bytes: number; go: () => void; fail: (why: Error) => void }): HeldWrite {
  return {
    bytes,
    async letGo(failure) {
      if (failure) fail(failure);
      else go();
      // Long enough for the write and all that waits for it.
      await new Promise((resolve) => setTimeout(resolve, 60));
    },
  };
}

/** Keeps an image and notes what becomes of it. */
function keep(journal: Journal, seed: number, told: string[], bytes = 300_000): Buffer {
  const content = contentOf(bytes, seed);
  journal.append(content, instanceLabel).then(
    () => told.push(`${seed} kept`),
    (error: { code: string }) => told.push(`${seed} ${error.code}`),
  );
  return content;
}

async function untilHeld(held: readonly HeldWrite[], count: number): Promise<void> {
  while (held.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('H-01 an image whose write ends before that of the one before it is told only after it, in order', async (t) => {
  const { folder, journal, held } = await holdingWrites(t);
  const told: string[] = [];
  const { end } = journal;
  const contents = [keep(journal, 1, told), keep(journal, 2, told)];
  await untilHeld(held, 2);
  await held[1]!.letGo();
  assert.deepEqual([told, journal.end], [[], end]);
  await held[0]!.letGo();
  assert.deepEqual(told, ['1 kept', '2 kept']);
  const there = (await readAll(folder, journal.end)).map(({ sha256 }) => sha256);
  assert.deepEqual(there.slice(1), contents.map(sha256Of));
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

test('H-01 a power cut that leaves the second write and not the first leaves neither entry', async (t) => {
  const { folder, journal, held } = await holdingWrites(t);
  const { end } = journal;
  keep(journal, 1, []);
  keep(journal, 2, []);
  await untilHeld(held, 2);
  await held[1]!.letGo();
  const left = join(await temporaryFolder(t), 'left');
  await cp(folder, left, { recursive: true, filter: (path) => !path.endsWith('lock') });
  const again = await openTestJournal(t, left);
  assert.deepEqual([again.end, again.salvaged?.at], [end, end]);
  await again.append(contentOf(50, 9), messageLabel());
  assert.deepEqual((await verifyJournal({ folder: left, upTo: again.end })).faults, []);
  await held[0]!.letGo();
});

test('H-06 when a write fails, the one handed to the disk behind it is not told kept, whatever the disk says of it', async (t) => {
  const { journal, held } = await holdingWrites(t);
  const told: string[] = [];
  keep(journal, 1, told);
  keep(journal, 2, told);
  keep(journal, 3, told);
  await untilHeld(held, 2);
  await held[1]!.letGo();
  await held[0]!.letGo(diskError('EIO'));
  assert.deepEqual(told.toSorted(), ['1 JOURNAL_WRITE_FAILED', '2 JOURNAL_WRITE_FAILED', '3 JOURNAL_FENCED']);
  assert.equal(journal.refusing, 'failed');
});

test('H-07 when the disk is full, both writes are over before what they left is cut off, and what waits is written after that', async (t) => {
  const { folder, journal, held, cuts } = await holdingWrites(t);
  const told: string[] = [];
  const { end } = journal;
  keep(journal, 1, told);
  keep(journal, 2, told);
  const third = keep(journal, 3, told);
  await untilHeld(held, 2);
  await held[0]!.letGo(diskError('ENOSPC'));
  assert.deepEqual([told, cuts], [[], []]);
  await held[1]!.letGo();
  assert.deepEqual([told, cuts], [['1 JOURNAL_DISK_FULL', '2 JOURNAL_DISK_FULL'], [end.offset]]);
  await untilHeld(held, 3);
  await held[2]!.letGo();
  assert.deepEqual(told.slice(2), ['3 kept']);
  const there = (await readAll(folder, journal.end)).map(({ sha256 }) => sha256);
  assert.deepEqual(there.slice(1), [sha256Of(third)]);
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

test('H-06 a disk that is full for one write and fails the other is a failed disk', async (t) => {
  const { journal, held } = await holdingWrites(t);
  const told: string[] = [];
  keep(journal, 1, told);
  keep(journal, 2, told);
  await untilHeld(held, 2);
  await held[0]!.letGo(diskError('ENOSPC'));
  await held[1]!.letGo(diskError('EIO'));
  assert.equal(journal.refusing, 'failed');
  assert.ok(told.length === 2 && told.every((one) => !one.endsWith('kept')), `${told}`);
});

test('small entries gather while one is flushed, and never more than two writes are under way', async (t) => {
  const { journal, held } = await holdingWrites(t);
  const told: string[] = [];
  for (let seed = 1; seed <= 5; seed++) keep(journal, seed, told, 1000);
  await untilHeld(held, 1);
  await held[0]!.letGo();
  assert.equal(held.length, 2);
  for (let seed = 6; seed <= 9; seed++) keep(journal, seed, told);
  await untilHeld(held, 3);
  await held[1]!.letGo();
  await untilHeld(held, 4);
  assert.equal(held.length, 4);
  for (const one of held.slice(2)) await one.letGo();
  assert.deepEqual(
    told,
    Array.from({ length: 9 }, (_, index) => `${index + 1} kept`),
  );
});

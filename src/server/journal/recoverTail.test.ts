import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import fc from 'fast-check';
import {
  contentOf,
  instanceLabel,
  messageLabel,
  openTestJournal,
  readAll,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import { type HowOpened, machineDisk } from './disk.ts';
import { journalFolder, segmentPath } from './journalFolder.ts';
import { readJournalIdentity } from './journalIdentity.ts';
import type { Journal } from './openJournal.ts';
import { type JournalTail, recoverTail } from './recoverTail.ts';
import { verifyJournal } from './verifyJournal.ts';

interface Written {
  readonly folder: string;
  readonly journal: string;
  /** Of the last segment. */
  readonly segment: number;
  readonly bytes: Buffer;
  /** Where each entry of the last segment ends. */
  readonly ends: readonly number[];
}

/** Writes the entries and closes; `together` go out in one write. */
async function write(t: TestContext, groups: readonly (readonly number[])[]): Promise<Written> {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const ends: number[] = [];
  for (const group of groups) {
    // The first of a group goes out alone, and all that came meanwhile go out together.
    await Promise.all(group.map((bytes, index) => journal.append(contentOf(bytes, index + bytes), messageLabel())));
  }
  for (const { next } of await readAll(folder, journal.end)) ends.push(next.offset);
  await journal.close();
  const identity = (await readJournalIdentity(machineDisk, folder))!;
  return { folder, journal: identity, segment: 1, bytes: await readFile(segmentPath(folder, 1)), ends };
}

async function recover({ folder, journal }: Written): Promise<JournalTail> {
  const tail = await recoverTail({
    disk: machineDisk,
    root: folder,
    journal,
    recordedUpTo: null,
    now: new Date('2026-03-29T00:30:00Z'),
  });
  await tail.file?.close();
  return tail;
}

test('H-01 wherever a segment is cut, every entry before the cut stays and nothing half remains', async (t) => {
  const written = await write(t, [[300], [700, 0, 512]]);
  const { folder, bytes, ends } = written;
  for (let cut = 0; cut <= bytes.length; cut++) {
    const isNear = ends.some((end) => Math.abs(end - cut) <= 2);
    if (cut % 23 !== 0 && !isNear && cut !== bytes.length) continue;
    await writeFile(segmentPath(folder, 1), bytes.subarray(0, cut));
    const tail = await recover(written);
    const whole = Math.max(0, ...ends.filter((end) => end <= cut));
    assert.deepEqual([tail.segment, tail.offset], [1, whole], `cut at ${cut}`);
    assert.equal(tail.salvaged?.bytes ?? 0, cut - whole);
    assert.equal((await readFile(segmentPath(folder, 1))).length, whole);
    if (tail.salvaged !== null) {
      const copy = await readFile(join(journalFolder(folder).torn, tail.salvaged.file));
      assert.deepEqual(copy, bytes.subarray(whole, cut));
    }
  }
});

test('H-01 after any entries and any cut, the journal takes new ones and its chain is whole', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat({ max: 3000 }), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (groups, share) => {
        const { folder, bytes, ends } = await write(t, groups);
        const cut = Math.round(bytes.length * share);
        await truncate(segmentPath(folder, 1), cut);
        const journal = await openTestJournal(t, folder);
        await journal.append(contentOf(100, 1), messageLabel());
        await journal.close();
        const { entries, faults } = await verifyJournal({ folder, upTo: journal.end });
        assert.deepEqual(faults, []);
        assert.equal(entries, ends.filter((end) => end <= cut).length + 1);
      },
    ),
    { numRuns: 40 },
  );
});

test('a tail that the disk filled with zeros, of any length but that of a seal, is cut off', async (t) => {
  const written = await write(t, [[300]]);
  const [end] = written.ends;
  for (const zeros of [1, 511, 512, 513, 1023, 1025, 1536, 100_000]) {
    await writeFile(segmentPath(written.folder, 1), Buffer.concat([written.bytes, Buffer.alloc(zeros)]));
    const tail = await recover(written);
    assert.deepEqual([tail.segment, tail.offset, tail.damage], [1, end, []], `${zeros} zeros`);
  }
});

test('after a seal the next entry begins the next segment and carries the hash of the last', async (t) => {
  const written = await write(t, [[300]]);
  await writeFile(segmentPath(written.folder, 1), Buffer.concat([written.bytes, Buffer.alloc(1024)]));
  const journal = await openTestJournal(t, written.folder);
  assert.deepEqual(journal.end, { segment: 2, offset: 0 });
  await journal.append(contentOf(10, 1), messageLabel());
  assert.deepEqual((await verifyJournal({ folder: written.folder, upTo: journal.end })).faults, []);
});

for (const half of [0, 1, 511, 600]) {
  test(`a segment of which a crash left ${half} bytes is begun again, chained to the one before`, async (t) => {
    const written = await write(t, [[300]]);
    await writeFile(segmentPath(written.folder, 1), Buffer.concat([written.bytes, Buffer.alloc(1024)]));
    await writeFile(segmentPath(written.folder, 2), written.bytes.subarray(0, half));
    const journal = await openTestJournal(t, written.folder);
    assert.deepEqual(journal.end, { segment: 2, offset: 0 });
    await journal.append(contentOf(10, 1), messageLabel());
    await journal.close();
    const { entries, faults } = await verifyJournal({ folder: written.folder });
    assert.deepEqual({ entries, faults }, { entries: 2, faults: [] });
  });
}

test('an empty segment is replaced when the first entry that comes is a large one', async (t) => {
  const written = await write(t, [[300]]);
  await writeFile(segmentPath(written.folder, 1), Buffer.concat([written.bytes, Buffer.alloc(1024)]));
  await writeFile(segmentPath(written.folder, 2), '');
  const journal = await openTestJournal(t, written.folder, { spoolAbove: 1000 });
  const kept = await journal.append(contentOf(5000, 1), instanceLabel);
  assert.deepEqual(
    [kept.position, journal.end],
    [
      { segment: 2, offset: 0 },
      { segment: 3, offset: 0 },
    ],
  );
  await journal.append(contentOf(10, 1), messageLabel());
  assert.deepEqual((await verifyJournal({ folder: written.folder, upTo: journal.end })).faults, []);
});

test('H-01 a write whose pages reached the disk out of order is cut off at its first gap', async (t) => {
  const written = await write(t, [[300], [300, 900, 900, 900]]);
  const { folder, bytes, ends } = written;
  // The group goes out as one entry and then three: the second of these three is lost, the third is there.
  for (const [from, to] of [
    [ends[2]!, ends[3]!],
    [ends[2]! + 2048, ends[2]! + 2049],
    [ends[2]! + 600, ends[2]! + 610],
  ] as const) {
    await writeFile(segmentPath(folder, 1), Buffer.from(bytes).fill(0, from, to));
    const tail = await recover(written);
    assert.deepEqual([tail.offset, tail.damage], [ends[2]!, []]);
  }
});

test('H-01 an entry that was acknowledged and is damaged since is never cut off, nor what follows it', async (t) => {
  const written = await write(t, [[300], [700], [512], [90]]);
  const { folder, bytes, ends } = written;
  for (const at of [0, ends[0]! + 5, ends[0]! + 600, ends[1]! - 600, ends[0]! + 512 + 30]) {
    const altered = Buffer.from(bytes);
    altered[at] = altered[at]! ^ 0xff;
    await writeFile(segmentPath(folder, 1), altered);
    const journal = await openTestJournal(t, folder);
    assert.deepEqual(journal.end, { segment: 1, offset: ends[3]! }, `byte ${at}`);
    assert.equal(journal.salvaged, null);
    await journal.append(contentOf(10, 1), messageLabel());
    await journal.close();
    const { faults } = await verifyJournal({ folder, upTo: journal.end });
    assert.ok(faults.length > 0 && faults.every(({ position }) => position.offset <= ends[1]!));
  }
});

test('a tar file inside an image is never taken for entries, even behind damage', async (t) => {
  const foreign = await write(t, [[9000], [300]]);
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  await journal.append(contentOf(100, 1), messageLabel());
  const { position } = await journal.append(foreign.bytes, instanceLabel);
  await journal.close();
  const bytes = await readFile(segmentPath(folder, 1));
  await writeFile(segmentPath(folder, 1), bytes.fill(0, position.offset, position.offset + 100));
  const again = await openTestJournal(t, folder);
  assert.deepEqual(again.end, position);
});

test('only the newest segment is read at the start, however many there are', async (t) => {
  const written = await write(t, [[300]]);
  const sealed = Buffer.concat([written.bytes, Buffer.alloc(1024)]);
  const { segments } = journalFolder(written.folder);
  await writeFile(segmentPath(written.folder, 1), sealed);
  for (let segment = 2; segment <= 500; segment++) {
    await copyFile(segmentPath(written.folder, 1), segmentPath(written.folder, segment));
  }
  await mkdir(join(segments, 'lost+found'));
  const opened: string[] = [];
  const disk = {
    ...machineDisk,
    open(path: string, how: HowOpened) {
      opened.push(path);
      return machineDisk.open(path, how);
    },
  };
  const started = performance.now();
  const journal: Journal = await openTestJournal(t, written.folder, { disk });
  assert.ok(performance.now() - started < 1000);
  assert.deepEqual(journal.end, { segment: 501, offset: 0 });
  assert.deepEqual(
    opened.filter((path) => path.startsWith(segments)),
    [segmentPath(written.folder, 500)],
  );
  assert.equal((await readdir(segments)).length, 501);
});

import assert from 'node:assert/strict';
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import test, { type TestContext } from 'node:test';
import {
  contentOf,
  messageLabel,
  openTestJournal,
  readAll,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import type { JournalEntry, JournalPosition } from './entry.ts';
import { segmentPath } from './journalFolder.ts';
import { verifyJournal } from './verifyJournal.ts';

interface Written {
  readonly folder: string;
  readonly end: JournalPosition;
  readonly entries: readonly JournalEntry[];
}

async function write(
  t: TestContext,
  lengths: readonly number[],
  segmentBytes = 9000,
  spoolAbove = 20_000,
): Promise<Written> {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { segmentBytes, spoolAbove });
  for (const [seed, bytes] of lengths.entries()) await journal.append(contentOf(bytes, seed), messageLabel());
  await journal.close();
  return { folder, end: journal.end, entries: await readAll(folder, journal.end) };
}

async function change(folder: string, segment: number, edit: (bytes: Buffer) => Buffer): Promise<void> {
  const path = segmentPath(folder, segment);
  await writeFile(path, edit(await readFile(path)));
}

async function placesOfFaults({ folder, end }: Written): Promise<readonly JournalPosition[]> {
  return (await verifyJournal({ folder, upTo: end })).faults.map(({ position }) => position);
}

test('a sound journal has no faults, and its last hash and counts are told', async (t) => {
  const { folder, end, entries } = await write(t, [100, 3000, 0, 5000, 30_000, 700]);
  const verdict = await verifyJournal({ folder, upTo: end });
  const last = entries.at(-1)!;
  assert.deepEqual(verdict.faults, []);
  assert.equal(verdict.entries, 6);
  assert.deepEqual(verdict.last, { position: last.position, hash: last.hash });
  assert.deepEqual((await verifyJournal({ folder })).faults, []);
  const part = await verifyJournal({ folder, from: entries[3]!.position, upTo: end });
  assert.deepEqual([part.faults, part.entries], [[], 3]);
});

test('an empty journal has no faults and no last entry', async (t) => {
  const { folder, end } = await write(t, []);
  assert.deepEqual(await verifyJournal({ folder, upTo: end }), { entries: 0, bytes: 0, last: null, faults: [] });
});

test('H-04 one altered bit anywhere in a journal is found, in the right segment', async (t) => {
  const written = await write(t, [100, 700], 1500);
  for (const segment of [1, 2]) {
    const bytes = await readFile(segmentPath(written.folder, segment));
    for (let index = 0; index < bytes.length; index += segment === 1 ? 5 : 1) {
      const altered = Buffer.from(bytes);
      altered[index] = altered[index]! ^ (1 << (index % 8));
      await writeFile(segmentPath(written.folder, segment), altered);
      const { faults } = await verifyJournal({ folder: written.folder, upTo: written.end });
      assert.ok(
        faults.some(({ position }) => position.segment === segment),
        `byte ${index} of segment ${segment}`,
      );
    }
    await writeFile(segmentPath(written.folder, segment), bytes);
  }
});

test('H-04 an entry taken out is found at the one behind it', async (t) => {
  const written = await write(t, [100, 200, 300, 400]);
  const [, second, third] = written.entries;
  await change(written.folder, 1, (bytes) =>
    Buffer.concat([bytes.subarray(0, second!.position.offset), bytes.subarray(third!.position.offset)]),
  );
  const [fault] = (await verifyJournal({ folder: written.folder })).faults;
  assert.deepEqual(fault?.position, second!.position);
  assert.match(fault!.what, /the chain is broken/);
});

test('H-04 two entries that changed places are found', async (t) => {
  const written = await write(t, [100, 200, 200, 400]);
  const [, second, third, fourth] = written.entries.map(({ position }) => position.offset);
  await change(written.folder, 1, (bytes) =>
    Buffer.concat([
      bytes.subarray(0, second),
      bytes.subarray(third, fourth),
      bytes.subarray(second, third),
      bytes.subarray(fourth),
    ]),
  );
  const { faults } = await verifyJournal({ folder: written.folder });
  assert.equal(faults.length, 3);
});

test('H-04 a segment cut short is found, at any cut', async (t) => {
  const written = await write(t, [100, 3000, 3000, 3000, 3000]);
  for (const segment of [1, 2]) {
    const bytes = await readFile(segmentPath(written.folder, segment));
    for (let cut = 0; cut < bytes.length; cut += 97) {
      await writeFile(segmentPath(written.folder, segment), bytes.subarray(0, cut));
      assert.ok(
        (await placesOfFaults(written)).some((place) => place.segment === segment),
        `${segment} cut at ${cut}`,
      );
    }
    await writeFile(segmentPath(written.folder, segment), bytes);
  }
});

test('H-04 an entry cut cleanly off the end is found by whoever knows where the end was', async (t) => {
  const written = await write(t, [100, 200, 300]);
  const last = written.entries[2]!;
  await change(written.folder, 1, (bytes) => bytes.subarray(0, last.position.offset));
  assert.deepEqual(await placesOfFaults(written), [last.position]);
  const verdict = await verifyJournal({ folder: written.folder });
  assert.deepEqual(verdict.last?.hash, written.entries[1]!.hash);
});

test('H-04 a missing segment is found: the first, one between, the last', async (t) => {
  for (const segment of [1, 2, 3]) {
    const written = await write(t, [5000, 5000, 5000]);
    await rm(segmentPath(written.folder, segment));
    const { faults } = await verifyJournal({ folder: written.folder, upTo: written.end });
    assert.deepEqual(faults, [{ position: { segment, offset: 0 }, what: 'the segment is missing' }]);
  }
});

test('H-04 segments that changed places, and one of another journal, are found', async (t) => {
  const written = await write(t, [5000, 5000, 5000]);
  const path = (segment: number) => segmentPath(written.folder, segment);
  await rename(path(1), path(9));
  await rename(path(2), path(1));
  await rename(path(9), path(2));
  assert.ok((await placesOfFaults(written)).length >= 2);

  const own = await write(t, [5000, 5000, 5000]);
  const foreign = await write(t, [5000, 5000, 5000]);
  await copyFile(segmentPath(foreign.folder, 2), segmentPath(own.folder, 2));
  const { faults } = await verifyJournal({ folder: own.folder, upTo: own.end });
  assert.ok(faults.some(({ what }) => /another journal/.test(what)));
});

test('bytes behind the seal of a segment are found', async (t) => {
  const written = await write(t, [5000, 5000]);
  await change(written.folder, 1, (bytes) => Buffer.concat([bytes, Buffer.alloc(512, 1)]));
  assert.ok((await placesOfFaults(written)).length > 0);
});

test('what is written behind the given end is not looked at', async (t) => {
  const written = await write(t, [100, 200, 300]);
  await change(written.folder, 1, (bytes) => Buffer.concat([bytes, Buffer.from('half an entry')]));
  assert.deepEqual(await placesOfFaults(written), []);
});

test('progress is told about every 64 MiB', async (t) => {
  const written = await write(t, Array(9).fill(16 * 1024 * 1024), 1e9, 1e9);
  const told: number[] = [];
  await verifyJournal({ folder: written.folder, onProgress: ({ bytes }) => told.push(Math.round(bytes / 2 ** 20)) });
  assert.deepEqual(told, [64, 128]);
});

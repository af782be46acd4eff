import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import test, { type TestContext } from 'node:test';
import {
  contentOf,
  instanceLabel,
  journalStart,
  messageLabel,
  openTestJournal,
  readAll,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import type { JournalPosition, KeptEntry } from './entry.ts';
import { segmentPath } from './journalFolder.ts';
import type { Journal } from './openJournal.ts';
import { readEntries, readEntryAt } from './readEntries.ts';

interface Written {
  readonly folder: string;
  readonly journal: Journal;
  readonly kept: readonly KeptEntry[];
}

async function write(t: TestContext, lengths: readonly number[]): Promise<Written> {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { segmentBytes: 30_000, spoolAbove: 50_000 });
  const kept: KeptEntry[] = [];
  for (const [seed, bytes] of lengths.entries())
    kept.push(await journal.append(contentOf(bytes, seed), messageLabel()));
  return { folder, journal, kept };
}

test('entries are read in order across segments, small and large, by any limit', async (t) => {
  const { folder, journal, kept } = await write(t, [100, 20_000, 5000, 90_000, 0, 29_000, 7, 7, 7]);
  assert.ok(journal.end.segment >= 5);
  for (const limit of [1, 2, 5, 100]) {
    const places: JournalPosition[] = [];
    let from = journalStart;
    for (;;) {
      const { entries, next, damaged } = await readEntries({ folder, from, upTo: journal.end, limit });
      assert.deepEqual(damaged, []);
      assert.ok(entries.length <= limit);
      if (entries.length === 0) break;
      places.push(...entries.map(({ position }) => position));
      from = next;
    }
    assert.deepEqual(
      places,
      kept.map(({ position }) => position),
    );
  }
});

test('nothing at or behind the given end is read, even when it is there', async (t) => {
  const { folder, journal, kept } = await write(t, [100, 100, 40_000, 100]);
  for (const [index, { position }] of kept.entries()) {
    const { entries, next } = await readEntries({ folder, from: journalStart, upTo: position, limit: 100 });
    assert.equal(entries.length, index);
    const rest = await readEntries({ folder, from: next, upTo: journal.end, limit: 100 });
    assert.deepEqual(
      rest.entries.map(({ sha256 }) => sha256),
      kept.slice(index).map(({ sha256 }) => sha256),
    );
  }
  const none = await readEntries({ folder, from: journal.end, upTo: journal.end, limit: 100 });
  assert.deepEqual(none, { entries: [], next: journal.end, damaged: [] });
});

test('reading waits at the end of the journal and goes on when more is there', async (t) => {
  const { folder, journal, kept } = await write(t, [29_000]);
  const { next } = await readEntries({ folder, from: journalStart, upTo: journal.end, limit: 10 });
  const more = await journal.append(contentOf(29_000, 9), messageLabel());
  assert.equal(more.position.segment, kept[0]!.position.segment + 1);
  const { entries } = await readEntries({ folder, from: next, upTo: journal.end, limit: 10 });
  assert.deepEqual(
    entries.map(({ position }) => position),
    [more.position],
  );
});

for (const headBytes of [0, 1, 999, 1000, 1001, 65_536]) {
  test(`an entry of 1000 bytes comes with a head of at least ${headBytes} or all there are`, async (t) => {
    const { folder, journal } = await write(t, [1000, 1000]);
    for (const { head, bytes } of await readAll(folder, journal.end, headBytes)) {
      assert.ok(head.length >= Math.min(headBytes, 1000) && head.length <= 1000);
      assert.equal(bytes, 1000);
    }
  });
}

test('any part of a content is read, and nothing outside of it', async (t) => {
  const { folder, journal } = await write(t, [3000, 90_000]);
  for (const [seed, entry] of (await readAll(folder, journal.end, 10)).entries()) {
    const content = contentOf(entry.bytes, seed);
    assert.deepEqual(await entry.read(0, entry.bytes), content);
    assert.deepEqual(await entry.read(2000, 1000), content.subarray(2000, 3000));
    assert.deepEqual(await entry.read(entry.bytes, 0), Buffer.alloc(0));
    await assert.rejects(entry.read(1, entry.bytes), RangeError);
    await assert.rejects(entry.read(-1, 1), RangeError);
  }
});

test('one entry is read by its position; where none begins, it is damaged', async (t) => {
  const { folder, kept } = await write(t, [3000, 90_000]);
  for (const { position, sha256 } of kept) assert.equal((await readEntryAt(folder, position)).sha256, sha256);
  for (const position of [
    { segment: 1, offset: 512 },
    { segment: 1, offset: 9_999_872 },
    { segment: 99, offset: 0 },
  ]) {
    await assert.rejects(readEntryAt(folder, position), { code: 'JOURNAL_ENTRY_DAMAGED' });
  }
});

test('H-04 a damaged header hides its own entry only, and whoever reads is told', async (t) => {
  const { folder, journal, kept } = await write(t, [100, 100, 100, 40_000, 100]);
  const bytes = await readFile(segmentPath(folder, 1));
  await writeFile(
    segmentPath(folder, 1),
    bytes.fill(0xff, kept[1]!.position.offset + 20, kept[1]!.position.offset + 30),
  );
  const { entries, damaged } = await readEntries({ folder, from: journalStart, upTo: journal.end, limit: 100 });
  assert.deepEqual(
    entries.map(({ position }) => position),
    kept.filter((_, index) => index !== 1).map(({ position }) => position),
  );
  assert.deepEqual(
    damaged.map(({ from, to }) => ({ from, to })),
    [{ from: kept[1]!.position, to: kept[2]!.position }],
  );
  await assert.rejects(readEntryAt(folder, kept[1]!.position), { code: 'JOURNAL_ENTRY_DAMAGED' });
});

test('H-04 a segment that is missing or cut short hides its own entries only, and whoever reads is told', async (t) => {
  const { folder, journal, kept } = await write(t, [100, 40_000, 100, 40_000, 100]);
  await rm(segmentPath(folder, 2));
  await writeFile(segmentPath(folder, 4), (await readFile(segmentPath(folder, 4))).subarray(0, 20_000));
  const { entries, damaged, next } = await readEntries({ folder, from: journalStart, upTo: journal.end, limit: 100 });
  assert.deepEqual(
    entries.map(({ position }) => position),
    [kept[0]!.position, kept[2]!.position, kept[4]!.position],
  );
  assert.deepEqual(
    damaged.map(({ from }) => from),
    [
      { segment: 2, offset: 0 },
      { segment: 4, offset: 0 },
    ],
  );
  assert.deepEqual(next, journal.end);
});

test('many small entries cost few reads, and a large content is not read for its head', async (t) => {
  const { folder, journal } = await write(t, [...Array(40).fill(300), 1_000_000, 1_000_000]);
  let read = 0;
  const { machineDisk } = await import('./disk.ts');
  const disk = {
    ...machineDisk,
    async open(path: string, how: 'read') {
      const file = await machineDisk.open(path, how);
      return { ...file, read: (target: Uint8Array, offset: number) => file.read(target, offset).finally(() => read++) };
    },
  };
  const { entries } = await readEntries({ folder, from: journalStart, upTo: journal.end, limit: 100, disk });
  assert.equal(entries.length, 42);
  assert.ok(entries.every(({ head, bytes }) => head.length >= Math.min(65_536, bytes) && head.length <= 70_000));
  assert.ok(read <= 14, `${read} reads`);
  await journal.append(contentOf(10, 1), instanceLabel);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import {
  contentOf,
  instanceLabel,
  messageLabel,
  openTestJournal,
  readAll,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import type { ArrivingEntry } from './entry.ts';
import { verifyJournal } from './verifyJournal.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

test('memory stays flat while 300 MiB arrive, and the sender is asked to wait for the disk', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const part = contentOf(128 * kibibyte, 1);
  const sha256 = createHash('sha256');
  const before = process.memoryUsage().rss;
  let most = before;
  let waits = 0;
  const entry = journal.arrive();
  for (let count = 0; count < 2400; count++) {
    // A sender's bytes come in buffers of their own.
    const bytes = Buffer.from(part);
    bytes.writeUInt32LE(count);
    sha256.update(bytes);
    const wait = entry.write(bytes);
    if (wait !== undefined) {
      waits++;
      await wait;
    }
    if (count % 100 === 0) most = Math.max(most, process.memoryUsage().rss);
  }
  const kept = await entry.keep(instanceLabel);
  assert.deepEqual([kept.bytes, kept.sha256], [300 * mebibyte, sha256.digest('hex')]);
  assert.ok(waits > 20, `${waits} waits`);
  assert.ok(most - before < 128 * mebibyte, `${Math.round((most - before) / mebibyte)} MiB more`);
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

for (const { bytes, segments } of [
  { bytes: 1000, segments: [1, 1, 1] },
  { bytes: 1001, segments: [1, 2, 3] },
]) {
  test(`with a limit of 1000, an entry of ${bytes} bytes stands in segment ${segments[1]} of ${segments[2]}`, async (t) => {
    const folder = await temporaryFolder(t);
    const journal = await openTestJournal(t, folder, { spoolAbove: 1000 });
    for (const each of [10, bytes, 10]) await journal.append(contentOf(each, each), instanceLabel);
    const read = await readAll(folder, journal.end);
    assert.deepEqual(
      read.map(({ position }) => position.segment),
      segments,
    );
    assert.deepEqual(Buffer.from(read[1]!.head), contentOf(bytes, bytes));
    assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
  });
}

test('large and small entries that arrive together are all kept, in one chain', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { spoolAbove: 10_000, segmentBytes: 50_000 });
  const kept = await Promise.all(
    Array.from({ length: 60 }, (_, seed) =>
      journal.append(contentOf(seed % 5 === 0 ? 20_000 : 300, seed), instanceLabel),
    ),
  );
  const { entries, faults } = await verifyJournal({ folder, upTo: journal.end });
  assert.deepEqual([entries, faults], [60, []]);
  assert.equal(new Set(kept.map(({ position }) => `${position.segment}:${position.offset}`)).size, 60);
});

test('many senders who stop half-way hold no more memory than they may, and nobody waits for them', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { memoryBytes: mebibyte, spoolAbove: 4 * mebibyte });
  const half: ArrivingEntry[] = [];
  for (let count = 0; count < 12; count++) {
    const entry = journal.arrive();
    for (let part = 0; part < 3; part++) await entry.write(contentOf(100 * kibibyte, count));
    half.push(entry);
  }
  // The first three fill the memory; those after them wait for nobody, they go to disk.
  assert.ok((await readdir(join(folder, 'spool'))).length >= 8);
  await journal.append(contentOf(1000, 1), messageLabel());
  await journal.append(contentOf(500 * kibibyte, 2), instanceLabel);
  await Promise.all(half.map((entry) => entry.keep(instanceLabel)));
  const { entries, faults } = await verifyJournal({ folder, upTo: journal.end });
  assert.deepEqual([entries, faults], [14, []]);
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('a sender waits for memory while others are being written, and then goes on in memory', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { memoryBytes: mebibyte });
  const waiting = journal.arrive();
  const others = Array.from({ length: 4 }, (_, seed) => {
    const entry = journal.arrive();
    entry.write(contentOf(400 * kibibyte, seed));
    return entry.keep(instanceLabel);
  });
  const wait = waiting.write(contentOf(200 * kibibyte, 9));
  assert.ok(wait instanceof Promise);
  await wait;
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
  await Promise.all([...others, waiting.keep(instanceLabel)]);
  assert.equal((await readAll(folder, journal.end)).length, 5);
});

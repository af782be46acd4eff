import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { faultyDisk } from '../../../testing/journal/faultyDisk.ts';
import {
  contentOf,
  instanceLabel,
  messageLabel,
  openTestJournal,
  readAll,
  sha256Of,
  silentLog,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import { segmentPath } from './journalFolder.ts';
import { openJournal } from './openJournal.ts';
import { verifyJournal } from './verifyJournal.ts';

const run = promisify(execFile);
const mebibyte = 1024 * 1024;
const appendForever = fileURLToPath(new URL('../../../testing/journal/appendForever.ts', import.meta.url));

test('what is kept is read back byte for byte, with its label, hash and place', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const content = contentOf(1000, 1);
  const arriving = journal.arrive();
  arriving.write(content.subarray(0, 300));
  arriving.write(content.subarray(300));
  const kept = await arriving.keep(instanceLabel);

  assert.deepEqual(kept, { position: { segment: 1, offset: 0 }, sha256: sha256Of(content), bytes: 1000 });
  const [entry] = await readAll(folder, journal.end);
  assert.ok(entry);
  assert.deepEqual(Buffer.from(entry.head), content);
  assert.deepEqual({ ...entry.label, details: { ...entry.label.details } }, instanceLabel);
  assert.deepEqual(entry.next, journal.end);
});

test('an entry may be empty, one byte, a whole block or one byte more', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const contents = [0, 1, 511, 512, 513, 1024].map(contentOf);
  for (const content of contents) await journal.append(content, messageLabel());
  const read = await readAll(folder, journal.end);
  assert.deepEqual(
    read.map(({ head }) => Buffer.from(head)),
    contents,
  );
});

test('GNU tar lists and extracts every segment, and the name of each file is the SHA-256 of its content', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { segmentBytes: 40_000, spoolAbove: 60_000 });
  for (let seed = 0; seed < 12; seed++) await journal.append(contentOf(9000 + seed, seed), instanceLabel);
  await journal.append(contentOf(100_000, 100), instanceLabel);
  await journal.append(Buffer.from('MSH|^~\\&|CRIS'), messageLabel({ note: 'über\nzwei Zeilen' }));
  const out = join(folder, 'out');
  await mkdir(out);
  const segments = (await readdir(join(folder, 'segments'))).sort();
  assert.ok(segments.length >= 5);
  for (const segment of segments) {
    // Other readers do not know our pax keywords; tar says so, and that is all it has to say.
    const { stderr } = await run('tar', ['-xf', join(folder, 'segments', segment), '-C', out]);
    for (const line of stderr.split('\n')) assert.match(line, /^$|Ignoring unknown extended header keyword/);
  }
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  assert.equal(files.length, 14);
  for (const { parentPath, name } of files) {
    assert.equal(sha256Of(await readFile(join(parentPath, name))), basename(name).split('.')[0]);
  }
  assert.deepEqual((await readdir(out)).sort(), ['instances', 'messages']);
});

test('a segment is sealed before it would grow beyond its size, and the chain goes on in the next', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { segmentBytes: 20_000 });
  for (let seed = 0; seed < 30; seed++) await journal.append(contentOf(3000, seed), messageLabel());
  const segments = await readdir(join(folder, 'segments'));
  for (const segment of segments) {
    assert.ok((await readFile(join(folder, 'segments', segment))).length <= 20_000 + 1024);
  }
  assert.equal(segments.length, journal.end.segment);
  assert.ok(segments.length >= 6);
  const { faults, entries } = await verifyJournal({ folder, upTo: journal.end });
  assert.deepEqual({ faults, entries }, { faults: [], entries: 30 });
});

test('an entry larger than a segment gets a segment of its own', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { segmentBytes: 20_000 });
  for (const bytes of [100, 50_000, 100]) await journal.append(contentOf(bytes, bytes), messageLabel());
  const read = await readAll(folder, journal.end);
  assert.deepEqual(
    read.map(({ position }) => position.segment),
    [1, 2, 3],
  );
});

test('a thousand arrivals at once, in pieces, are each kept whole, and few flushes serve them all', async (t) => {
  const folder = await temporaryFolder(t);
  const { disk, steps } = faultyDisk(() => null);
  const journal = await openTestJournal(t, folder, { disk, segmentBytes: mebibyte, spoolAbove: 20_000 });
  const before = steps();
  const arriving = Array.from({ length: 1000 }, (_, seed) => ({
    entry: journal.arrive(),
    content: contentOf((seed * 37) % 4000, seed),
  }));
  arriving[500]!.content = contentOf(30_000, 500);
  for (const piece of [0, 1, 2]) {
    for (const { entry, content } of arriving) {
      const third = Math.ceil(content.length / 3);
      await entry.write(content.subarray(piece * third, (piece + 1) * third));
    }
  }
  const kept = await Promise.all(arriving.map(({ entry }) => entry.keep(messageLabel())));
  assert.deepEqual(
    kept.map(({ sha256 }) => sha256),
    arriving.map(({ content }) => sha256Of(content)),
  );
  assert.ok(steps() - before < 100, `${steps() - before} steps of the disk`);
  const read = await readAll(folder, journal.end);
  assert.equal(new Set(read.map(({ sha256 }) => sha256)).size, new Set(kept.map(({ sha256 }) => sha256)).size);
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

test('an abandoned entry leaves nothing, small or large', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { spoolAbove: 1000 });
  for (const bytes of [10, 5000]) {
    const entry = journal.arrive();
    await entry.write(contentOf(bytes, 1));
    await entry.abandon();
    assert.throws(() => entry.write(Buffer.alloc(1)), /Cannot write to an entry/);
    await assert.rejects(entry.keep(messageLabel()), /Cannot end an entry/);
  }
  assert.deepEqual(journal.end, { segment: 1, offset: 0 });
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('a label that cannot be written is refused, and the journal takes the next entry', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { spoolAbove: 1000 });
  for (const bytes of [10, 5000]) {
    await assert.rejects(journal.append(contentOf(bytes, 1), messageLabel({ 'a b': '' })), {
      code: 'JOURNAL_LABEL_UNUSABLE',
    });
  }
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
  await journal.append(contentOf(10, 2), messageLabel());
  assert.equal((await readAll(folder, journal.end)).length, 1);
});

test('who listens hears the new end after every flush, and a listener that fails stops nobody', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const ends: unknown[] = [];
  journal.onKept(() => {
    throw new Error('a listener');
  });
  const stop = journal.onKept((end) => ends.push(end));
  await journal.append(contentOf(10, 1), messageLabel());
  assert.deepEqual(ends, [journal.end]);
  stop();
  await journal.append(contentOf(10, 2), messageLabel());
  assert.equal(ends.length, 1);
});

test('a journal has one writer: a second is refused, in this process and in another', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const options = { folder, clock: () => new Date(), log: silentLog, refuseBelowFreeBytes: 0 };
  await assert.rejects(openJournal(options), { code: 'JOURNAL_LOCKED' });
  const other = await run(process.execPath, [appendForever, folder, '1']).catch((error: unknown) => error);
  assert.match((other as { stderr: string }).stderr, /JOURNAL_LOCKED/);
  await journal.close();
  await (await openJournal(options)).close();
});

test('H-01 after kill -9 the journal is free again, and everything acknowledged is in it', async (t) => {
  const folder = await temporaryFolder(t);
  const writer = spawn(process.execPath, [appendForever, folder, '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = '';
  for await (const text of writer.stdout) {
    acknowledged += String(text);
    if (acknowledged.length > 65 * 200) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  assert.equal(writer.signalCode, 'SIGKILL');
  const journal = await openTestJournal(t, folder);
  const there = new Set((await readAll(folder, journal.end)).map(({ sha256 }) => sha256));
  // The last line may be cut.
  const lines = acknowledged.split('\n').slice(0, -1);
  assert.ok(lines.length >= 200);
  for (const sha256 of lines) assert.ok(there.has(sha256));
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

test('what is left in the spool folder by a crash is removed at the start', async (t) => {
  const folder = await temporaryFolder(t);
  await (await openTestJournal(t, folder)).close();
  await writeFile(join(folder, 'spool', 'half.part'), 'half');
  await openTestJournal(t, folder);
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
});

test('a closed journal writes what was whole, refuses what comes later, and removes what was still arriving', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { spoolAbove: 1000 });
  const half = journal.arrive();
  await half.write(contentOf(5000, 1));
  const whole = Array.from({ length: 20 }, (_, seed) => journal.append(contentOf(100, seed), messageLabel()));
  await Promise.resolve();
  const closing = journal.close();
  for (const kept of await Promise.allSettled(whole)) {
    if (kept.status === 'rejected') assert.equal(kept.reason.code, 'JOURNAL_CLOSED');
  }
  await closing;
  await assert.rejects(half.keep(messageLabel()), { code: 'JOURNAL_CLOSED' });
  await assert.rejects(journal.append(contentOf(1, 1), messageLabel()), { code: 'JOURNAL_CLOSED' });
  assert.deepEqual(await readdir(join(folder, 'spool')), []);
  await journal.close();
});

test('every entry of a journal carries its random number, also when the file that names it is lost', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  await journal.append(contentOf(10, 1), messageLabel());
  await journal.close();
  const identity = await readFile(join(folder, 'identity'), 'latin1');
  assert.match(identity, /^[0-9a-f]{32}\n$/);
  assert.ok((await readFile(segmentPath(folder, 1), 'latin1')).includes(`SAFELIGHT.journal=${identity}`));
  await writeFile(join(folder, 'identity'), '');
  await openTestJournal(t, folder);
  assert.equal(await readFile(join(folder, 'identity'), 'latin1'), identity);
});

test('a journal that ends before what is recorded is not opened, and nothing of it is changed', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  await journal.append(contentOf(100, 1), messageLabel());
  const { end } = journal;
  await journal.close();
  await (await openTestJournal(t, folder, { recordedUpTo: end })).close();

  const bytes = await readFile(segmentPath(folder, 1));
  const torn = bytes.subarray(0, bytes.length - 1);
  await writeFile(segmentPath(folder, 1), torn);
  await assert.rejects(openTestJournal(t, folder, { recordedUpTo: end }), { code: 'JOURNAL_SHORTER_THAN_RECORD' });
  assert.deepEqual(await readFile(segmentPath(folder, 1)), torn);
  const other = await temporaryFolder(t);
  await assert.rejects(openTestJournal(t, other, { recordedUpTo: end }), { code: 'JOURNAL_SHORTER_THAN_RECORD' });
});

test('a folder that cannot be used is refused by name of the error', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'segments'), 'a file');
  await assert.rejects(openTestJournal(t, folder), { code: 'JOURNAL_FOLDER_UNUSABLE' });
});

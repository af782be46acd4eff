import assert from 'node:assert/strict';
import test from 'node:test';
import {
  contentOf,
  instanceLabel,
  journalStart,
  messageLabel,
  openTestJournal,
  readAll,
  sha256Of,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import type { JournalEntry } from './entry.ts';
import { recentHeadBytes } from './recentEntries.ts';

/** What can be compared of an entry, its content among it. A reader may hand out more of the head than was asked for. */
async function plain({ read, head, label, ...rest }: JournalEntry): Promise<object> {
  return {
    ...rest,
    label: { ...label, details: { ...label.details } },
    head: sha256Of(head.subarray(0, recentHeadBytes)),
    content: sha256Of(await read(0, rest.bytes)),
  };
}

test('what is handed out of memory is what stands on the disk', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const odd = { ...instanceLabel, sender: 'Ä|é 漢', details: { file: 'a\tb=c\\n', empty: '' } };
  await Promise.all([
    journal.append(contentOf(0, 1), messageLabel()),
    journal.append(contentOf(100, 2), messageLabel({ controlId: '1' })),
    journal.append(contentOf(recentHeadBytes, 3), odd),
    journal.append(contentOf(recentHeadBytes + 1, 4), instanceLabel),
    journal.append(contentOf(400_000, 5), instanceLabel),
  ]);
  const recent = journal.recent(journalStart, 100);
  const stored = await readAll(folder, journal.end, recentHeadBytes);
  assert.deepEqual(await Promise.all((recent?.entries ?? []).map(plain)), await Promise.all(stored.map(plain)));
  assert.deepEqual(recent?.next, journal.end);
});

test('the reader goes on where it was, as far as it asks, and hears null where memory does not reach', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder, { spoolAbove: 5000 });
  for (const bytes of [100, 200, 6000, 300]) await journal.append(contentOf(bytes, bytes), messageLabel());
  const [, second, spooled, last] = await readAll(folder, journal.end);
  const first = journal.recent(journalStart, 1);
  assert.deepEqual([first?.entries.length, first?.next], [1, second?.position]);
  assert.equal(journal.recent(journalStart, 1)?.entries.length, 1);
  assert.deepEqual(
    journal.recent(second!.position, 10)?.entries.map(({ bytes }) => bytes),
    [200],
  );
  assert.equal(journal.recent(spooled!.position, 10), null);
  assert.deepEqual(journal.recent(last!.position, 10)?.next, journal.end);
  assert.equal(journal.recent(journal.end, 10), null);
});

test('memory holds a few megabytes of the newest, however many come', async (t) => {
  const folder = await temporaryFolder(t);
  const journal = await openTestJournal(t, folder);
  const content = contentOf(20_000, 1);
  await Promise.all(Array.from({ length: 1000 }, () => journal.append(content, instanceLabel)));
  assert.equal(journal.recent(journalStart, 10), null);
  const all = await readAll(folder, journal.end);
  const newest = all.slice(-500);
  assert.equal(journal.recent(newest[0]!.position, 1000)?.entries.length, 500);
  assert.equal(journal.recent(all.at(-700)!.position, 1000), null);
});

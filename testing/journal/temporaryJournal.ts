import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { EntryLabel, JournalEntry, JournalPosition } from '../../src/server/journal/entry.ts';
import {
  type Journal,
  type JournalLog,
  type JournalOptions,
  openJournal,
} from '../../src/server/journal/openJournal.ts';
import { readEntries } from '../../src/server/journal/readEntries.ts';

export const journalStart: JournalPosition = { segment: 1, offset: 0 };

export const silentLog: JournalLog = { info() {}, warn() {}, error() {} };

/** A folder of the test's own, gone when the test is. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'safelight-journal-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a journal with what a test does not care about filled in; it is closed when the test is over. */
export async function openTestJournal(
  t: TestContext,
  folder: string,
  options: Partial<JournalOptions> = {},
): Promise<Journal> {
  const journal = await openJournal({
    folder,
    clock: () => new Date('2026-03-29T00:30:00Z'),
    log: silentLog,
    refuseBelowFreeBytes: 0,
    ...options,
  });
  t.after(() => journal.close());
  return journal;
}

export function messageLabel(details: Readonly<Record<string, string>> = {}): EntryLabel {
  return {
    kind: 'message',
    door: 'mllp',
    sender: 'CRIS|RXX',
    address: '10.1.2.3',
    receivedAt: new Date('2026-03-29T00:59:59.999Z'),
    details,
  };
}

export const instanceLabel: EntryLabel = {
  kind: 'instance',
  door: 'c-store',
  sender: 'CT1',
  address: '10.1.2.4',
  receivedAt: new Date('2026-03-29T01:00:00Z'),
  details: { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3', calledAet: 'SAFELIGHT' },
};

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Content that differs for every `seed`, of any length. */
export function contentOf(bytes: number, seed: number): Buffer {
  const content = Buffer.alloc(bytes);
  let state = seed + 1;
  for (let index = 0; index < bytes; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[index] = state >>> 24;
  }
  return content;
}

/** Every entry before `upTo`, in order. */
export async function readAll(
  folder: string,
  upTo: JournalPosition,
  headBytes = 65_536,
): Promise<readonly JournalEntry[]> {
  const all: JournalEntry[] = [];
  let from = journalStart;
  for (;;) {
    const { entries, next } = await readEntries({ folder, from, upTo, limit: 50, headBytes });
    if (entries.length === 0) return all;
    all.push(...entries);
    from = next;
  }
}

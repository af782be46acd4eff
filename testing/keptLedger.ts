import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { type Database, openKysely } from '../src/server/database/schema.ts';
import type { Http } from '../src/server/http/http.ts';
import type { EntryLabel, JournalEntry, JournalPosition, KeptEntry } from '../src/server/journal/entry.ts';
import { type Journal, openJournal } from '../src/server/journal/openJournal.ts';
import { readEntries, readEntryAt } from '../src/server/journal/readEntries.ts';
import { balanceDueExams } from '../src/server/ledger/balanceDueExams.ts';
import { readPolicies } from '../src/server/readPolicies.ts';
import { readSenderPacks } from '../src/server/readSenderPacks.ts';
import { openFeeds } from '../src/server/recording/feeds.ts';
import { recordEntries } from '../src/server/recording/recordEntries.ts';
import { recordingRoom } from '../src/server/startLoops.ts';
import { makeDatabase } from './database.ts';
import { makeDoor, type TestDoor } from './httpDoor.ts';

/** A real journal, recorded and balanced into a test database when a test says so: no loop runs by itself. */
export interface KeptLedger {
  readonly journal: Journal;
  readonly folder: string;
  keepInstance(content: Uint8Array, label?: Partial<EntryLabel>): Promise<KeptEntry>;
  keepMessage(lines: readonly string[], sender?: string): Promise<KeptEntry>;
  /** Records everything that is kept, and balances every exam that is due by `now`. */
  settle(now: Date): Promise<void>;
  readEntry(journalId: string, at: JournalPosition): Promise<JournalEntry>;
}

export const heardAt = new Date('2026-11-24T08:00:00Z');

/** A ledger behind a real HTTP door. */
export interface KeptDoor {
  readonly pool: pg.Pool;
  readonly db: Kysely<Database>;
  readonly ledger: KeptLedger;
  readonly door: TestDoor;
}

/**
 * A database, a journal and a door of this test file's own. `routes` puts the rooms' routes on the door, `fill` runs
 * before the first test. Call at the top of the file.
 */
export function keptDoor(
  routes: (http: Http, ledger: () => KeptLedger) => void,
  fill: (kept: KeptDoor) => Promise<void> = async () => {},
): () => KeptDoor {
  let kept: KeptDoor | undefined;
  let close = async () => {};
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'safelight-kept-'));
    const { pool, close: closeDatabase } = await makeDatabase();
    const ledger = await openLedger(pool, folder);
    const door = await makeDoor(pool, (http) => routes(http, () => ledger));
    kept = { pool, db: openKysely(pool), ledger, door };
    close = async () => {
      await door.http.close();
      await ledger.journal.close();
      await closeDatabase();
      await rm(folder, { recursive: true, force: true });
    };
    await fill(kept);
  });
  after(() => close());
  return () => {
    if (!kept) throw new Error('Cannot use the test door: the tests have not begun');
    return kept;
  };
}

async function openLedger(pool: pg.Pool, folder: string): Promise<KeptLedger> {
  const log = { info() {}, warn() {}, error() {} };
  const policies = readPolicies();
  const journal = await openJournal({ folder, clock: () => heardAt, log, refuseBelowFreeBytes: 0 });
  const feeds = openFeeds(pool, readSenderPacks(), 'RXN');
  const readEntry = (_journalId: string, at: JournalPosition) => readEntryAt(folder, at);
  const stores = { pool, journalId: 'test', readAgain: readEntry, log };
  const room = recordingRoom({ timeZone: 'Europe/London' }, stores, feeds, () => heardAt);
  let from: JournalPosition = { segment: 1, offset: 0 };
  return {
    journal,
    folder,
    readEntry,
    keepInstance: (content, label) => journal.append(content, { ...instanceLabel, ...label }),
    keepMessage: (lines, sender = 'CRIS|RXN') =>
      journal.append(Buffer.from(`${lines.join('\r')}\r`), { ...messageLabel, sender }),
    async settle(now) {
      while (from.segment < journal.end.segment || from.offset < journal.end.offset) {
        const read = await readEntries({ folder, from, upTo: journal.end, limit: 500 });
        await recordEntries(read.entries, read.next, room);
        from = read.next;
      }
      while ((await balanceDueExams(pool, policies, now)) > 0);
    },
  };
}

const instanceLabel: EntryLabel = {
  kind: 'instance',
  door: 'c-store',
  sender: 'CT1',
  address: '10.1.2.4',
  receivedAt: heardAt,
  details: {},
};

const messageLabel: EntryLabel = {
  kind: 'message',
  door: 'mllp',
  sender: 'CRIS|RXN',
  address: '10.1.2.3',
  receivedAt: heardAt,
  details: {},
};

import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import type { Queries } from '../ledger/aliases.ts';
import { markHeard } from './markHeard.ts';
import { type ReadEntry, type Reading, readEntry } from './readEntry.ts';
import type { RecentKeys } from './recentKeys.ts';
import { recordInstances } from './recordInstances.ts';
import { recordMessages } from './recordMessages.ts';
import { recordQuarantine } from './recordQuarantine.ts';
import { recordStatements } from './recordStatements.ts';
import { wakeExams } from './wakeExams.ts';

/** What recording needs to know besides the entries. */
export interface RecordingRoom extends Reading {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly log: { error(fields: object, message: string): void };
}

/** After so many the database is given its next query: it would else wait while we read. */
const readAtOnce = 3;

/**
 * Records entries of the journal as rows and facts, puts the exams they touch on the agenda, and moves the journal's
 * position, all in one transaction: exactly once, whatever crashes.
 *
 * An entry that the database cannot take must not stop the others: then each is tried alone, and the one that fails is
 * kept apart with its reason.
 */
export async function recordEntries(
  entries: readonly JournalEntry[],
  next: JournalPosition | null,
  room: RecordingRoom,
): Promise<void> {
  await recordRead(await readAll(entries, room), next, room);
}

/** Reads entries into what they become. The database need not be done with those before them. */
export async function readAll(entries: readonly JournalEntry[], room: Reading): Promise<readonly ReadEntry[]> {
  const read: ReadEntry[] = [];
  for (const entry of entries) {
    read.push(await readEntry(entry, room));
    if (read.length % readAtOnce === 0) await setImmediate();
  }
  return read;
}

/**
 * Records what was read of entries, as `recordEntries` does. `recent` belongs to one caller, whose calls follow one another: what it is
 * certain of is not said again.
 */
export async function recordRead(
  read: readonly ReadEntry[],
  next: JournalPosition | null,
  room: RecordingRoom,
  recent: RecentKeys | null = null,
): Promise<void> {
  try {
    await inOneTransaction(read, next, room, recent);
  } catch (error) {
    recent?.forget();
    if (!isAboutTheData(error)) throw error;
    for (const one of read) await recordAlone(one, room);
    await inOneTransaction([], next, room);
  }
}

async function recordAlone(one: ReadEntry, room: RecordingRoom): Promise<void> {
  try {
    await inOneTransaction([one], null, room);
  } catch (error) {
    if (!isAboutTheData(error)) throw error;
    const code = String((error as { code?: unknown }).code);
    room.log.error({ code, ...one.entry.position }, 'An entry cannot be recorded and is kept apart');
    const apart: ReadEntry = {
      kind: 'quarantine',
      entry: one.entry,
      journalId: one.journalId,
      reason: 'unreadable',
      where: null,
      why: `The database cannot store it (${code})`,
    };
    await inOneTransaction([apart], null, room);
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint): another try would fail the same way. */
function isAboutTheData(error: unknown): boolean {
  return /^(22|23)/.test(String((error as { code?: unknown }).code ?? ''));
}

async function inOneTransaction(
  read: readonly ReadEntry[],
  next: JournalPosition | null,
  room: RecordingRoom,
  recent: RecentKeys | null = null,
): Promise<void> {
  const connection = await room.pool.connect();
  try {
    await connection.query('begin');
    // Flushed, unlike a balance: the recorder goes on from the position it knows, so the database must never fall back behind it.
    await recordAll(connection, read, room, recent);
    if (next) await movePosition(connection, room.journalId, next, room.clock());
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
}

async function recordAll(
  queries: Queries,
  read: readonly ReadEntry[],
  room: RecordingRoom,
  recent: RecentKeys | null,
): Promise<void> {
  await recordStatements(
    queries,
    read.filter((one) => one.kind === 'statement'),
  );
  await recordQuarantine(
    queries,
    read.filter((one) => one.kind === 'quarantine'),
  );
  const instances = await recordInstances(
    queries,
    read.filter((one) => one.kind === 'instance'),
    recent,
  );
  const messages = await recordMessages(
    queries,
    read.filter((one) => one.kind === 'message'),
    recent,
  );
  const anchors = new Set([...instances.anchors, ...messages.anchors]);
  const keys = new Set([...instances.keys, ...messages.keys]);
  if (anchors.size + keys.size > 0) await wakeExams(queries, { anchors, keys }, room.clock());
  await markHeard(queries, read);
}

async function movePosition(queries: Queries, journalId: string, next: JournalPosition, now: Date): Promise<void> {
  await queries.query({
    name: 'move-position',
    text: `insert into journal_position (journal_id, segment, byte_offset, recorded_at) values ($1, $2, $3, $4)
      on conflict (journal_id) do update set segment = excluded.segment, byte_offset = excluded.byte_offset,
        recorded_at = excluded.recorded_at`,
    values: [journalId, next.segment, next.offset, now],
  });
}

import type pg from 'pg';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { type RecordingRoom, recordEntries } from './recordEntries.ts';

/**
 * Records what was held of a caller that somebody has enrolled since, as if it had just arrived. Returns how many
 * entries that was.
 */
export async function recordReleased(room: RecordingRoom): Promise<number> {
  const { rows } = await room.pool.query<{
    quarantine_id: string;
    journal_id: string;
    segment: number;
    byte_offset: number;
  }>(
    `select quarantine_id, journal_id, segment, byte_offset from quarantine
     where released_at is not null and recorded_at is null order by released_at, segment, byte_offset limit 200`,
  );
  if (rows.length === 0) return 0;
  const entries: JournalEntry[] = [];
  for (const row of rows) {
    const at: JournalPosition = { segment: row.segment, offset: row.byte_offset };
    entries.push(await room.readAgain(row.journal_id, at));
  }
  // Recorded first and marked then: a crash in between records them again, which adds nothing.
  await recordEntries(entries.map(released), null, room);
  await markRecorded(
    room.pool,
    rows.map((row) => row.quarantine_id),
    room.clock(),
  );
  return rows.length;
}

function released(entry: JournalEntry): JournalEntry {
  const { quarantine: _, ...details } = entry.label.details;
  return { ...entry, label: { ...entry.label, details } };
}

async function markRecorded(pool: pg.Pool, ids: readonly string[], now: Date): Promise<void> {
  await pool.query('update quarantine set recorded_at = $2 where quarantine_id = any($1::uuid[])', [ids, now]);
}

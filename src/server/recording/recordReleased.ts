import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { verbOf } from './readEntry.ts';
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
  const [may, mayNot]: [string[], string[]] = [[], []];
  for (const row of rows) {
    const at: JournalPosition = { segment: row.segment, offset: row.byte_offset };
    const entry = await room.readAgain(row.journal_id, at);
    // A peer that may only send images has not sent the rest by right: that stays apart.
    const isAllowed = await room.may(verbOf(entry), entry.label.sender, entry.label.address);
    if (isAllowed) entries.push(entry);
    (isAllowed ? may : mayNot).push(row.quarantine_id);
  }
  // Recorded first and marked then: a crash in between records them again, which adds nothing.
  await recordEntries(entries.map(released), null, room);
  await room.pool.query('update quarantine set recorded_at = $2 where quarantine_id = any($1::uuid[])', [
    may,
    room.clock(),
  ]);
  await room.pool.query('update quarantine set released_at = null where quarantine_id = any($1::uuid[])', [mayNot]);
  return may.length;
}

function released(entry: JournalEntry): JournalEntry {
  const { quarantine: _, ...details } = entry.label.details;
  return { ...entry, label: { ...entry.label, details } };
}

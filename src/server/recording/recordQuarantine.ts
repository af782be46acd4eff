import type { Queries } from '../ledger/aliases.ts';
import type { ReadEntry } from './readEntry.ts';
import { storableJson } from './storable.ts';

/** Writes down entries that are kept apart: of an unknown peer, or not to be read by anybody. They are kept, and stand on a page. */
export async function recordQuarantine(
  queries: Queries,
  held: readonly Extract<ReadEntry, { kind: 'quarantine' }>[],
): Promise<void> {
  if (held.length === 0) return;
  const rows = held.map(({ entry, journalId, reason, where, why }) => ({
    reason,
    where_wrong: where,
    why,
    sender: entry.label.sender,
    address: entry.label.address,
    sha256: entry.sha256,
    journal_id: journalId,
    segment: entry.position.segment,
    byte_offset: entry.position.offset,
    received_at: entry.label.receivedAt,
  }));
  await queries.query({
    name: 'record-quarantine',
    text: `insert into quarantine (reason, where_wrong, why, sender, address, sha256, journal_id, segment, byte_offset, received_at)
      select reason, where_wrong, why, sender, address, sha256, journal_id, segment, byte_offset, received_at
      from jsonb_to_recordset($1::jsonb) as row (reason text, where_wrong text, why text, sender text, address text,
        sha256 text, journal_id text, segment integer, byte_offset bigint, received_at timestamptz)
      on conflict (journal_id, segment, byte_offset) do update set reason = excluded.reason,
        where_wrong = excluded.where_wrong, why = excluded.why`,
    values: [storableJson(rows)],
  });
}

import type { Kysely } from 'kysely';
import type { Database } from '../database/schema.ts';
import { addressMatches } from './peerAddress.ts';

/**
 * Releases what was held of a caller that is enrolled now, and says how many entries that was. The recorder records what
 * is released as if it had just arrived; what nobody can read stays in quarantine.
 */
export async function releaseQuarantine(
  db: Kysely<Database>,
  aeTitle: string,
  address: string,
  now: Date,
): Promise<number> {
  const held = () =>
    db
      .selectFrom('quarantine')
      .where('sender', '=', aeTitle)
      .where('reason', '=', 'unknown-peer')
      .where('released_at', 'is', null);
  const from = await held().select('address').distinct().execute();
  const its = from.map((row) => row.address).filter((one) => addressMatches(address, one));
  if (its.length === 0) return 0;
  const released = await db
    .updateTable('quarantine')
    .set({ released_at: now })
    .where('sender', '=', aeTitle)
    .where('reason', '=', 'unknown-peer')
    .where('released_at', 'is', null)
    .where('address', 'in', its)
    .executeTakeFirst();
  return Number(released.numUpdatedRows);
}

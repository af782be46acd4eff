import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/schema.ts';

/** A caller that was not let in, or was held apart, some number of times. */
export interface Sighted {
  readonly aeTitle: string;
  readonly calledAet: string;
  readonly address: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly times: number;
  /** Null: held apart, not refused. */
  readonly refused: string | null;
}

/** Of more callers than this only those seen last are kept: somebody may knock under any number of names. */
const rowsMax = 1_000;

/** Adds sightings to those that are known of the same caller. */
export async function saveSightings(db: Kysely<Database>, sightings: readonly Sighted[]): Promise<void> {
  for (const one of sightings) {
    await db
      .insertInto('sighting')
      .values({
        ae_title: plain(one.aeTitle, 64),
        called_aet: plain(one.calledAet, 64),
        address: plain(one.address, 100),
        first_seen_at: one.firstSeenAt,
        last_seen_at: one.lastSeenAt,
        times: one.times,
        refused: one.refused,
      })
      .onConflict((conflict) =>
        conflict.columns(['ae_title', 'address', 'called_aet']).doUpdateSet({
          last_seen_at: sql`greatest(sighting.last_seen_at, excluded.last_seen_at)`,
          times: sql`sighting.times + excluded.times`,
          refused: sql`excluded.refused`,
        }),
      )
      .execute();
  }
  await sql`delete from sighting where sighting_id in (
    select sighting_id from sighting order by last_seen_at desc, sighting_id offset ${rowsMax})`.execute(db);
}

/** Text from the wire as the page and the table can hold it. */
function plain(text: string, max: number): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\ufffd')
    .slice(0, max);
}

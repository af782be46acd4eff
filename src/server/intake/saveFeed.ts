import { sql, type Transaction } from 'kysely';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { Database } from '../database/schema.ts';

/** What a person may say of a feed. Null as system: what is likeliest; what is left out stays as it is. */
export interface FeedChange {
  readonly name: string;
  readonly site: string;
  readonly pack: string | null;
  readonly system?: FeedSystem | null;
  readonly confirmsReports?: boolean;
}

/** Writes down what a person says of a feed, and returns all that stands of it now, as its statement says it. */
export async function saveFeed(
  tx: Transaction<Database>,
  feedId: string,
  { name, site, pack, system, confirmsReports }: FeedChange,
  now: Date,
): Promise<Required<FeedChange>> {
  const feed = await tx
    .updateTable('feed')
    .set({ name, site, pack })
    .$if(system !== undefined, (update) => update.set({ system_set: system as FeedSystem | null }))
    .$if(confirmsReports !== undefined, (update) =>
      update.set({
        // Only what is reported from now on is awaited; to say it again changes nothing.
        confirms_reports_since: confirmsReports ? sql<Date>`coalesce(confirms_reports_since, ${now})` : null,
      }),
    )
    .where('feed_id', '=', feedId)
    .returning(['system_set', 'confirms_reports_since'])
    .executeTakeFirstOrThrow();
  return { name, site, pack, system: feed.system_set, confirmsReports: feed.confirms_reports_since !== null };
}

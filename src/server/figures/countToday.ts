import { type Kysely, sql } from 'kysely';
import { notEnrolled } from '../../api/feeds.ts';
import type { Database } from '../database/schema.ts';

/** The figures of Today, of one moment. Instants are null when there is nothing they could be the time of. */
export interface TodayCounted {
  readonly exams: number;
  readonly images_without_order: number;
  readonly order_without_images: number;
  readonly identity_conflict: number;
  readonly nhs_number: number;
  readonly unread: number;
  readonly oldest_unread_since: Date | null;
  readonly unread_overdue: number;
  readonly on_nobodys_list: number;
  readonly waiting_to_be_balanced: number;
  readonly behind_since: Date | null;
  readonly unreadable_messages: number;
  readonly held_instances: number;
  readonly unknown_peers: number;
}

/**
 * Counts everything Today shows in one statement, so that the figures are of one moment, each exactly what its list holds.
 *
 * Every count but that of messages of some sites only is read from an index without its rows.
 */
export async function countToday(
  db: Kysely<Database>,
  sites: 'everywhere' | readonly string[],
  now: Date,
): Promise<TodayCounted> {
  const everywhere = sites === 'everywhere';
  const atSites = everywhere ? sql`true` : sql`site = any(${[...sites]})`;
  const variances = everywhere
    ? sql`variance where closed_at is null`
    : sql`variance join exam using (exam_id) where closed_at is null and state <> 'joined' and ${atSites}`;
  const messages = everywhere ? sql`message` : sql`message join feed using (feed_id)`;
  const { rows } = await sql<TodayCounted>`
    with open_variance as materialized (
      select kind, count(distinct exam_id) as n from ${variances} group by kind
    ), unread as (
      select count(*) as n, min(unread_since) as oldest, count(*) filter (where report_due_at < ${now}) as overdue
      from exam where unread_since is not null and state <> 'joined' and ${atSites}
    ), due as (
      select count(*) as n, min(look_at) as since from agenda where look_at <= ${now}
    )
    select
      (select coalesce(sum(exams), 0)::bigint from exam_tally where ${atSites}) as exams,
      ${ofKind('images-without-order')} as images_without_order,
      ${ofKind('order-without-images')} as order_without_images,
      ${ofKind('identity-conflict')} as identity_conflict,
      ${ofKind('nhs-number')} as nhs_number,
      unread.n as unread, unread.oldest as oldest_unread_since, unread.overdue as unread_overdue,
      (select count(*) from exam where state = 'open' and ${atSites} and (owner_role is null or look_at is null
        or not exists (select from agenda where agenda.anchor = exam.anchor))) as on_nobodys_list,
      due.n as waiting_to_be_balanced, due.since as behind_since,
      (select count(*) from ${messages} where understanding in ('refused', 'unreadable') and ${atSites}) as unreadable_messages,
      (select count(*) from quarantine where reason = 'unknown-peer' and released_at is null) as held_instances,
      (select count(*) from sighting where refused is null or refused = ${notEnrolled}) as unknown_peers
    from unread, due`.execute(db);
  return rows[0] as TodayCounted;
}

function ofKind(kind: string) {
  return sql`coalesce((select n from open_variance where kind = ${kind}), 0)`;
}

import { type Kysely, sql } from 'kysely';
import { notEnrolled } from '../../api/feeds.ts';
import type { Database } from '../database/schema.ts';

/** The figures of Today, of one moment. Instants are null when there is nothing they could be the time of. */
export interface TodayCounted {
  readonly exams: number;
  readonly unread: number;
  readonly oldest_unread_since: Date | null;
  readonly unread_overdue: number;
  readonly unread_beyond_maximum: number;
  /** Each kind of open variance, apart for each role on whose list it stands; `exams` is of the kind, whoever has them. */
  readonly variances: readonly {
    readonly kind: string;
    readonly rank: number;
    readonly role: string;
    readonly open: number;
    readonly exams: number;
    readonly snoozed: number;
    readonly untaken: number;
  }[];
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
  const among = everywhere ? null : [...sites];
  const atSites = among ? sql`site = any(${among})` : sql`true`;
  const variedAtSites = among ? sql`exam_site = any(${among})` : sql`true`;
  const messages = everywhere ? sql`message` : sql`message join feed using (feed_id)`;
  const { rows } = await sql<TodayCounted>`
    with by_role as (
      select kind, coalesce(handed_role, owner_role) as role, min(severity_rank) as rank,
        count(*) filter (where snoozed_until is null or snoozed_until <= ${now})::integer as open,
        count(*) filter (where snoozed_until > ${now})::integer as snoozed,
        count(*) filter (where taken_by is null and (snoozed_until is null or snoozed_until <= ${now}))::integer as untaken
      from variance where closed_at is null and ${variedAtSites} group by 1, 2
    ), varied as (
      -- In the order of its index.
      select kind, count(distinct exam_id)::integer as exams
      from variance where closed_at is null and ${variedAtSites} group by kind
    ), unread as (
      select count(*) as n, min(unread_since) as oldest, count(*) filter (where report_due_at < ${now}) as overdue,
        count(*) filter (where ceiling_at < ${now}) as beyond_maximum
      from exam where unread_since is not null and state <> 'joined' and ${atSites}
    ), due as (
      select count(*) as n, min(look_at) as since from agenda where look_at <= ${now}
    )
    select
      (select coalesce(sum(exams), 0)::bigint from exam_tally where ${atSites}) as exams,
      (select coalesce(json_agg(row_to_json(both_said) order by rank, kind, role), '[]')
        from (select * from by_role join varied using (kind)) both_said) as variances,
      unread.n as unread, unread.oldest as oldest_unread_since, unread.overdue as unread_overdue,
      unread.beyond_maximum as unread_beyond_maximum,
      due.n as waiting_to_be_balanced, due.since as behind_since,
      (select count(*) from ${messages} where understanding in ('refused', 'unreadable') and ${atSites}) as unreadable_messages,
      (select count(*) from quarantine where reason = 'unknown-peer' and released_at is null) as held_instances,
      (select count(*) from sighting where refused is null or refused = ${notEnrolled}) as unknown_peers
    from unread, due`.execute(db);
  return rows[0] as TodayCounted;
}

import type pg from 'pg';

/** How long samples are kept. */
const keptDays = 92;

/** What a sample is taken of and at. */
export interface SampleOf {
  readonly now: Date;
  readonly onNobodysList: ReadonlyMap<string, number>;
}

/**
 * Takes the sample of the hour that `now` is in, unless it is taken: two servers take it once. One row for each site and
 * figure that is not nought, and one that says that the hour was sampled at all.
 */
export async function sampleFigures(pool: pg.Pool, { now, onNobodysList }: SampleOf): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000);
  const { rowCount } = await pool.query(
    "select from figure_sample where hour = $1 and site = '' and figure = 'sampled'",
    [hour],
  );
  if (rowCount) return;
  await pool.query({
    name: 'sample-figures',
    text: `with unread as (
        select site, count(*) as unread, max(floor(extract(epoch from $2::timestamptz - unread_since) / 3600)) as oldest,
          count(*) filter (where report_due_at < $2) as beyond_target,
          count(*) filter (where ceiling_at < $2) as beyond_maximum
        from exam where unread_since is not null and state <> 'joined' group by site
      ), taken as (
        select '' as site, 'sampled' as figure, 1::bigint as value
        union all select site, figure, value from unread cross join lateral (values ('unread', unread),
          ('oldest-unread-hours', greatest(oldest, 0)::bigint), ('beyond-target', beyond_target), ('beyond-maximum', beyond_maximum)) as each (figure, value)
        union all select exam_site, 'variance:' || kind, count(*) from variance
          where closed_at is null and (snoozed_until is null or snoozed_until <= $2) group by exam_site, kind
        union all select site, 'feeds-silent', count(*) from silence join feed using (kind, sender) where closed_at is null group by site
        union all select site, 'on-nobodys-list', count from unnest($3::text[], $4::bigint[]) as nobodys (site, count)
      )
      insert into figure_sample (hour, site, figure, value)
      select $1, site, left(figure, 60), sum(value) from taken where value > 0 group by site, left(figure, 60)
      on conflict do nothing`,
    values: [hour, now, [...onNobodysList.keys()], [...onNobodysList.values()]],
  });
  await pool.query('delete from figure_sample where hour < $1', [new Date(hour.getTime() - keptDays * 86_400_000)]);
}

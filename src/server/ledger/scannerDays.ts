import type { ClockError } from '../../domain/reconciliation/scannerClock.ts';
import type { Queries } from './aliases.ts';

/** One day of one scanner, by its own clock in UTC. */
export interface ScannerDay {
  readonly site: string;
  readonly station: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
}

/** More of a scanner's day is on its way, and images must stand with their records first: it is looked at once for all of it. */
const afterMs = 20 * 60_000;
/** Longer than any transaction that records: a day that is looked at later than this sees what this one writes. */
const surelyMs = 60_000;

/**
 * Marks the days of the scanners that these exams were made on: they are looked at some minutes from now, or earlier if they were to
 * be anyway. An order counts by the images that stand with it.
 *
 * Days that are marked already are not touched: a scanner at work marks its day again every second.
 */
export async function markScannerDays(queries: Queries, anchors: readonly string[], now: Date): Promise<void> {
  if (anchors.length === 0) return;
  const uids = anchors.filter((anchor) => anchor.startsWith('study:')).map((anchor) => anchor.slice('study:'.length));
  const [surely, lookAt] = [surelyMs, afterMs].map((by) => new Date(now.getTime() + by));
  await queries.query({
    name: 'mark-scanner-days',
    text: `insert into scanner_day (site, station, day, look_at)
      select site, station, day, $3::timestamptz from (
        select distinct site, station, (started_at at time zone 'UTC')::date as day from study
        where study_uid in (select unnest($1::text[]) union select study_uid from link where anchor = any($2::text[]))
          and station is not null and started_at is not null
      ) spoken_of
      where not exists (select from scanner_day marked where marked.site = spoken_of.site
        and marked.station = spoken_of.station and marked.day = spoken_of.day and look_at > $4 and look_at <= $3)
      order by 1, 2, 3
      on conflict (site, station, day) do update set look_at = excluded.look_at
        where scanner_day.look_at is null or scanner_day.look_at > excluded.look_at`,
    values: [uids, anchors, lookAt, surely],
  });
}

/**
 * Takes days that are due, for as long as looking at one may take: other servers pass them by, and nobody waits for a lock meanwhile.
 * Whatever is heard of a taken day marks it anew, earlier than `until`.
 */
export async function takeScannerDays(
  queries: Queries,
  now: Date,
  until: Date,
  limit: number,
): Promise<readonly ScannerDay[]> {
  const { rows } = await queries.query<ScannerDay>({
    name: 'take-scanner-days',
    text: `update scanner_day set look_at = $2 from (
        select site, station, day from scanner_day where look_at <= $1
        order by look_at, site, station, day limit $3 for update skip locked
      ) due where scanner_day.site = due.site and scanner_day.station = due.station and scanner_day.day = due.day
      returning scanner_day.site, scanner_day.station, scanner_day.day::text as day`,
    values: [now, until, limit],
  });
  return rows;
}

/**
 * Writes down how a taken day was found, and when to look at it again; null: when something more is heard of it. What was heard while
 * it was looked at stays marked.
 */
export async function saveScannerDay(
  queries: Queries,
  { site, station, day }: ScannerDay,
  clock: ClockError | null,
  again: { readonly takenUntil: Date; readonly lookAt: Date | null },
): Promise<void> {
  await queries.query({
    name: 'save-scanner-day',
    text: `update scanner_day set look_at = case when look_at = $4 then $5 else look_at end, ahead_seconds = $6, ahead_exams = $7
      where site = $1 and station = $2 and day = $3::date`,
    values: [
      ...[site, station, day, again.takenUntil, again.lookAt],
      ...[clock === null ? null : clock.aheadMinutes * 60, clock?.exams ?? 0],
    ],
  });
}

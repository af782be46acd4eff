import { hourMs } from '../../domain/continuity/weekCalendar.ts';
import type { Queries } from '../ledger/aliases.ts';
import type { ReadEntry } from './readEntry.ts';

/**
 * Writes down when each feed was heard, by when we received it: last, how much of it, and in which minutes of which hour, from
 * which its rhythm is learned (R19). In the transaction of the facts, so that a feed is heard exactly when its facts stand.
 */
export async function markHeard(queries: Queries, read: readonly ReadEntry[]): Promise<void> {
  const hours = new Map<string, HeardInHour>();
  for (const one of read) {
    if (one.kind !== 'instance' && one.kind !== 'message') continue;
    const at = one.entry.label.receivedAt.getTime();
    const hour = Math.floor(at / hourMs);
    const name = `${one.feedId} ${hour}`;
    const known = hours.get(name) ?? { feedId: one.feedId, hour, last: at, entries: 0, minutes: new Set() };
    known.last = Math.max(known.last, at);
    known.entries += 1;
    known.minutes.add(Math.floor((at - hour * hourMs) / 60_000));
    hours.set(name, known);
  }
  if (hours.size === 0) return;
  // In one order, so that two recorders never wait for each other in a circle.
  const rows = [...hours.values()].sort((a, b) =>
    a.feedId < b.feedId ? -1 : a.feedId > b.feedId ? 1 : a.hour - b.hour,
  );
  await queries.query({
    name: 'mark-heard',
    text: `with heard as (
        select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::text[])
          as heard (feed_id, hour, last, entries, minutes)
      ), in_hours as (
        insert into feed_hour (feed_id, hour, entries, minutes)
        select feed_id, hour, entries, minutes::bit(60) from heard order by feed_id, hour
        on conflict (feed_id, hour) do update set entries = feed_hour.entries + excluded.entries,
          minutes = feed_hour.minutes | excluded.minutes
      )
      update feed set last_heard_at = greatest(feed.last_heard_at, latest.at), entries = feed.entries + latest.entries
      from (select feed_id, max(last) as at, sum(entries) as entries from heard group by feed_id) latest
      where feed.feed_id = latest.feed_id`,
    values: [
      rows.map(({ feedId }) => feedId),
      rows.map(({ hour }) => new Date(hour * hourMs)),
      rows.map(({ last }) => new Date(last)),
      rows.map(({ entries }) => entries),
      rows.map(({ minutes }) => Array.from({ length: 60 }, (_, minute) => (minutes.has(minute) ? '1' : '0')).join('')),
    ],
  });
}

interface HeardInHour {
  readonly feedId: string;
  readonly hour: number;
  last: number;
  entries: number;
  readonly minutes: Set<number>;
}

import type pg from 'pg';
import type { HeardHour } from '../../domain/continuity/heardHour.ts';
import { learnRhythm } from '../../domain/continuity/learnRhythm.ts';
import type { SilenceRules } from '../../domain/continuity/silence.ts';
import { hourMs, hourNumber, hoursOfWeek } from '../../domain/continuity/weekCalendar.ts';
import { loadListened } from './listening.ts';

/** How many feeds are learned in one turn: each takes some milliseconds, in which this server does nothing else. */
const atOnce = 20;

/**
 * Learns anew how feeds speak, each once a day, from whole days only, so that two servers learn the same. A feed that has not
 * spoken today learns nothing: what is promised of a silence does not change while it lasts. Returns how many were learned;
 * there may be more. Hours that no longer count are forgotten.
 */
export async function learnRhythms(pool: pg.Pool, rules: SilenceRules, now: Date): Promise<number> {
  const today = Math.floor(hourNumber(now) / 24) * 24;
  const oldest = new Date((today - rules.policy.historyWeeks * hoursOfWeek) * hourMs);
  const { rows: feeds } = await pool.query<{ feed_id: string }>(
    `select feed_id from feed left join feed_rhythm using (feed_id)
     where learned_at is null or (learned_at < $1 and last_heard_at >= $1) order by feed_id limit ${atOnce}`,
    [new Date(today * hourMs)],
  );
  if (feeds.length === 0) return 0;
  const listened = await loadListened(pool, oldest);
  for (const { feed_id } of feeds) {
    const rhythm = learnRhythm(await loadHours(pool, feed_id, oldest), listened, today, rules.calendar, rules.policy);
    await pool.query(
      `insert into feed_rhythm (feed_id, learned_at, rhythm) select feed_id, $2, $3 from feed where feed_id = $1
       on conflict (feed_id) do update set learned_at = excluded.learned_at, rhythm = excluded.rhythm`,
      [feed_id, now, JSON.stringify(rhythm)],
    );
  }
  await pool.query('delete from feed_hour where hour < $1', [oldest]);
  await pool.query('delete from listening where hour < $1', [oldest]);
  return feeds.length;
}

async function loadHours(pool: pg.Pool, feedId: string, from: Date): Promise<readonly HeardHour[]> {
  const { rows } = await pool.query<{ hour: Date; entries: number; minutes: string }>({
    name: 'load-feed-hours',
    text: 'select hour, entries, minutes::text as minutes from feed_hour where feed_id = $1 and hour >= $2 order by hour',
    values: [feedId, from],
  });
  return rows.map(({ hour, entries, minutes }) => ({ hour: hour.getTime() / hourMs, entries, minutes }));
}

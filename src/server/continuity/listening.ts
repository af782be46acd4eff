import type pg from 'pg';
import type { Listened, MinutesOfHour } from '../../domain/continuity/heardHour.ts';
import { type HourNumber, hourMs } from '../../domain/continuity/weekCalendar.ts';

/**
 * How this server hears now: `listening` when it takes what comes and has recorded all of it, `behind` when something waits
 * to be recorded, `deaf` when its doors take nothing.
 */
export type Hearing = 'listening' | 'behind' | 'deaf';

/** Writes down how this server hears in the minute of `now`, so that what it missed itself is no silence of a feed. */
export async function rememberListening(pool: pg.Pool, journalId: string, hearing: Hearing, now: Date): Promise<void> {
  if (hearing === 'deaf') return;
  const hour = Math.floor(now.getTime() / hourMs);
  const minute = Math.floor((now.getTime() - hour * hourMs) / 60_000);
  const mark = '0'.repeat(minute).concat('1').padEnd(60, '0');
  const none = '0'.repeat(60);
  await pool.query({
    name: 'remember-listening',
    text: `insert into listening (journal_id, hour, listened, behind) values ($1, $2, $3::text::bit(60), $4::text::bit(60))
      on conflict (journal_id, hour) do update set listened = listening.listened | excluded.listened,
        behind = listening.behind | excluded.behind
      where (listening.listened | excluded.listened) <> listening.listened
        or (listening.behind | excluded.behind) <> listening.behind`,
    values: [
      journalId,
      new Date(hour * hourMs),
      hearing === 'listening' ? mark : none,
      hearing === 'behind' ? mark : none,
    ],
  });
}

/**
 * In which minutes since `from` we listened: some server took what came, and none ran behind. What a server that runs behind
 * has kept, and of which feeds, is not known before it is recorded.
 */
export async function loadListened(pool: pg.Pool, from: Date): Promise<Listened> {
  const { rows } = await pool.query<{ hour: Date; minutes: string }>({
    name: 'load-listened',
    text: `select hour, (bit_or(listened) & ~bit_or(behind))::text as minutes from listening where hour >= $1 group by hour`,
    values: [new Date(Math.floor(from.getTime() / hourMs) * hourMs)],
  });
  return new Map<HourNumber, MinutesOfHour>(rows.map(({ hour, minutes }) => [hour.getTime() / hourMs, minutes]));
}

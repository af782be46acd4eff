import type pg from 'pg';
import type { FeedRhythm } from '../../domain/continuity/feedRhythm.ts';
import type { FeedKind } from '../../domain/continuity/feedSilence.ts';
import type { SilenceRules } from '../../domain/continuity/silence.ts';
import { type Notice, watchFeed } from '../../domain/continuity/watchFeed.ts';
import { hourMs, hoursOfWeek } from '../../domain/continuity/weekCalendar.ts';
import { loadListened } from './listening.ts';

/** A feed as the last turn of the watch left it. */
export interface FeedHeard {
  readonly name: string;
  readonly lastHeardAt: Date | null;
  readonly silent: boolean;
}

/** Rhythms as they were last read, by feed: they change once a day and are asked for every few seconds. */
export type KnownRhythms = Map<string, { readonly learnedAt: number; readonly rhythm: FeedRhythm | null }>;

/**
 * Judges every feed and writes down the silences that open or close now (R19). Each notice is written once, however often and
 * by however many servers it is noticed: by what it says, not by who is first.
 *
 * A scanner that was taken off the register is no longer waited for.
 */
export async function watchSilences(
  pool: pg.Pool,
  rules: SilenceRules,
  known: KnownRhythms,
  now: Date,
): Promise<readonly FeedHeard[]> {
  const feeds = await loadWatched(pool);
  await readRhythms(pool, feeds, known);
  const judged = feeds.filter(({ expected, open_since }) => expected && open_since === null);
  const from = Math.min(now.getTime(), ...judged.map((feed) => (feed.last_heard_at ?? feed.created_at).getTime()));
  const oldest = now.getTime() - rules.policy.historyWeeks * hoursOfWeek * hourMs;
  const listened = await loadListened(pool, new Date(Math.max(from, oldest)));

  const heard: FeedHeard[] = [];
  for (const feed of feeds) {
    const notice = feed.expected ? noticeOf(feed) : goneNotice(feed);
    if (notice) await write(pool, feed, notice, now);
    const silent = notice ? notice.kind === 'opens' : feed.open_since !== null;
    if (feed.expected) heard.push({ name: feed.name, lastHeardAt: feed.last_heard_at, silent });
  }
  return heard;

  function noticeOf(feed: WatchedRow): Notice | null {
    const watched = {
      kind: feed.kind,
      rhythm: known.get(feed.feed_id)?.rhythm ?? null,
      lastHeardAt: feed.last_heard_at ?? feed.created_at,
      wasHeard: feed.last_heard_at !== null,
      openSince: feed.open_since,
    };
    return watchFeed(watched, listened, now, rules);
  }
}

function goneNotice({ open_since }: WatchedRow): Notice | null {
  return open_since && { kind: 'closes', since: open_since, words: 'no longer enrolled, so no longer waited for' };
}

interface WatchedRow {
  readonly feed_id: string;
  readonly kind: FeedKind;
  readonly sender: string;
  readonly name: string;
  readonly created_at: Date;
  readonly last_heard_at: Date | null;
  readonly learned_at: Date | null;
  readonly open_since: Date | null;
  readonly expected: boolean;
}

async function loadWatched(pool: pg.Pool): Promise<readonly WatchedRow[]> {
  const { rows } = await pool.query<WatchedRow>({
    name: 'load-watched',
    text: `select feed.feed_id, feed.kind, feed.sender, feed.name, feed.created_at, feed.last_heard_at, learned_at,
        silence.since as open_since,
        feed.kind = 'hl7' or not exists (select from peer where ae_title = feed.sender)
          or exists (select from peer where ae_title = feed.sender and removed_at is null) as expected
      from feed left join feed_rhythm using (feed_id)
        left join silence on silence.kind = feed.kind and silence.sender = feed.sender and silence.closed_at is null
      order by feed.feed_id`,
  });
  return rows;
}

async function readRhythms(pool: pg.Pool, feeds: readonly WatchedRow[], known: KnownRhythms): Promise<void> {
  const changed = feeds.filter(
    ({ feed_id, learned_at }) => learned_at !== null && known.get(feed_id)?.learnedAt !== learned_at.getTime(),
  );
  if (changed.length === 0) return;
  const { rows } = await pool.query<{ feed_id: string; learned_at: Date; rhythm: FeedRhythm | null }>(
    'select feed_id, learned_at, rhythm from feed_rhythm where feed_id = any($1)',
    [changed.map(({ feed_id }) => feed_id)],
  );
  for (const { feed_id, learned_at, rhythm } of rows) known.set(feed_id, { learnedAt: learned_at.getTime(), rhythm });
}

async function write(pool: pg.Pool, feed: WatchedRow, notice: Notice, now: Date): Promise<void> {
  if (notice.kind === 'closes') {
    await pool.query(
      `update silence set closed_at = greatest(opened_at, $4), closed_words = $5
       where kind = $1 and sender = $2 and since = $3 and closed_at is null`,
      [feed.kind, feed.sender, notice.since, now, notice.words],
    );
    return;
  }
  // Only if it was not heard since we looked: else it was never as silent as these words say.
  await pool.query(
    `insert into silence (kind, sender, since, opened_at, words)
     select kind, sender, $2, $3, $4 from feed where feed_id = $1 and date_trunc('milliseconds', last_heard_at) is not distinct from $5
     on conflict do nothing`,
    [feed.feed_id, notice.since, now, notice.words, feed.last_heard_at],
  );
}

import type { FeedRhythm } from '../../src/domain/continuity/feedRhythm.ts';
import { type HeardHour, type Listened, wholeHour } from '../../src/domain/continuity/heardHour.ts';
import { learnRhythm } from '../../src/domain/continuity/learnRhythm.ts';
import { promisedBy, type SilenceRules } from '../../src/domain/continuity/silence.ts';
import { watchFeed } from '../../src/domain/continuity/watchFeed.ts';
import { hourNumber } from '../../src/domain/continuity/weekCalendar.ts';
import { feedOf, type PlantedSilence } from '../faults/silentFeeds.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';

/** A silence that was noticed: from when a feed was not heard, when that was told, and when it was heard again. */
export interface NoticedSilence {
  readonly feed: string;
  readonly since: Date;
  readonly openedAt: Date;
  closedAt: Date | null;
}

interface Watched {
  readonly kind: 'hl7' | 'dicom';
  readonly hours: Map<number, { entries: number; readonly minutes: string[] }>;
  lastHeardAt: Date;
  rhythm: FeedRhythm | null;
  open: NoticedSilence | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;

/** What R19 makes of the trust's feeds over the days: every minute is judged, each feed by the rhythm learned a week at a time. */
export function watchFeeds(
  events: readonly TrustEvent[],
  silences: readonly PlantedSilence[],
  rules: SilenceRules,
): { readonly noticed: readonly NoticedSilence[]; readonly promised: ReadonlyMap<PlantedSilence, Date | null> } {
  const feeds = new Map<string, Watched>();
  const listened = new Map<number, string>();
  const noticed: NoticedSilence[] = [];
  const promised = new Map<PlantedSilence, Date | null>();
  const first = events[0]?.at.getTime() ?? 0;
  let learnedAt = first;
  let checkedAt = first;
  for (const event of events) {
    // What is silent is noticed while nothing is heard of it: every quarter of an hour is near enough to hear of it in time.
    for (; checkedAt + 15 * minuteMs <= event.at.getTime(); checkedAt += 15 * minuteMs) judge(new Date(checkedAt));
    hear(event);
  }
  return { noticed, promised };

  function hear(event: TrustEvent): void {
    const name = feedOf(event);
    const feed = feeds.get(name) ?? begun(event);
    feeds.set(name, feed);
    for (const silence of silences) {
      if (silence.feed !== name || promised.has(silence) || silence.until > event.at) continue;
      promised.set(silence, promisedBy(feed, rules));
    }
    const hour = hourNumber(event.at);
    const heard = feed.hours.get(hour) ?? { entries: 0, minutes: Array<string>(60).fill('0') };
    feed.hours.set(hour, heard);
    heard.entries += 1;
    heard.minutes[Math.floor((event.at.getTime() % hourMs) / minuteMs)] = '1';
    judgeFeed(name, feed, event.at);
    feed.lastHeardAt = event.at;
    judgeFeed(name, feed, event.at);
  }

  function judge(now: Date): void {
    listened.set(hourNumber(now), wholeHour);
    if (now.getTime() - learnedAt >= weekMs) {
      learnedAt = now.getTime();
      for (const feed of feeds.values()) feed.rhythm = learn(feed, now);
    }
    for (const [name, feed] of feeds) judgeFeed(name, feed, now);
  }

  function learn({ hours }: Watched, now: Date): FeedRhythm | null {
    const heard = [...hours].map(
      ([hour, { entries, minutes }]): HeardHour => ({ hour, entries, minutes: minutes.join('') }),
    );
    return learnRhythm(heard, listened as Listened, hourNumber(now), rules.calendar, rules.policy);
  }

  function judgeFeed(name: string, feed: Watched, now: Date): void {
    const { kind, rhythm, lastHeardAt, open } = feed;
    // Until its rhythm is known only a plain limit holds, which a quiet scanner breaks every night.
    if (rhythm === null) return;
    const notice = watchFeed(
      { kind, rhythm, lastHeardAt, wasHeard: true, openSince: open?.since ?? null },
      listened,
      now,
      rules,
    );
    if (notice?.kind === 'opens') {
      feed.open = { feed: name, since: notice.since, openedAt: now, closedAt: null };
      noticed.push(feed.open);
    }
    if (notice?.kind === 'closes' && feed.open) {
      feed.open.closedAt = now;
      feed.open = null;
    }
  }
}

function begun(event: TrustEvent): Watched {
  const kind = event.kind === 'images' ? 'dicom' : 'hl7';
  return { kind, hours: new Map(), lastHeardAt: event.at, rhythm: null, open: null };
}

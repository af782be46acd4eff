import { type FeedRhythm, unheardWeight } from './feedRhythm.ts';
import type { FeedKind, FeedSilence } from './feedSilence.ts';
import { countMinutes, isMarked, type Listened, wholeHour } from './heardHour.ts';
import { type HourNumber, hourMs, type WeekCalendar } from './weekCalendar.ts';

/** What the silence of a feed is judged by. */
export interface SilenceRules {
  readonly policy: FeedSilence;
  readonly calendar: WeekCalendar;
}

/** A feed as silence is judged of it. */
export interface JudgedFeed {
  readonly kind: FeedKind;
  /** Null while too little was heard of it to know how it usually speaks. */
  readonly rhythm: FeedRhythm | null;
  /** When it was last heard, or, if it never was, when we first knew of it. */
  readonly lastHeardAt: Date;
}

const minuteMs = 60_000;

/**
 * The instant from which a feed that is not heard after `lastHeardAt` counts as silent, or null if that is not before `now`.
 *
 * Whole minutes after the one in which it was last heard are weighed by what is usually heard in them; it is silent when they
 * weigh as much as its patience. Minutes in which we did not listen weigh nothing: our own downtime is no silence of a feed.
 */
export function silentFrom(feed: JudgedFeed, listened: Listened, now: Date, rules: SilenceRules): Date | null {
  return walk(feed, (hour) => listened.get(hour), now, rules);
}

/**
 * The promise: by when a silence that begins at `lastHeardAt` is noticed at the latest, provided that we listen all the time.
 * Looks a year ahead; null beyond that.
 */
export function promisedBy(feed: JudgedFeed, rules: SilenceRules): Date | null {
  const inAYear = new Date(feed.lastHeardAt.getTime() + 365 * 24 * hourMs);
  return walk(feed, () => wholeHour, inAYear, rules);
}

function walk(
  feed: JudgedFeed,
  listenedIn: (hour: HourNumber) => string | undefined,
  until: Date,
  { policy, calendar }: SilenceRules,
): Date | null {
  const { rhythm } = feed;
  const enough = rhythm ? rhythm.patience : policy.minutes[feed.kind];
  const perMinute = (hour: HourNumber) =>
    rhythm ? unheardWeight(rhythm.heardMinutes[calendar.hourOfWeek(hour)] as number) : 1;
  // Only minutes that are over can have been silent.
  const end = Math.floor(until.getTime() / minuteMs);
  let minute = Math.floor(feed.lastHeardAt.getTime() / minuteMs) + 1;
  let weight = 0;
  let silentMinutes = 0;
  while (minute < end) {
    const hour = Math.floor(minute / 60);
    const from = minute - hour * 60;
    const to = Math.min(60, end - hour * 60);
    const minutes = listenedIn(hour);
    const each = perMinute(hour);
    const whole = countMinutes(minutes, from, to);
    if (isEnough(weight + each * whole, silentMinutes + whole)) {
      for (let at = from, marked = 0; at < to; at++) {
        if (!isMarked(minutes, at)) continue;
        marked += 1;
        if (isEnough(weight + each * marked, silentMinutes + marked)) return new Date((hour * 60 + at + 1) * minuteMs);
      }
    }
    weight += each * whole;
    silentMinutes += whole;
    minute = (hour + 1) * 60;
  }
  return null;

  function isEnough(weighed: number, minutes: number): boolean {
    // Sums of many small numbers: the last digit of a double must not put a promise off by an hour.
    return weighed >= enough - 1e-9 && minutes >= policy.leastMinutes;
  }
}

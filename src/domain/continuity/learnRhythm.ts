import { type FeedRhythm, unheardWeight } from './feedRhythm.ts';
import type { FeedSilence } from './feedSilence.ts';
import { countMinutes, type HeardHour, isMarked, type Listened } from './heardHour.ts';
import { patienceFor } from './patience.ts';
import { type HourNumber, hoursOfWeek, type WeekCalendar } from './weekCalendar.ts';

/** One hour of the past: what of it we listened to, and what was heard then. */
interface PastHour {
  readonly hourOfWeek: number;
  readonly weight: number;
  readonly entries: number;
  readonly heardMinutes: number;
  readonly listenedMinutes: number;
  readonly heard: string | undefined;
  readonly listened: string;
}

/**
 * Learns how a feed usually speaks from its hours before `until`. Null while less than `learnFromDays` days were listened to
 * since it first spoke: then the plain limit of the policy holds.
 *
 * Hours in which we did not listen count neither for nor against it. Old hours count for less and less.
 */
export function learnRhythm(
  heard: readonly HeardHour[],
  listened: Listened,
  until: HourNumber,
  calendar: WeekCalendar,
  policy: FeedSilence,
): FeedRhythm | null {
  const past = pastHours(heard, listened, until, calendar, policy);
  const days = past.reduce((sum, { listenedMinutes }) => sum + listenedMinutes, 0) / 1440;
  if (days < policy.learnFromDays) return null;
  const heardMinutes = usually(past, ({ heardMinutes }) => heardMinutes);
  const entries = usually(past, (hour) => hour.entries);
  const patience = patienceFor(weighedGaps(past, heardMinutes), days, policy);
  return { heardMinutes, entries, patience, days };
}

function pastHours(
  heard: readonly HeardHour[],
  listened: Listened,
  until: HourNumber,
  calendar: WeekCalendar,
  policy: FeedSilence,
): readonly PastHour[] {
  const oldest = until - policy.historyWeeks * hoursOfWeek;
  const known = new Map(heard.map((hour) => [hour.hour, hour]));
  const first = heard.reduce((least, { hour }) => Math.min(least, hour), until);
  const past: PastHour[] = [];
  for (let hour = Math.max(first, oldest); hour < until; hour++) {
    const minutes = listened.get(hour);
    if (minutes === undefined) continue;
    const one = known.get(hour);
    past.push({
      hourOfWeek: calendar.hourOfWeek(hour),
      weight: 0.5 ** ((until - hour) / (policy.halfLifeWeeks * hoursOfWeek)),
      entries: one?.entries ?? 0,
      heardMinutes: countHeard(one?.minutes, minutes),
      listenedMinutes: countMinutes(minutes),
      heard: one?.minutes,
      listened: minutes,
    });
  }
  return past;
}

function countHeard(heard: string | undefined, listened: string): number {
  if (heard === undefined) return 0;
  let count = 0;
  for (let minute = 0; minute < 60; minute++) if (isMarked(heard, minute) && isMarked(listened, minute)) count += 1;
  return count;
}

/** What an hour of this kind counts as, beside what its own hour of the week has shown: two listened hours' worth. */
const likeItMinutes = 120;

/** What usually comes in each hour of the week, for a whole hour of listening; leaning a little on hours that are like it. */
function usually(past: readonly PastHour[], of: (hour: PastHour) => number): readonly number[] {
  const came = new Array<number>(hoursOfWeek).fill(0);
  const minutes = new Array<number>(hoursOfWeek).fill(0);
  for (const hour of past) {
    came[hour.hourOfWeek] = (came[hour.hourOfWeek] as number) + hour.weight * of(hour);
    minutes[hour.hourOfWeek] = (minutes[hour.hourOfWeek] as number) + hour.weight * hour.listenedMinutes;
  }
  return came.map((own, hourOfWeek) => {
    const alike = likeIt(hourOfWeek);
    const sum = (of: readonly number[]) => alike.reduce((total, hour) => total + (of[hour] as number), 0);
    const likeMinutes = sum(minutes);
    const perMinute = likeMinutes > 0 ? sum(came) / likeMinutes : 0;
    return (60 * (own + perMinute * likeItMinutes)) / ((minutes[hourOfWeek] as number) + likeItMinutes);
  });
}

/** The same hour of all weekdays; Saturday and Sunday are like themselves only. */
function likeIt(hourOfWeek: number): readonly number[] {
  const day = Math.floor(hourOfWeek / 24);
  return day >= 5 ? [hourOfWeek] : [0, 1, 2, 3, 4].map((weekday) => weekday * 24 + (hourOfWeek % 24));
}

/** Every stretch of the past in which nothing came, weighed by what usually would have. */
function weighedGaps(past: readonly PastHour[], heardMinutes: readonly number[]): readonly number[] {
  const gaps: number[] = [];
  let weight = 0;
  for (const hour of past) {
    const perMinute = unheardWeight(heardMinutes[hour.hourOfWeek] as number);
    if (hour.heardMinutes === 0) {
      weight += perMinute * hour.listenedMinutes;
      continue;
    }
    for (let minute = 0; minute < 60; minute++) {
      if (!isMarked(hour.listened, minute)) continue;
      if (!isMarked(hour.heard, minute)) weight += perMinute;
      else if (weight > 0) {
        gaps.push(weight);
        weight = 0;
      }
    }
  }
  return gaps;
}

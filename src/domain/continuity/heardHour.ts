import type { HourNumber } from './weekCalendar.ts';

/** What came of a feed in one hour. */
export interface HeardHour {
  readonly hour: HourNumber;
  /** Messages, or images. */
  readonly entries: number;
  readonly minutes: MinutesOfHour;
}

/** Sixty signs, one for each minute of an hour: `1` where something came, or where we listened. */
export type MinutesOfHour = string;

/** In which minutes we listened; an hour that is missing is one in which we did not. */
export type Listened = ReadonlyMap<HourNumber, MinutesOfHour>;

export const wholeHour: MinutesOfHour = '1'.repeat(60);

/** How many minutes of `from` up to but not `to` (0 … 60) are marked. */
export function countMinutes(minutes: MinutesOfHour | undefined, from = 0, to = 60): number {
  if (minutes === undefined) return 0;
  if (minutes === wholeHour) return to - from;
  let count = 0;
  for (let minute = from; minute < to; minute++) if (minutes.charCodeAt(minute) === one) count += 1;
  return count;
}

export function isMarked(minutes: MinutesOfHour | undefined, minute: number): boolean {
  return minutes !== undefined && minutes.charCodeAt(minute) === one;
}

const one = '1'.charCodeAt(0);

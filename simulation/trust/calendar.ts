import { instantOf } from '../../src/standards/time/localTime.ts';
import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { bankHolidays } from './bankHolidays.ts';
import type { Pathway } from './pathways.ts';

/** A day of the calendar, `2026-11-22`. */
export type CalendarDay = string;

export function dayAfter(day: CalendarDay, days: number): CalendarDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How much of a working day's demand of a pathway comes on this day. */
export function demandOf(pathway: Pathway, day: CalendarDay): number {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || bankHolidays(Number(day.slice(0, 4))).has(day)) return pathway.sunday;
  return weekday === 6 ? pathway.saturday : 1;
}

/** A whole number around an expected one, as independent events come (Poisson, by Knuth's product). */
export function countAround(expected: number, random: SeededRandom): number {
  // The product underflows for large expectations: they are added up in pieces.
  let left = expected;
  let count = 0;
  while (left > 0) {
    const limit = Math.exp(-Math.min(left, 30));
    let product = random.next();
    while (product > limit) {
      count += 1;
      product *= random.next();
    }
    left -= 30;
  }
  return count;
}

/** A moment of a day by a pathway's hours, by the clock on the wall: in a spring night some of them do not exist, and come later. */
export function momentOf(pathway: Pathway, day: CalendarDay, zone: string, random: SeededRandom): Date {
  const hour = weighted(
    pathway.hours.map((weight, index) => [index, weight] as const),
    random,
  );
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return instantOf({ year, month, day: date, hour, minute: random.whole(0, 59), second: random.whole(0, 59) }, zone);
}

export function weighted<T>(choices: readonly (readonly [T, number])[], random: SeededRandom): T {
  let left = random.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return (choices.at(-1) as readonly [T, number])[0];
}

import { type CivilTime, calendarDate, civilTimeOf, instantOf } from '../../standards/time/localTime.ts';
import type { TimeAllowed } from '../ledger/policies.ts';

/** By which calendar days are counted. */
export interface Calendar {
  readonly zone: string;
  /** `YYYY-MM-DD`. */
  readonly bankHolidays: ReadonlySet<string>;
}

/**
 * When a time that runs from `from` is over, as ISO instants.
 *
 * Hours are hours, also over a night in which the clocks change. A calendar day ends at the same time on the wall a day later, and
 * so do 28. A working day that begins while nobody need work runs from the midnight with which the next one begins.
 */
export function timeAllowedEnds(
  from: string,
  allowed: TimeAllowed,
  calendar: Calendar,
  shown: Shown = civilTimeOf(new Date(from), calendar.zone),
): string {
  if ('hours' in allowed) return new Date(Date.parse(from) + allowed.hours * 3_600_000).toISOString();
  if ('calendarDays' in allowed) return onTheWall(daysLater(shown, allowed.calendarDays), calendar);
  return workingDaysLater(shown, allowed.workingDays, calendar);
}

/** `12 hours`, `3 days`, `1 working day`. */
export function timeAllowedInWords(allowed: TimeAllowed): string {
  if ('hours' in allowed) return counted(allowed.hours, 'hour');
  return 'calendarDays' in allowed ? counted(allowed.calendarDays, 'day') : counted(allowed.workingDays, 'working day');
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** What the wall shows at an instant. */
export type Shown = Required<Pick<CivilTime, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond'>>;

function workingDaysLater(from: Shown, days: number, calendar: Calendar): string {
  let at = from;
  if (!isWorkingDay(at, calendar)) {
    do at = { ...daysLater(at, 1), hour: 0, minute: 0, second: 0, millisecond: 0 };
    while (!isWorkingDay(at, calendar));
  }
  for (let left = days; left > 0; left--) {
    do at = daysLater(at, 1);
    while (!isWorkingDay(at, calendar));
  }
  return onTheWall(at, calendar);
}

function isWorkingDay(day: Shown, { bankHolidays }: Calendar): boolean {
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !bankHolidays.has(calendarDate(day) ?? '');
}

function daysLater(from: Shown, days: number): Shown {
  const day = new Date(Date.UTC(from.year, from.month - 1, from.day + days));
  const { hour, minute, second, millisecond } = from;
  const date = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
  return { ...date, hour, minute, second, millisecond };
}

function onTheWall(at: Shown, { zone }: Calendar): string {
  const { year, month, day, hour, minute, second, millisecond } = at;
  return instantOf({ year, month, day, hour, minute, second, millisecond }, zone).toISOString();
}

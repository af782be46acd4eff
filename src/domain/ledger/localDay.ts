import { calendarDate, civilTimeOf, instantOf } from '../../standards/time/localTime.ts';

/** One day of a place's calendar, from its midnight to the next: 23, 24 or 25 hours. */
export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The first instant of the day, and the first that is not of it. */
  readonly from: Date;
  readonly to: Date;
}

/** The day as the calendar of `zone` has it; null when there is no such day (30 February). */
export function localDay(day: string, zone: string): LocalDay | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return null;
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (calendarDate(civilTimeOf(new Date(Date.UTC(year, month - 1, date)), 'UTC')) !== day) return null;
  const next = civilTimeOf(new Date(Date.UTC(year, month - 1, date + 1)), 'UTC');
  return {
    day,
    from: instantOf({ year, month, day: date }, zone),
    to: instantOf({ year: next.year, month: next.month, day: next.day }, zone),
  };
}

/** The day that the calendar of `zone` shows at an instant. */
export function dayAt(at: Date, zone: string): string {
  return calendarDate(civilTimeOf(at, zone)) as string;
}

/** So many days later in the calendar; earlier where it is below nought. */
export function daysAfter(day: string, count: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

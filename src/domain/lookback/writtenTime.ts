import type { CivilTime } from '../../standards/time/localTime.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Which of two numbers is the day, where a date is written in numbers alone and its year comes last. */
export type DateOrder = 'day-first' | 'month-first';

/**
 * Reads a date as exports write it, with or without a time of day: `31/12/2011`, `31.12.2011 08:15`, `2011-12-31T08:15:00Z`,
 * `20111231`, `20111231081500`, `31-Dec-2011 8:15 PM`. Null for anything else, for a day that the calendar does not have, and for
 * a year of two digits, which says no century.
 */
export function readWrittenTime(said: string, order: DateOrder): CivilTime | null {
  const text = said.trim();
  const found =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(text) ??
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?$/.exec(text);
  if (found) {
    const [, year, month, day, rest, minute, second] = found;
    const time = minute === undefined ? rest : `${rest}:${minute}${second === undefined ? '' : `:${second}`}`;
    return civil(Number(year), Number(month), Number(day), time);
  }
  const named = /^(\d{1,2})[-/. ]([A-Za-z]{3})[a-z]*[-/. ,]+(\d{4})(?:[T ,]+(.*))?$/.exec(text);
  if (named) {
    const month = months.indexOf((named[2] as string).toLowerCase()) + 1;
    return civil(Number(named[3]), month, Number(named[1]), named[4]);
  }
  const numbers = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]+(.*))?$/.exec(text);
  if (!numbers) return null;
  const [first, second] = [Number(numbers[1]), Number(numbers[2])];
  const [day, month] = order === 'day-first' ? [first, second] : [second, first];
  return civil(Number(numbers[3]), month, day, numbers[4]);
}

/** Reads a time of day that stands in a column of its own: `08:15`, `0815`, `8:15:30 pm`. */
export function readTimeOfDay(said: string): Pick<CivilTime, 'hour' | 'minute' | 'second'> | null {
  const text = said.trim();
  const found =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?([AaPp][Mm])?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})?$/.exec(text);
  if (!found) return null;
  const [, hours, minutes, seconds, half] = found;
  const noon = half === undefined ? 0 : half.toLowerCase() === 'pm' ? 12 : 0;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + noon;
  const [minute, second] = [Number(minutes), Number(seconds ?? 0)];
  const isPossible = hour < 24 && minute < 60 && second <= 60 && (half === undefined || Number(hours) <= 12);
  return isPossible ? { hour, minute, second } : null;
}

function civil(year: number, month: number, day: number, rest: string | undefined): CivilTime | null {
  if (year < 1850 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null;
  if (rest === undefined || rest.trim() === '') return { year, month, day };
  const zone = /^(.*?) ?(Z|[+-]\d{2}:?\d{2})$/.exec(rest.trim());
  const time = readTimeOfDay(zone ? (zone[1] as string) : rest);
  if (!time) return null;
  return { year, month, day, ...time, ...(zone ? { offsetMinutes: offsetOf(zone[2] as string) } : {}) };
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

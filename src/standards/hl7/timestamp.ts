import type { CivilTime } from '../time/localTime.ts';

/**
 * Reads a TS, DTM or DT (HL7 v2.5.1 §2.A.77, §2.A.22): `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`.
 *
 * Only what was said is set: `19650512` has no hour. Null for what is no such time, as `20260230`; a 60th second is
 * taken, as clocks do show one. Give it one component, not the whole field.
 */
export function readTimestamp(text: string): CivilTime | null {
  const parts = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?([+-]\d{4})?$/.exec(
    text.trim(),
  );
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const time: CivilTime = {
    year: Number(year),
    ...(month !== undefined && { month: Number(month) }),
    ...(day !== undefined && { day: Number(day) }),
    ...(hour !== undefined && { hour: Number(hour) }),
    ...(minute !== undefined && { minute: Number(minute) }),
    ...(second !== undefined && { second: Number(second) }),
    ...(fraction !== undefined && { millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)) }),
    ...(zone !== undefined && { offsetMinutes: offsetMinutes(zone) }),
  };
  return isPossible(time) ? time : null;
}

/** Writes an instant as a TS in UTC, `20261122071500.123+0000`, which every reader takes for what it is. */
export function writeTimestamp(instant: Date): string {
  return `${instant.toISOString().replace(/[-:TZ]/g, '')}+0000`;
}

function offsetMinutes(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith('-') && minutes !== 0 ? -minutes : minutes;
}

function isPossible(time: CivilTime): boolean {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, offsetMinutes: offset = 0 } = time;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false;
  return hour < 24 && minute < 60 && second <= 60 && Math.abs(offset) <= 14 * 60;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A DA value, or the date of a DT: a calendar day, or as much of it as is known. */
export interface DicomDate {
  readonly year: number;
  /** 1 … 12, or null where the value ends before. */
  readonly month: number | null;
  readonly day: number | null;
}

/** A TM value: a time of day, or as much of it as is known. */
export interface DicomTime {
  readonly hour: number;
  readonly minute: number | null;
  /** 0 … 60; 60 is a leap second. */
  readonly second: number | null;
  readonly microsecond: number | null;
}

/** A DT value. */
export interface DicomDateTime {
  readonly date: DicomDate;
  readonly time: DicomTime | null;
  /** Minutes east of UTC, or null where Timezone Offset From UTC (0008,0201) or the place decides. */
  readonly offsetMinutes: number | null;
}

/**
 * Reads a DA value (PS3.5 §6.2): `20040119`, the legacy `2004.01.19`, and the partial `200401` and `2004` that some
 * systems write for an uncertain birth date. Null for anything else, and for a day the calendar does not have.
 */
export function readDate(text: string): DicomDate | null {
  const found = /^(\d{4})(?:(\d{2})(\d{2})?|\.(\d{2})\.(\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  return calendarDate(found[1]!, found[2] ?? found[4], found[3] ?? found[5]);
}

/** Reads a TM value (PS3.5 §6.2): `hhmmss.ffffff` or a beginning of it, and the legacy `hh:mm:ss`. Null for anything else. */
export function readTime(text: string): DicomTime | null {
  const trimmed = text.trim();
  const found =
    /^(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(trimmed) ??
    /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/.exec(trimmed);
  return found ? timeOfDay(found[1]!, found[2], found[3], found[4]) : null;
}

/** Reads a DT value (PS3.5 §6.2): `YYYYMMDDHHMMSS.FFFFFF&ZZXX` or a beginning of it. Null for anything else. */
export function readDateTime(text: string): DicomDateTime | null {
  const found =
    /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?([+-]\d{4})?$/.exec(
      text.trim(),
    );
  if (!found) return null;
  const date = calendarDate(found[1]!, found[2], found[3]);
  const time = found[4] === undefined ? null : timeOfDay(found[4], found[5], found[6], found[7]);
  const offsetMinutes = found[8] === undefined ? null : readTimezoneOffset(found[8]);
  if (!date || (found[4] !== undefined && !time) || (found[8] !== undefined && offsetMinutes === null)) return null;
  return { date, time, offsetMinutes };
}

/** Reads Timezone Offset From UTC (0008,0201), `+0100`, in minutes east of UTC: -12 to +14 hours (PS3.3 §C.12.1.1.8). */
export function readTimezoneOffset(text: string): number | null {
  const found = /^([+-])(\d{2})(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  const signed = found[1] === '-' ? -minutes : minutes;
  return Number(found[3]) < 60 && signed >= -720 && signed <= 840 ? signed : null;
}

/** Writes a date as DA: `20040119`, or `200401` and `2004` where no more is known. */
export function dateText(date: DicomDate): string {
  return [
    digits(date.year, 4),
    ...[date.month, date.day].filter((part) => part !== null).map((part) => digits(part, 2)),
  ].join('');
}

/** Writes a time as TM, as precise as it is known. */
export function timeText(time: DicomTime): string {
  const { hour, minute, second, microsecond } = time;
  const parts = [hour, minute, second].filter((part) => part !== null).map((part) => digits(part, 2));
  return parts.join('') + (microsecond === null ? '' : `.${digits(microsecond, 6)}`);
}

function calendarDate(year: string, month: string | undefined, day: string | undefined): DicomDate | null {
  const date = { year: Number(year), month: partOf(month), day: partOf(day) };
  if (date.month !== null && (date.month < 1 || date.month > 12)) return null;
  if (date.day !== null && (date.day < 1 || date.day > daysInMonth(date.year, date.month ?? 1))) return null;
  return date;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function timeOfDay(
  hour: string,
  minute: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
): DicomTime | null {
  const microsecond = fraction === undefined ? null : Number(fraction.padEnd(6, '0'));
  const time = { hour: Number(hour), minute: partOf(minute), second: partOf(second), microsecond };
  return time.hour > 23 || (time.minute ?? 0) > 59 || (time.second ?? 0) > 60 ? null : time;
}

function partOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

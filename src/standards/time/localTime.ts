/** A time as a calendar and a clock on the wall show it. What is not set was not said. */
export interface CivilTime {
  readonly year: number;
  /** 1 … 12. */
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  /** East of Greenwich; when it is said, the zone of the sender does not matter. */
  readonly offsetMinutes?: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The instant of a civil time in a zone of the IANA database, `Europe/London`; what was not said is the earliest it can be.
 *
 * An hour that the clocks skip in spring is read with the offset before the change (01:30 becomes 02:30). An hour that they
 * repeat in autumn is the first of the two: a clock that runs from it then runs out no later than it should.
 *
 * @throws RangeError for a zone that does not exist, see {@link isTimeZone}
 */
export function instantOf(time: CivilTime, zone: string): Date {
  return instantsOf(time, zone)[0];
}

/**
 * Every instant that a civil time can mean, the earliest first: one, or two in an hour that clocks repeat.
 *
 * @throws RangeError for a zone that does not exist, see {@link isTimeZone}
 */
export function instantsOf(time: CivilTime, zone: string): readonly [Date, ...Date[]] {
  const asIfUtc = utcOf(time);
  if (time.offsetMinutes !== undefined) return [new Date(asIfUtc - time.offsetMinutes * minuteMs)];

  const before = offsetMs(asIfUtc - dayMs, zone);
  const after = offsetMs(asIfUtc + dayMs, zone);
  if (before === after) return [new Date(asIfUtc - before)];
  const candidates = [asIfUtc - before, asIfUtc - after].filter((at) => at + offsetMs(at, zone) === asIfUtc);
  const [first, ...others] = candidates.sort((a, b) => a - b);
  return [new Date(first ?? asIfUtc - before), ...others.map((at) => new Date(at))];
}

/** Whether this is a zone that {@link instantOf} knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the calendar and the clock on the wall of a zone show at an instant. */
export function civilTimeOf(at: Date, zone: string): Required<CivilTime> & { readonly weekday: number } {
  const offset = offsetMs(at.getTime(), zone);
  const shown = new Date(at.getTime() + offset);
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    millisecond: shown.getUTCMilliseconds(),
    offsetMinutes: offset / minuteMs,
    weekday: (shown.getUTCDay() + 6) % 7,
  };
}

/** `YYYY-MM-DD`, or null when year, month and day were not all said. */
export function calendarDate(time: CivilTime): string | null {
  if (time.month === undefined || time.day === undefined) return null;
  const [year, month, day] = [String(time.year).padStart(4, '0'), two(time.month), two(time.day)];
  return `${year}-${month}-${day}`;
}

function utcOf(time: CivilTime): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0 } = time;
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, millisecond));
  // Not Date.UTC(year …): that takes the years 0 to 99 for 1900 to 1999. 2000 is a leap year, so no day is moved yet.
  return date.setUTCFullYear(date.getUTCFullYear() - 2000 + year, date.getUTCMonth(), date.getUTCDate());
}

/**
 * How far the zone's clocks are ahead of UTC at an instant.
 *
 * Asking the zone takes some microseconds and messages name many times of one day, so answers are kept: since 1970
 * clocks have only been changed on a quarter of an hour (Liberia's in 1972 apart).
 */
function offsetMs(at: number, zone: string): number {
  if (at < 0) return askOffset(at, zone);
  const offsets = offsetsOf(zone);
  const quarter = Math.floor(at / quarterHourMs);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = askOffset(at, zone);
  if (offsets.size >= offsetsMax) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}

function offsetsOf(zone: string): Map<number, number> {
  const known = offsetsKnown.get(zone);
  if (known) return known;
  const made = new Map<number, number>();
  offsetsKnown.set(zone, made);
  return made;
}

const quarterHourMs = 15 * minuteMs;
/** Quarters of hours remembered of one zone: more than a year of them. */
const offsetsMax = 40_000;
const offsetsKnown = new Map<string, Map<number, number>>();

function askOffset(at: number, zone: string): number {
  const whole = Math.floor(at / 1000) * 1000;
  const shown = formatOf(zone).format(new Date(whole));
  const [month = 1, day = 1, year = 0, hour = 0, minute = 0, second = 0] = shown.split(/\D+/).map(Number);
  return utcOf({ year, month, day, hour, minute, second }) - whole;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is a thousand times slower than using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

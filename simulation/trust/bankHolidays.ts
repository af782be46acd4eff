const dayMs = 86_400_000;

/** The bank holidays of England in a year, as `YYYY-MM-DD`: a Sunday's service in every radiology department. */
export function bankHolidays(year: number): ReadonlySet<string> {
  const known = years.get(year);
  if (known) return known;
  const easter = easterSunday(year);
  const days = [
    substituted(year, 0, 1),
    easter - 2 * dayMs,
    easter + dayMs,
    mondayFrom(Date.UTC(year, 4, 1)),
    mondayFrom(Date.UTC(year, 4, 25)),
    mondayFrom(Date.UTC(year, 7, 25)),
    ...christmas(year),
  ].map((at) => new Date(at).toISOString().slice(0, 10));
  const found = new Set(days);
  years.set(year, found);
  return found;
}

const years = new Map<number, ReadonlySet<string>>();

/** On a Saturday or Sunday the next Monday is taken instead. */
function substituted(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month, day);
  const weekday = new Date(at).getUTCDay();
  return at + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0) * dayMs;
}

/** Christmas Day and Boxing Day, each with its own substitute. */
function christmas(year: number): readonly number[] {
  const at = Date.UTC(year, 11, 25);
  const weekday = new Date(at).getUTCDay();
  if (weekday === 6) return [at + 2 * dayMs, at + 3 * dayMs];
  if (weekday === 0) return [at + 2 * dayMs, at + dayMs];
  if (weekday === 5) return [at, at + 3 * dayMs];
  return [at, at + dayMs];
}

function mondayFrom(at: number): number {
  return at + ((8 - new Date(at).getUTCDay()) % 7) * dayMs;
}

/** The Gregorian reckoning of Meeus, Jones and Butcher. */
function easterSunday(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1);
}

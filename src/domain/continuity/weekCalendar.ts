import { calendarDate, civilTimeOf } from '../../standards/time/localTime.ts';

/** Hours since 1970-01-01T00:00Z. Counted in UTC, so that a day on which the clocks change has its 23 or 25 hours. */
export type HourNumber = number;

export const hourMs = 3_600_000;
export const hoursOfWeek = 168;

export function hourNumber(at: Date): HourNumber {
  return Math.floor(at.getTime() / hourMs);
}

/** The hours of the week as a hospital lives them. */
export interface WeekCalendar {
  readonly zone: string;
  /** 0 is Monday from midnight, 167 Sunday from 23:00, by the clocks of the zone. A holiday counts as a Sunday. */
  hourOfWeek(hour: HourNumber): number;
}

/** @param holidays days `YYYY-MM-DD` on which the hospital works as on a Sunday */
export function weekCalendar(zone: string, holidays: readonly string[]): WeekCalendar {
  const likeSunday = new Set(holidays);
  const known = new Map<HourNumber, number>();
  return {
    zone,
    hourOfWeek(hour) {
      const answer = known.get(hour) ?? ask(hour);
      // A year of hours: more is somebody asking of all times, who may wait for the answer.
      if (known.size > 9_000) known.clear();
      known.set(hour, answer);
      return answer;
    },
  };

  function ask(hour: HourNumber): number {
    const shown = civilTimeOf(new Date(hour * hourMs), zone);
    const day = likeSunday.has(calendarDate(shown) ?? '') ? 6 : shown.weekday;
    return day * 24 + shown.hour;
  }
}

import { civilTimeOf } from '../../standards/time/localTime.ts';

/** Hours of the day in which another system may be asked, `19-07`: from the first on, up to but not including the second. */
export interface AllowedHours {
  readonly from: number;
  readonly to: number;
}

/** Reads `19-07`; null for anything else, and for hours that leave no time or all of it. */
export function readAllowedHours(text: string): AllowedHours | null {
  const found = /^(\d{1,2})-(\d{1,2})$/.exec(text);
  if (!found) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  return from < 24 && to <= 24 && from !== to % 24 ? { from, to: to % 24 } : null;
}

/** How long to wait until asking is allowed, in milliseconds; 0: it is allowed now. */
export function untilAllowed(hours: AllowedHours | null, at: Date, zone: string): number {
  if (hours === null || isAllowed(hours, civilTimeOf(at, zone).hour)) return 0;
  const { minute, second, millisecond } = civilTimeOf(at, zone);
  const sinceTheHour = (minute * 60 + second) * 1000 + millisecond;
  // Hour by hour, so that a change of the clocks on the way puts nothing wrong. Every zone is off by whole quarters of hours.
  let wait = 3_600_000 - sinceTheHour;
  while (!isAllowed(hours, civilTimeOf(new Date(at.getTime() + wait), zone).hour)) wait += 900_000;
  return wait;
}

function isAllowed({ from, to }: AllowedHours, hour: number): boolean {
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

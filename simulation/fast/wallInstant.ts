import { civilTime } from '../civilTime.ts';

/**
 * What is left of an instant when it is written by the clock on the wall, without an offset, and read again: every instant that it
 * can mean, the earliest first. Two in the hour that clocks repeat in autumn, else one. Whole seconds, as senders write.
 */
export function wallInstants(at: number, zone: string): readonly [number, ...number[]] {
  const whole = Math.floor(at / 1000) * 1000;
  const now = offsetAt(whole, zone);
  const before = offsetAt(whole - hourMs, zone);
  if (before > now) return [whole - (before - now), whole];
  const after = offsetAt(whole + hourMs, zone);
  return after < now ? [whole, whole + (now - after)] : [whole];
}

/** The earliest of them. */
export function wallInstant(at: number, zone: string): number {
  return wallInstants(at, zone)[0];
}

const hourMs = 3_600_000;
const quarterMs = hourMs / 4;
const known = new Map<string, Map<number, number>>();

/** How far the clocks are ahead of UTC, in milliseconds: clocks are only changed on a quarter of an hour. */
function offsetAt(at: number, zone: string): number {
  const offsets = known.get(zone) ?? new Map<number, number>();
  known.set(zone, offsets);
  const quarter = Math.floor(at / quarterMs);
  const found = offsets.get(quarter);
  if (found !== undefined) return found;
  const { offset } = civilTime(new Date(quarter * quarterMs), zone);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5));
  const ahead = (offset.startsWith('-') ? -minutes : minutes) * 60_000;
  offsets.set(quarter, ahead);
  return ahead;
}

import type { FeedSilence } from './feedSilence.ts';

const leastPatience = 4;
const untilKnown = 8;
const fewGaps = 20;

/**
 * How heavy a silence must be before it is told of: heavier than this feed's silences happen to be by themselves, so that it is
 * wrong no more than `falseAlarmsPerMonth`.
 *
 * Traffic comes in bursts and has slow days, so no law of chance is assumed for it: the heaviest twentieth of the feed's own past
 * silences say how fast they become rarer, and that is continued to the wished rarity. Their middle is taken, not their mean: a
 * real failure in the past, however long, must not teach patience.
 */
export function patienceFor(gaps: readonly number[], days: number, policy: FeedSilence): number {
  const count = gaps.length;
  if (count < fewGaps) return untilKnown;
  const heaviest = gaps.toSorted((a, b) => b - a);
  const shares = [0.05, 0.01].map((share) => Math.max(10, Math.round(share * count)));
  const patiences = shares.map((tail) => {
    const from = heaviest[Math.min(tail, count - 1)] as number;
    const middle = ((heaviest[Math.floor(tail / 2)] as number) - from) / Math.LN2;
    return from + middle * Math.log((tail * 30) / days / policy.falseAlarmsPerMonth);
  });
  return Math.max(leastPatience, ...patiences);
}

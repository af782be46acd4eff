import { comparedFields } from './personComparison.ts';
import { type FieldShares, telling } from './personWeights.ts';

/** What was learned from pairs of which nobody said whether they are one. */
export interface EstimatedWeights {
  readonly fields: FieldShares;
  /** Which part of all pairs is of one examination. */
  readonly share: number;
  readonly rounds: number;
}

/** One way in which pairs stand to each other, by `comparedFields`, how many do, and how likely they are one. */
interface Pattern {
  readonly levels: readonly string[];
  readonly count: number;
}

/** Added to every level, so that nothing is impossible because it was not seen. */
const addedPairs = 0.5;
/** A level that fewer pairs than these show, ones and twos together, is not known: it weighs nothing. */
const knownFrom = 5;

/**
 * Estimates how often each field agrees in records of one examination and of two, from nothing but how many pairs stand to
 * each other in which way: expectation and maximisation (Dempster, Laird and Rubin 1977; Winkler 1988), the fields taken as
 * independent. `counts` are by `patternOf`. Needs all pairs of some days, not only those that share a key, or the fields of the key
 * look worthless.
 *
 * The same counts give the same answer in any order: it begins in one place, takes the patterns in alphabetical order, and ends after
 * `roundsMax` rounds at the latest.
 */
export function estimateWeights(counts: ReadonlyMap<string, number>, roundsMax = 200): EstimatedWeights {
  const patterns = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, count]): Pattern => ({ levels: text.split(' '), count }));
  let estimated = beginning(patterns);
  for (let round = 1; round <= roundsMax; round++) {
    const chances = patterns.map((pattern) => chanceOf(pattern, estimated));
    const next = maximise(patterns, chances, round);
    const isStill = Math.abs(next.share - estimated.share) < 1e-9 * next.share && round > 5;
    estimated = next;
    if (isStill) break;
  }
  return estimated;
}

/** Nine in ten agree where they are one; where they are two, as often as among all pairs, nearly all of which are two. */
function beginning(patterns: readonly Pattern[]): EstimatedWeights {
  const all = maximise(
    patterns,
    patterns.map(() => 0),
    0,
  );
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  const fields = Object.fromEntries(
    comparedFields.map((field) => {
      const levels = telling(field);
      const rest = levels.length > 1 ? 0.1 / (levels.length - 1) : 0.1;
      const shares = levels.map((level, at) => [
        level,
        { m: at === 0 ? 0.9 : rest, u: all.fields[field][level]?.u ?? 1 },
      ]);
      return [field, Object.fromEntries(shares)];
    }),
  ) as unknown as FieldShares;
  return { fields, share: Math.min(0.5, 1 / Math.max(2, Math.sqrt(total))), rounds: 0 };
}

/** How likely it is that pairs of this pattern are one. */
function chanceOf({ levels }: Pattern, { fields, share }: EstimatedWeights): number {
  let odds = share / (1 - share);
  comparedFields.forEach((field, at) => {
    const shares = fields[field][levels[at] as string];
    if (shares) odds *= shares.m / shares.u;
  });
  return odds / (1 + odds);
}

function maximise(patterns: readonly Pattern[], chances: readonly number[], rounds: number): EstimatedWeights {
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  const ones = patterns.reduce((sum, { count }, at) => sum + count * (chances[at] as number), 0);
  const fields = Object.fromEntries(
    comparedFields.map((field, at) => [field, sharesOf(patterns, chances, telling(field), at)]),
  ) as unknown as FieldShares;
  return { fields, share: Math.max(ones, addedPairs) / Math.max(total, 1), rounds };
}

function sharesOf(patterns: readonly Pattern[], chances: readonly number[], levels: readonly string[], at: number) {
  const one = new Map(levels.map((level) => [level, addedPairs]));
  const two = new Map(levels.map((level) => [level, addedPairs]));
  patterns.forEach(({ levels: mine, count }, index) => {
    const level = mine[at] as string;
    const chance = chances[index] as number;
    if (!one.has(level)) return;
    one.set(level, (one.get(level) as number) + count * chance);
    two.set(level, (two.get(level) as number) + count * (1 - chance));
  });
  const [ones, twos] = [one, two].map((sums) => [...sums.values()].reduce((a, b) => a + b, 0)) as [number, number];
  return Object.fromEntries(
    levels.map((level) => {
      const [seen, seenToo] = [one.get(level) as number, two.get(level) as number];
      const pooled = (seen + seenToo) / (ones + twos);
      const isKnown = seen + seenToo >= knownFrom + 2 * addedPairs;
      return [level, isKnown ? { m: seen / ones, u: seenToo / twos } : { m: pooled, u: pooled }];
    }),
  );
}

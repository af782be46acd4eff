import { type ComparedField, comparedFields, type PairComparison } from './personComparison.ts';
import { type PersonWeights, weightOf } from './personWeights.ts';

/** What one field adds to a likeness. */
export interface WeighedField {
  readonly field: ComparedField;
  readonly level: string;
  readonly weight: number;
}

/** How likely two records are of one examination, and because of what. Stored with what it suggests. */
export interface Likelihood {
  /** In twofold steps, all fields together. */
  readonly weight: number;
  /** 0 … 1, calibrated: of a hundred pairs told with 0.9, ninety are one. */
  readonly probability: number;
  /** What says something, heaviest first. */
  readonly fields: readonly WeighedField[];
}

/** Weighs a comparison. `claimed` is what the images add by naming the record: see `PersonWeights.claims`. */
export function likelihoodOfSame(comparison: PairComparison, weights: PersonWeights, claimed = 0): Likelihood {
  const fields: WeighedField[] = [];
  let sum = 0;
  for (const field of comparedFields) {
    const level = comparison[field];
    const shares = weights.fields[field][level];
    if (!shares) continue;
    const weight = weightOf(shares);
    sum += weight;
    fields.push({ field, level, weight: Math.round(weight * 10) / 10 });
  }
  fields.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { weight: Math.round(sum * 100) / 100, probability: probabilityOf(sum + claimed, weights), fields };
}

/** Rounded down to four places: nothing that was not certain is called certain. */
function probabilityOf(sum: number, { calibration }: PersonWeights): number {
  const exponent = calibration.slope * sum + calibration.offset;
  return Math.floor(10_000 / (1 + 2 ** -exponent)) / 10_000;
}

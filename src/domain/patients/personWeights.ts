import type { CommonNames } from './compareNames.ts';
import { type ComparedField, comparedFields, comparedLevels, type PairComparison } from './personComparison.ts';

/** How often a field stands so in records of one examination (m), and in records of two (u). */
export interface LevelShares {
  readonly m: number;
  readonly u: number;
}

export type FieldShares = Readonly<Record<ComparedField, Readonly<Record<string, LevelShares>>>>;

/**
 * What each likeness and each difference between two records weighs: versioned data from `policies/person-weights/`.
 *
 * After Fellegi and Sunter (1969): a field that stands in a way found m times in a hundred records of one person and u times in
 * a hundred of two adds log2(m/u). It only ever suggests to a person (hazard H-03).
 */
export interface PersonWeights {
  readonly version: string;
  /** From this probability on a person is shown the suggestion. */
  readonly suggestFrom: number;
  /** What is so much weaker than another suggestion for the same images, in twofold steps, is not shown beside it. */
  readonly weakerBy: number;
  /** What the Study UID or the accession number adds, where the images say it is the record's. */
  readonly claims: Readonly<Record<'studyUid' | 'accession', number>>;
  readonly fields: FieldShares;
  /** How the sum of weights becomes a probability: 1 / (1 + 2^-(slope × sum + offset)). */
  readonly calibration: { readonly slope: number; readonly offset: number };
  readonly common: CommonNames;
}

/** In twofold steps: +1 makes it twice as likely that both records are of one examination. */
export function weightOf(shares: LevelShares | undefined): number {
  return shares ? Math.log2(shares.m / shares.u) : 0;
}

/** What one comparison looks like, as one text: `same slip …`, in the order of the fields. */
export function patternOf(comparison: PairComparison): string {
  return comparedFields.map((field) => comparison[field]).join(' ');
}

/** The levels of a field that say something. */
export function telling(field: ComparedField): readonly string[] {
  return comparedLevels[field].filter((level) => level !== 'unknown');
}

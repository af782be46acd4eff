import type { SeededRandom } from '../phantoms/seededRandom.ts';

export type Sex = 'M' | 'F';

/** How people of one tradition are named, and how their names come to be written otherwise. */
export interface Naming {
  readonly name: string;
  /** Of a hundred people in the invented town. */
  readonly percent: number;
  family(random: SeededRandom, sex: Sex): string;
  /** All given names, the first of them the one in use. */
  given(random: SeededRandom, sex: Sex): string;
  /** What a child of this family is called by; sexes may differ. */
  familyOfChild(random: SeededRandom, family: string, sex: Sex): string;
  /** How often a woman takes her husband's name. */
  readonly takesName: number;
  /** How often family and given name change places on a form. */
  readonly swaps: number;
  /** Groups of spellings of one name, as clerks write them down by ear or as passports romanise them. */
  readonly spellings: readonly (readonly string[])[];
  /** Long form and the ones used instead of it. */
  readonly shortForms: readonly (readonly string[])[];
}

/** One of a list in which the first are frequent and the last rare, as names are (Zipf's law, its head made flatter by `flat`). */
export function byRank(random: SeededRandom, names: readonly string[], flat = 6): string {
  const last = Math.log((names.length + flat) / flat);
  const rank = Math.floor(flat * (Math.exp(random.next() * last) - 1));
  return names[Math.min(rank, names.length - 1)] as string;
}

/** Names in one line. */
export function words(line: string): readonly string[] {
  return line.trim().split(/\s+/);
}

/** Groups in one line: `Siobhán/Shevaun Niamh/Neve`. */
export function groups(line: string): readonly (readonly string[])[] {
  return words(line).map((group) => group.split('/'));
}

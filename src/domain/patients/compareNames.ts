import { editDistance } from './comparableName.ts';
import { nameParts } from './nameParts.ts';
import type { PatientIdentity } from './patientIdentity.ts';
import { soundOfName } from './soundOfName.ts';

/**
 * How two names stand to each other, from the most to the least that is said for them.
 *
 * - `same`: letter by letter, whatever the accents, hyphens, blanks and the order of its parts; `common`: so, and many bear it.
 * - `nearly`: a letter more, less, changed or swapped with its neighbour (two in a long name), or without its O’, Mac, ap, al.
 * - `sounds`: other letters for the same sound.
 * - `part`: one half of a double-barrelled name, one of several given names.
 * - `initial`: a given name and its first letter.
 */
export const nameLevels = ['same', 'common', 'nearly', 'sounds', 'part', 'initial', 'differs', 'unknown'] as const;
export type NameLevel = (typeof nameLevels)[number];

/** Both names of two people; `swapped`: family and given name stand in each other's place, or together in one. */
export interface NameComparison {
  readonly familyName: NameLevel;
  readonly givenName: NameLevel;
  readonly nameOrder: 'as-said' | 'swapped' | 'unknown';
}

/** Names so many bear that sharing one says less: all letters together, as `nameParts` gives them. */
export interface CommonNames {
  readonly family: ReadonlySet<string>;
  readonly given: ReadonlySet<string>;
}

type Named = Pick<PatientIdentity, 'familyName' | 'givenName'>;

/** Both names of somebody taken apart: once, where many are held against each other. */
export interface ReadName {
  readonly family: ReadWord;
  readonly given: ReadWord;
  /** All parts of both in alphabetical order, as one text. */
  readonly whole: string;
}

interface ReadWord {
  readonly letters: string;
  /** In alphabetical order. */
  readonly parts: readonly string[];
  readonly text: string;
  /** Of its parts, and of all letters together; worked out only when letters do not decide. */
  readonly sounds: () => readonly [string, string];
}

export function readName({ familyName, givenName }: Named): ReadName {
  const [family, given] = [readWord(familyName), readWord(givenName)];
  return { family, given, whole: [...family.parts, ...given.parts].sort().join() };
}

function readWord(said: string | null): ReadWord {
  const { letters, parts } = nameParts(said ?? '');
  const sorted = parts.toSorted();
  let heard: readonly [string, string] | null = null;
  const sounds = () => {
    heard ??= [sorted.map(soundOfName).sort().join(), soundOfName(letters)];
    return heard;
  };
  return { letters, parts: sorted, text: sorted.join(), sounds };
}

export function compareNames(a: ReadName, b: ReadName, common: CommonNames): NameComparison {
  const asSaid = {
    familyName: wordLevel(a.family, b.family, common.family),
    givenName: wordLevel(a.given, b.given, common.given),
  };
  const isUnknown = asSaid.familyName === 'unknown' && asSaid.givenName === 'unknown';
  if (isLike(asSaid.familyName) && isLike(asSaid.givenName)) return { ...asSaid, nameOrder: 'as-said' };
  // All of a name in one field, or parted elsewhere: Chinese names and second given names travel so.
  if (a.whole === b.whole && a.whole.includes(',')) {
    return { familyName: 'same', givenName: 'same', nameOrder: 'swapped' };
  }
  if (isUnknown) return { ...asSaid, nameOrder: 'unknown' };
  const swappedFamily = wordLevel(a.family, b.given, common.family);
  if (isLike(swappedFamily)) {
    const givenName = wordLevel(a.given, b.family, common.given);
    if (isLike(givenName)) return { familyName: swappedFamily, givenName, nameOrder: 'swapped' };
  }
  return { ...asSaid, nameOrder: 'as-said' };
}

function isLike(level: NameLevel): boolean {
  return level !== 'differs' && level !== 'unknown';
}

export function nameLevel(a: string | null, b: string | null, common: ReadonlySet<string>): NameLevel {
  return wordLevel(readWord(a), readWord(b), common);
}

function wordLevel(one: ReadWord, other: ReadWord, common: ReadonlySet<string>): NameLevel {
  if (one.letters === '' || other.letters === '') return 'unknown';
  const areSameParts = one.text === other.text;
  if (one.letters === other.letters || (areSameParts && one.letters.length === other.letters.length)) {
    return common.has(one.letters) ? 'common' : 'same';
  }
  // Of several names one may be another: Mohammed Ali is not Mohammed Amin.
  const slipsMax = one.parts.length > 1 && other.parts.length > 1 ? 1 : 2;
  if (areSameParts || isSlip(one.letters, other.letters, slipsMax)) return 'nearly';
  const [heard, heardToo] = [one.sounds(), other.sounds()];
  if (heard[0] === heardToo[0] || heard[1] === heardToo[1]) return 'sounds';
  return partLevel(one.parts, other.parts);
}

/** In three letters every change makes another name: Li and Lu, Wu and Wei, Ali and Ari. */
function isSlip(a: string, b: string, slipsMax = 2): boolean {
  const longer = Math.max(a.length, b.length);
  const most = Math.min(slipsMax, longer >= 8 ? 2 : longer >= 4 ? 1 : 0);
  if (Math.abs(a.length - b.length) > most || lettersOfOneOnly(a, b) > most) return false;
  return editDistance(a, b) <= most;
}

/** Never more than the slips that part them, and far sooner counted. */
function lettersOfOneOnly(a: string, b: string): number {
  let count = 0;
  for (const letter of a) if (!b.includes(letter)) count += 1;
  return count;
}

/** Everything that the shorter one says stands in the longer one: half of a double name, the first of two given names. */
function partLevel(mine: readonly string[], theirs: readonly string[]): NameLevel {
  const [few, many] = mine.length <= theirs.length ? [mine, theirs] : [theirs, mine];
  const isIn = (part: string) => part.length > 2 && many.some((other) => part === other || isSlip(part, other));
  if (few.length < many.length && few.every(isIn)) return 'part';
  const isInitial = (some: readonly string[], others: readonly string[]) =>
    some.every((part) => part.length === 1 && others.some((other) => other.startsWith(part)));
  return isInitial(mine, theirs) || isInitial(theirs, mine) ? 'initial' : 'differs';
}

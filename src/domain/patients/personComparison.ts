import { editDistance } from './comparableName.ts';
import { localIdVerdict, sexVerdict } from './compareIdentity.ts';
import { type CommonNames, compareNames, nameLevels, type ReadName, readName } from './compareNames.ts';
import type { CurrentId } from './mergedIds.ts';
import { judgeNhsNumber, nhsNumberDigits } from './nhsNumber.ts';
import type { PatientIdentity } from './patientIdentity.ts';

/**
 * In which ways two records of a person may stand to each other, field by field, from the most to the least that is said for one
 * person. What one side does not say is `unknown` and weighs nothing.
 *
 * - `slip`: one digit wrong, or two neighbours swapped.
 * - `first-of-january`: the same date of birth, and one that is written down for people who do not know theirs.
 * - `day-and-month`: they stand in each other's place.
 * - `modality`, `time`: not of the person, but of the examination: whether it is what was ordered, and when.
 */
export const comparedLevels = {
  nhsNumber: ['same', 'slip', 'differs', 'unknown'],
  localId: ['same', 'slip', 'differs', 'unknown'],
  birthDate: ['same', 'first-of-january', 'day-and-month', 'slip', 'differs', 'unknown'],
  sex: ['same', 'differs', 'unknown'],
  familyName: nameLevels,
  givenName: nameLevels,
  nameOrder: ['as-said', 'swapped', 'unknown'],
  modality: ['same', 'differs', 'unknown'],
  time: ['same', 'differs', 'unknown'],
} as const;
export type ComparedField = keyof typeof comparedLevels;
export type ComparedLevel<F extends ComparedField = ComparedField> = (typeof comparedLevels)[F][number];
export const comparedFields = Object.keys(comparedLevels) as readonly ComparedField[];

/** Two records of an examination, field by field: who they say it is of, and how it fits. */
export type PairComparison = { readonly [F in ComparedField]: ComparedLevel<F> };
export type PersonComparison = Omit<PairComparison, 'modality' | 'time'>;

/** `names` are those of `a` and `b`, where they were read before: where many are held against each other. */
export function comparePersons(
  a: PatientIdentity,
  b: PatientIdentity,
  currentId: CurrentId,
  common: CommonNames,
  names: readonly [ReadName, ReadName] = [readName(a), readName(b)],
): PersonComparison {
  const localId = localIdVerdict(a, b, currentId);
  return {
    nhsNumber: nhsNumberLevel(a.nhsNumber, b.nhsNumber),
    localId: localId === 'differs' && areIdsSlips(a, b, currentId) ? 'slip' : localId,
    birthDate: birthDateLevel(a.birthDate, b.birthDate),
    sex: sexVerdict(a.sex, b.sex),
    ...compareNames(...names, common),
  };
}

/**
 * Two valid numbers that differ are two people, however alike: the check digit catches every slip of one digit and every two
 * neighbours swapped, and the numbers of twins often differ by one. A number that is none (a row of nines) says nothing.
 */
function nhsNumberLevel(a: string | null, b: string | null): ComparedLevel<'nhsNumber'> {
  if (!a || !b) return 'unknown';
  const [one, other] = [nhsNumberDigits(a), nhsNumberDigits(b)];
  if (one === other) return 'same';
  const valid = [one, other].filter((number) => judgeNhsNumber(number).kind === 'valid').length;
  if (valid === 2) return 'differs';
  return valid === 1 && isDigitSlip(one, other) ? 'slip' : 'unknown';
}

function areIdsSlips(a: PatientIdentity, b: PatientIdentity, currentId: CurrentId): boolean {
  const theirs = b.localIds.map(currentId);
  return a.localIds.map(currentId).some((id) => theirs.some((other) => isIdSlip(id, other)));
}

/**
 * Of one issuer, and long enough for a slip to be one: of three digits every other number is one. Numbers that differ in their last
 * digit only are no slip: twins and families are registered one after the other.
 */
function isIdSlip(a: string, b: string): boolean {
  const [issuer, other] = [a, b].map((id) => id.slice(0, id.indexOf('|')));
  if (issuer !== other || a.length - (issuer as string).length <= 5 || a.slice(0, -1) === b.slice(0, -1)) return false;
  return isDigitSlip(a, b);
}

function isDigitSlip(a: string, b: string): boolean {
  return a !== b && Math.abs(a.length - b.length) <= 1 && editDistance(a, b) === 1;
}

export function birthDateLevel(a: string | null, b: string | null): ComparedLevel<'birthDate'> {
  if (!a || !b) return 'unknown';
  if (a === b) return a.endsWith('-01-01') ? 'first-of-january' : 'same';
  const [year, month, day] = a.split('-') as [string, string, string];
  if (b === `${year}-${day}-${month}`) return 'day-and-month';
  return a.length === b.length && isDigitSlip(a.replaceAll('-', ''), b.replaceAll('-', '')) ? 'slip' : 'differs';
}

import type { Likelihood, WeighedField } from './likelihoodOfSame.ts';
import type { ComparedField } from './personComparison.ts';

/** A likelihood as a person can check it: `Family name sounds alike (+3.1), sex differs (-4.2)`. What weighs nothing is left out. */
export function likelihoodInWords({ fields }: Pick<Likelihood, 'fields'>): string {
  const words = fields.filter(({ weight }) => Math.abs(weight) >= 0.1).map(fieldInWords);
  if (words.length === 0) return '';
  const [first = '', ...rest] = words;
  return `${[first.slice(0, 1).toUpperCase() + first.slice(1), ...rest].join(', ')}.`;
}

function fieldInWords({ field, level, weight }: WeighedField): string {
  const said = special[`${field} ${level}`] ?? `${names[field]} ${levels[level] ?? level}`;
  return `${said} (${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(1)})`;
}

const names: Readonly<Record<ComparedField, string>> = {
  nhsNumber: 'NHS number',
  localId: 'hospital number',
  birthDate: 'date of birth',
  sex: 'sex',
  familyName: 'family name',
  givenName: 'given name',
  nameOrder: 'names',
  modality: 'modality',
  time: 'time',
};

const levels: Readonly<Record<string, string>> = {
  same: 'agrees',
  common: 'agrees, and is a common one',
  nearly: 'is nearly the same',
  sounds: 'sounds alike',
  part: 'agrees in part',
  initial: 'agrees in its initial',
  slip: 'has one digit wrong or two swapped',
  differs: 'differs',
  'first-of-january': 'agrees, but is a first of January',
  'day-and-month': 'has day and month swapped',
};

const special: Readonly<Record<string, string>> = {
  'nameOrder as-said': 'names stand in their places',
  'nameOrder swapped': 'family and given name stand in each other’s place',
  'modality same': 'modality fits',
  'modality differs': 'modality does not fit',
  'time same': 'time fits',
  'time differs': 'time does not fit',
};

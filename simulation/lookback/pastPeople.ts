import { checkDigit } from '../../src/domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { familyNames, givenNames } from '../people.ts';
import { type PastPlan, share } from './pastPlan.ts';

/** Somebody who does not exist, worked out from a number. */
export interface PastPerson {
  readonly number: number;
  readonly nhsNumber: string;
  readonly hospitalNumber: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
}

export function personOf(plan: PastPlan, number: number): PastPerson {
  const sex = share(plan, number, 'sex') < 0.5 ? 'F' : 'M';
  const given = givenNames[sex];
  const day = Math.floor(Date.UTC(1920, 0, 1) / 86_400_000 + share(plan, number, 'born') * 31_000);
  return {
    ...{ number, sex },
    nhsNumber: nhsNumberOf(plan, number),
    hospitalNumber: `N${1_000_000 + number}`,
    familyName: familyNames[Math.floor(share(plan, number, 'family') * familyNames.length)] as string,
    givenName: given[Math.floor(share(plan, number, 'given') * given.length)] as string,
    birthDate: new Date(day * 86_400_000).toISOString().slice(0, 10),
  };
}

/** As scanners write it: in capitals and without accents. */
export function identityOf(person: PastPerson, site: string): PatientIdentity {
  return {
    nhsNumber: person.nhsNumber,
    localIds: [{ issuer: site, value: person.hospitalNumber }],
    familyName: plain(person.familyName),
    givenName: plain(person.givenName),
    birthDate: person.birthDate,
    sex: person.sex,
  };
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
}

/** Every number that begins with 999, which no real person is ever given, by its first nine digits. */
let stems: Uint32Array | null = null;

/** Those beyond the people of the plan, whom no record knows, take turns with the numbers that are left. */
function nhsNumberOf(plan: PastPlan, number: number): string {
  stems ??= validStems();
  const left = stems.length - plan.people;
  const place = number < plan.people ? number : plan.people + ((number - plan.people) % left);
  const stem = String(stems[place]);
  return `${stem}${checkDigit(stem)}`;
}

function validStems(): Uint32Array {
  const found = new Uint32Array(1_000_000);
  let count = 0;
  for (let stem = 999_000_000; stem < 999_999_999; stem++) {
    if (checkDigit(String(stem)) < 10) found[count++] = stem;
  }
  return found.slice(0, count);
}

import { compareIdentity } from '../patients/compareIdentity.ts';
import { localIdText } from '../patients/localId.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/**
 * Tells apart the people who stand under one NHS number: one identity of each, the first that was given.
 *
 * A changed surname, a slip in a date or a missing word makes nobody two people. Another given name does, together with another
 * date of birth or M against F: brothers and sisters share a family name.
 */
export function peopleOfNumber(identities: readonly PatientIdentity[]): readonly PatientIdentity[] {
  const people: PatientIdentity[] = [];
  for (const identity of identities) {
    if (people.every((known) => areTwoPeople(known, identity))) people.push(identity);
  }
  return people;
}

function areTwoPeople(a: PatientIdentity, b: PatientIdentity): boolean {
  const { birthDate, sex, givenName } = compareIdentity(a, b, localIdText);
  return givenName === 'differs' && (birthDate === 'differs' || sex === 'differs');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { differenceOfPeople } from './acrossThePast.ts';
import { peopleOfNumber } from './peopleOfNumber.ts';

const anna: PatientIdentity = {
  nhsNumber: '9990000018',
  localIds: [{ issuer: 'RXN', value: 'N1' }],
  familyName: 'Khan',
  givenName: 'Anna',
  birthDate: '1950-01-02',
  sex: 'F',
};

const cases: readonly (readonly [name: string, other: Partial<PatientIdentity>, people: number])[] = [
  ['married', { familyName: 'Smith' }, 1],
  ['a slip in the date', { birthDate: '1950-02-01' }, 1],
  ['a slip in the given name', { givenName: 'Ana' }, 1],
  ['names changed over', { familyName: 'Anna', givenName: 'Khan' }, 1],
  ['nothing but the number', { familyName: null, givenName: null, birthDate: null, sex: null }, 1],
  ['another sex, otherwise the same', { sex: 'M' }, 1],
  ['a sister', { givenName: 'Fatima', birthDate: '1953-08-09' }, 2],
  ['a brother of the same day', { givenName: 'Imran', sex: 'M' }, 2],
  ['a stranger', { familyName: 'Nowak', givenName: 'Piotr', birthDate: '1988-03-04', sex: 'M' }, 2],
];
for (const [name, other, people] of cases) {
  test(`R16 ${name}: ${people === 1 ? 'one person' : 'two people'} under one NHS number`, () => {
    const both = [anna, { ...anna, ...other }];
    assert.equal(peopleOfNumber(both).length, people);
    assert.equal(differenceOfPeople(both, '2011-03-04T00:00:00.000Z').length, people - 1);
  });
}

test('R16 a number that cannot be one is not told as two people', () => {
  const [a, b] = [anna, { ...anna, givenName: 'Fatima', birthDate: '1953-08-09' }];
  const dummy = [a, b].map((who) => ({ ...who, nhsNumber: '0000000000' }));
  assert.deepEqual(differenceOfPeople(dummy, '2011-03-04T00:00:00.000Z'), []);
});

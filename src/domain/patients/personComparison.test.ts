import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localIdText } from './localId.ts';
import type { PatientIdentity } from './patientIdentity.ts';
import { type ComparedField, comparePersons } from './personComparison.ts';

const common = { family: new Set<string>(), given: new Set<string>() };
const ann: PatientIdentity = {
  nhsNumber: '943 476 5919',
  localIds: [{ issuer: 'RXN', value: '1234567' }],
  familyName: 'Ashdown',
  givenName: 'Ann',
  birthDate: '1951-03-12',
  sex: 'F',
};
const number = (value: string, issuer = 'RXN') => ({ localIds: [{ issuer, value }] });

const cases: readonly { says: string; other: Partial<PatientIdentity>; field: ComparedField; is: string }[] = [
  { says: 'the same NHS number', other: { nhsNumber: '9434765919' }, field: 'nhsNumber', is: 'same' },
  { says: 'two digits swapped', other: { nhsNumber: '9437465919' }, field: 'nhsNumber', is: 'slip' },
  { says: 'one digit wrong', other: { nhsNumber: '9434765918' }, field: 'nhsNumber', is: 'slip' },
  { says: 'one digit left out', other: { nhsNumber: '943476919' }, field: 'nhsNumber', is: 'slip' },
  { says: 'the valid number of the other twin', other: { nhsNumber: '9434765870' }, field: 'nhsNumber', is: 'differs' },
  { says: 'a row of nines is no number', other: { nhsNumber: '9999999999' }, field: 'nhsNumber', is: 'unknown' },
  { says: 'no NHS number', other: { nhsNumber: null }, field: 'nhsNumber', is: 'unknown' },
  { says: 'the same hospital number', other: {}, field: 'localId', is: 'same' },
  { says: 'a hospital number with two digits swapped', other: number('1243567'), field: 'localId', is: 'slip' },
  {
    says: 'the next hospital number, as the other twin has',
    other: number('1234568'),
    field: 'localId',
    is: 'differs',
  },
  { says: 'another hospital number', other: number('7654321'), field: 'localId', is: 'differs' },
  { says: 'a hospital number of another place', other: number('1234567', 'RXE'), field: 'localId', is: 'unknown' },
  { says: 'day and month swapped', other: { birthDate: '1951-12-03' }, field: 'birthDate', is: 'day-and-month' },
  { says: 'a digit of the year', other: { birthDate: '1957-03-12' }, field: 'birthDate', is: 'slip' },
  { says: 'two digits of the year swapped', other: { birthDate: '1915-03-12' }, field: 'birthDate', is: 'slip' },
  { says: 'another date', other: { birthDate: '1960-05-05' }, field: 'birthDate', is: 'differs' },
  { says: 'no date', other: { birthDate: null }, field: 'birthDate', is: 'unknown' },
  { says: 'sex O', other: { sex: 'O' }, field: 'sex', is: 'unknown' },
  { says: 'male against female', other: { sex: 'M' }, field: 'sex', is: 'differs' },
  { says: 'a slip in the name', other: { familyName: 'Ashdwon' }, field: 'familyName', is: 'nearly' },
];
for (const { says, other, field, is } of cases) {
  test(`${says}: ${field} ${is}`, () => {
    const compared = comparePersons(ann, { ...ann, ...other }, localIdText, common);
    assert.equal(compared[field as keyof typeof compared], is);
    const turned = comparePersons({ ...ann, ...other }, ann, localIdText, common);
    assert.equal(turned[field as keyof typeof turned], is);
  });
}

test('the first of January that both say is told from other dates', () => {
  const who = { ...ann, birthDate: '1951-01-01' };
  assert.equal(comparePersons(who, who, localIdText, common).birthDate, 'first-of-january');
});

test('a short hospital number has no slips: every other number would be one', () => {
  const compared = comparePersons({ ...ann, ...number('17') }, { ...ann, ...number('71') }, localIdText, common);
  assert.equal(compared.localId, 'differs');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImagePatient, identityOfImage } from './identityOfImage.ts';

const image: ImagePatient = {
  familyName: 'Ashdown',
  givenName: 'Ann',
  patientId: '17',
  issuerOfPatientId: null,
  otherPatientIds: [],
  birthDate: '19510312',
  sex: 'F',
};

test('a Patient ID without an issuer is a number of the site', () => {
  const { localIds, nhsNumber, birthDate } = identityOfImage(image, 'RXN');
  assert.deepEqual(localIds, [{ issuer: 'RXN', value: '17' }]);
  assert.equal(nhsNumber, null);
  assert.equal(birthDate, '1951-03-12');
});

test('X10 a Patient ID with an issuer is a number of that issuer, never of the site', () => {
  assert.deepEqual(identityOfImage({ ...image, issuerOfPatientId: 'rxe' }, 'RXN').localIds, [
    { issuer: 'RXE', value: '17' },
  ]);
});

test('a valid NHS number in Patient ID is known for what it is', () => {
  const { localIds, nhsNumber } = identityOfImage({ ...image, patientId: '999 000 0018' }, 'RXN');
  assert.deepEqual({ localIds, nhsNumber }, { localIds: [], nhsNumber: '999 000 0018' });
});

test('R5 a mistyped NHS number is kept for one only where its issuer says so', () => {
  const other = [{ id: '9990000019', issuer: 'NHS' }];
  assert.equal(identityOfImage({ ...image, otherPatientIds: other }, 'RXN').nhsNumber, '9990000019');
  assert.equal(identityOfImage({ ...image, patientId: '9990000019' }, 'RXN').nhsNumber, null);
});

for (const [said, is] of [
  ['1951.03.12', '1951-03-12'],
  ['19510230', null],
  ['195103', null],
  ['', null],
  ['00000000', null],
] as const) {
  test(`a date of birth of "${said}" is ${is}`, () =>
    assert.equal(identityOfImage({ ...image, birthDate: said }, 'RXN').birthDate, is));
}

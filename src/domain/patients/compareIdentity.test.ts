import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockingFields, compareIdentity, type FieldVerdict, type IdentityComparison } from './compareIdentity.ts';
import { currentIds } from './mergedIds.ts';
import { type PatientIdentity, unknownPatient } from './patientIdentity.ts';

const ann: PatientIdentity = {
  nhsNumber: '999 000 0018',
  localIds: [{ issuer: 'RXN', value: '17' }],
  familyName: "O'Brien-Smith",
  givenName: 'Zoë Ann',
  birthDate: '1951-03-12',
  sex: 'F',
};
const nobodyMerged = currentIds([]);

const cases: { says: string; other: Partial<PatientIdentity>; field: keyof IdentityComparison; is: FieldVerdict }[] = [
  {
    says: 'the NHS number with hyphens is the same',
    other: { nhsNumber: '999-000-0018' },
    field: 'nhsNumber',
    is: 'same',
  },
  {
    says: 'an NHS number with two digits swapped differs',
    other: { nhsNumber: '9990000081' },
    field: 'nhsNumber',
    is: 'differs',
  },
  { says: 'no NHS number is unknown', other: { nhsNumber: null }, field: 'nhsNumber', is: 'unknown' },
  { says: 'day and month swapped differ', other: { birthDate: '1951-12-03' }, field: 'birthDate', is: 'differs' },
  { says: 'male against female differs', other: { sex: 'M' }, field: 'sex', is: 'differs' },
  { says: 'sex O is a way of not saying', other: { sex: 'O' }, field: 'sex', is: 'unknown' },
  {
    says: 'a name without accents, hyphen and apostrophe is the same',
    other: { familyName: 'SMITH OBRIEN', givenName: 'ANN ZOE' },
    field: 'familyName',
    is: 'same',
  },
  {
    says: 'family and given name in each other’s place are the same',
    other: { familyName: 'Zoë Ann', givenName: "O'Brien-Smith" },
    field: 'givenName',
    is: 'same',
  },
  {
    says: 'one letter wrong in a name is nearly the same',
    other: { familyName: 'O’Brien-Smyth', givenName: 'Zoe' },
    field: 'familyName',
    is: 'nearly',
  },
  {
    says: 'a second given name left out is nearly the same',
    other: { familyName: 'X', givenName: 'Zoe' },
    field: 'givenName',
    is: 'nearly',
  },
  { says: 'another family name differs', other: { familyName: 'Jones' }, field: 'familyName', is: 'differs' },
  {
    says: 'another number of the same hospital differs',
    other: { localIds: [{ issuer: 'RXN', value: '71' }] },
    field: 'localId',
    is: 'differs',
  },
  {
    says: 'X10 the same number of another hospital says nothing',
    other: { localIds: [{ issuer: 'RXE', value: '17' }] },
    field: 'localId',
    is: 'unknown',
  },
];
for (const { says, other, field, is } of cases) {
  test(`R4 ${says}`, () => {
    assert.equal(compareIdentity(ann, { ...ann, ...other }, nobodyMerged)[field], is);
    assert.equal(compareIdentity({ ...ann, ...other }, ann, nobodyMerged)[field], is);
  });
}

test('R4 only NHS number, date of birth and sex forbid a link', () => {
  const stranger = {
    ...ann,
    nhsNumber: '9434765919',
    birthDate: '1960-01-01',
    sex: 'M',
    familyName: 'Jones',
    givenName: 'Bob',
  };
  assert.deepEqual(blockingFields(compareIdentity(ann, stranger, nobodyMerged)), ['nhsNumber', 'birthDate', 'sex']);
  assert.deepEqual(
    blockingFields(compareIdentity(ann, { ...ann, familyName: 'Jones', givenName: 'Bob' }, nobodyMerged)),
    [],
  );
  assert.deepEqual(blockingFields(compareIdentity(ann, unknownPatient, nobodyMerged)), []);
});

test('a retired hospital number is the one it was merged into, through any number of merges, heard in any order', () => {
  const id = (value: string) => ({ issuer: 'RXN', value });
  const merges = [
    { prior: id('1'), surviving: id('2'), occurredAt: '2026-01-01T00:00:00.000Z' },
    { prior: id('2'), surviving: id('3'), occurredAt: '2026-01-02T00:00:00.000Z' },
    { prior: id('1'), surviving: id('9'), occurredAt: '2025-12-31T00:00:00.000Z' },
  ];
  assert.equal(currentIds(merges)(id('1')), 'RXN|3');
  assert.equal(currentIds(merges.toReversed())(id('1')), 'RXN|3');
  assert.equal(currentIds(merges)(id('4')), 'RXN|4');
});

test('a circle of merges ends, and all its members are one', () => {
  const id = (value: string) => ({ issuer: 'RXN', value });
  const at = '2026-01-01T00:00:00.000Z';
  const circle = currentIds([
    { prior: id('1'), surviving: id('2'), occurredAt: at },
    { prior: id('2'), surviving: id('1'), occurredAt: at },
    { prior: id('0'), surviving: id('2'), occurredAt: at },
  ]);
  assert.deepEqual(
    ['0', '1', '2'].map((value) => circle(id(value))),
    ['RXN|1', 'RXN|1', 'RXN|1'],
  );
});

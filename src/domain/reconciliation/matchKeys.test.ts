import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, at, order, study } from '../../../testing/examFacts.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { isMatchKey, keysOfFact, keysOfStudy } from './matchKeys.ts';

const unnumbered: PatientIdentity = { ...ann, nhsNumber: null, localIds: [] };

function sharedKeys(images: Partial<Parameters<typeof study>[0]>, site = 'RXN'): readonly string[] {
  const mine = new Set(keysOfStudy(study({ accession: null, ...images })).filter(isMatchKey));
  return keysOfFact(order(), site).filter((key) => mine.has(key));
}

const cases: readonly { says: string; who: PatientIdentity; by: readonly string[] }[] = [
  { says: 'by both', who: unnumbered, by: ['born-day', 'named-day'] },
  {
    says: 'by the sound of the names, when the date of birth slips',
    who: { ...unnumbered, birthDate: '1951-12-03' },
    by: ['named-day'],
  },
  {
    says: 'by the date of birth, when the name is another',
    who: { ...unnumbered, familyName: 'Birch' },
    by: ['born-day'],
  },
  {
    says: 'by the names in each other’s place and spelt by ear',
    who: { ...unnumbered, birthDate: null, familyName: 'Anne', givenName: 'Ashdoun' },
    by: ['named-day'],
  },
  { says: 'not at all, when both are wrong', who: { ...unnumbered, familyName: 'Birch', birthDate: null }, by: [] },
];
for (const { says, who, by } of cases) {
  test(`R2 without any number an order is found ${says}`, () => {
    assert.deepEqual(
      sharedKeys({ identities: [who] }).map((key) => key.slice(0, key.indexOf(':'))),
      by,
    );
  });
}

test('R2 the day before and the day after are looked at, another day and another site are not', () => {
  const who = { identities: [unnumbered] };
  assert.equal(sharedKeys({ ...who, startedAt: at('23:59', '2026-11-19') }).length, 2);
  assert.equal(sharedKeys({ ...who, startedAt: at('00:01', '2026-11-21') }).length, 2);
  assert.equal(sharedKeys({ ...who, startedAt: at('00:01', '2026-11-22') }).length, 0);
  assert.equal(sharedKeys(who, 'RXE').length, 0);
});

for (const [says, who] of [
  ['a name that stands for none', { familyName: 'UNKNOWN', givenName: 'Male', birthDate: null }],
  ['the first of January', { familyName: null, birthDate: '1951-01-01' }],
  ['a date of birth of another century', { familyName: null, birthDate: '1900-05-05' }],
] as const) {
  test(`${says} is no key: a whole day would be held beside each image`, () => {
    const keys = keysOfStudy(study({ accession: null, identities: [{ ...unnumbered, ...who }] }));
    assert.deepEqual(keys.filter(isMatchKey), ['uid:2.25.1']);
  });
}

test('an order of one day has two keys more than its numbers give it, whatever is said of its times', () => {
  const keys = keysOfFact(order(), 'RXN');
  assert.equal(keys.filter((key) => /^(born|named)-day:/.test(key)).length, 2);
  assert.equal(new Set(keys).size, keys.length);
});

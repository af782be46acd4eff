import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArchivedStudy } from './archivedStudy.ts';
import { compareArchived, compareContents, mustListInstances, type StudyContents } from './compareArchived.ts';

const study: ArchivedStudy = {
  ...{ studyInstanceUid: '1.2', accession: 'A1', issuer: 'RXN', modalities: ['CT', 'SR'], description: null },
  patient: {
    ...{ nhsNumber: '9990000018', localIds: [{ issuer: 'RXN', value: 'N1' }], familyName: 'KHAN', givenName: 'ANNA' },
    ...{ birthDate: '1950-01-02', sex: 'F' },
  },
  ...{ startedAt: '2011-03-04T09:00:00.000Z', hasTime: true, seriesCount: 2, instanceCount: 5 },
};
const contents: StudyContents = new Map([
  ['1.2.1', new Set(['a', 'b', 'c'])],
  ['1.2.2', new Set(['d', 'e'])],
]);

function kinds(moved: Partial<ArchivedStudy> | null, old: Partial<ArchivedStudy> | null = {}): readonly string[] {
  const pair = { old: old && { ...study, ...old }, new: moved && { ...study, ...moved } };
  return compareArchived(pair).map(({ kind }) => kind);
}

test('R17 a study that came over whole differs in nothing', () => {
  assert.deepEqual(kinds({}), []);
  assert.deepEqual(kinds({ modalities: ['SR', 'CT'], patient: { ...study.patient, familyName: 'Khan' } }), []);
  assert.equal(mustListInstances({ old: study, new: study }), false);
});

test('R17 a study that one of two archives has not is told both ways', () => {
  assert.deepEqual(kinds(null), ['only-in-old']);
  assert.deepEqual(kinds({}, null), ['only-in-new']);
});

test('R17 another person, another number, another time and another modality are told', () => {
  assert.deepEqual(kinds({ patient: { ...study.patient, birthDate: '1951-01-02' } }), ['identity-conflict']);
  assert.deepEqual(kinds({ accession: null }), ['details-differ']);
  assert.deepEqual(kinds({ startedAt: '2011-03-04T09:00:01.000Z' }), ['details-differ']);
  assert.deepEqual(kinds({ modalities: ['CT'] }), ['details-differ']);
  const [difference] = compareArchived({ old: study, new: { ...study, patient: { ...study.patient, sex: 'M' } } });
  assert.equal(difference?.stakes.wrongPerson, true);
});

test('R17 instances are listed where a count differs, and where an archive does not count', () => {
  for (const change of [{ seriesCount: 1 }, { instanceCount: 4 }, { instanceCount: null }, { seriesCount: null }]) {
    assert.equal(mustListInstances({ old: study, new: { ...study, ...change } }), true);
    assert.equal(
      mustListInstances({ old: { ...study, ...change }, new: { ...study, ...change } }),
      Object.values(change)[0] === null,
    );
  }
  assert.equal(mustListInstances({ old: study, new: null }), false);
});

const changed: readonly (readonly [name: string, moved: StudyContents, kind: string | null, says: RegExp])[] = [
  ['the same', contents, null, /^$/],
  ['put into one series', new Map([['9', new Set('abcde')]]), null, /^$/],
  [
    'one lost',
    new Map([
      ['1.2.1', new Set('abc')],
      ['1.2.2', new Set('d')],
    ]),
    'images-differ',
    /^1 instance of the old/,
  ],
  ['a series lost', new Map([['1.2.1', new Set('abc')]]), 'images-differ', /^2 instances \(1 whole series\)/],
  [
    'one swapped',
    new Map([
      ['1.2.1', new Set('abx')],
      ['1.2.2', new Set('de')],
    ]),
    'images-differ',
    /; 1 instance of the new/,
  ],
  [
    'one more',
    new Map([
      ['1.2.1', new Set('abcx')],
      ['1.2.2', new Set('de')],
    ]),
    'images-added',
    /^1 instance of the new/,
  ],
  ['all lost', new Map(), 'images-differ', /^5 instances \(2 whole series\)/],
];
for (const [name, moved, kind, says] of changed) {
  test(`R17 instance by instance: ${name}`, () => {
    const [difference] = compareContents({ old: study, new: study }, contents, moved);
    assert.equal(difference?.kind ?? null, kind);
    assert.match(difference?.says ?? '', says);
  });
}

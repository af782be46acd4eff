import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelihoodInWords } from './likelihoodInWords.ts';
import { likelihoodOfSame } from './likelihoodOfSame.ts';
import { comparedFields, comparedLevels, type PairComparison } from './personComparison.ts';
import type { FieldShares, PersonWeights } from './personWeights.ts';

const level = (weight: number) => ({ m: 2 ** weight / 1024, u: 1 / 1024 });
const fields = {
  ...{ nhsNumber: {}, localId: {}, nameOrder: {}, time: {} },
  birthDate: { same: level(9), 'day-and-month': level(5), differs: level(-6) },
  sex: { same: level(1), differs: level(-4.2) },
  familyName: { same: level(8), sounds: level(3.1), differs: level(-5) },
  givenName: { same: level(7), differs: level(-5) },
  modality: { same: level(0.04) },
} as unknown as FieldShares;
const weights: PersonWeights = {
  ...{ version: 'test', suggestFrom: 0.9, weakerBy: 6, claims: { studyUid: 20, accession: 12 } },
  ...{ fields, calibration: { slope: 1, offset: -10 }, common: { family: new Set(), given: new Set() } },
};
const nothing = Object.fromEntries(comparedFields.map((field) => [field, 'unknown'])) as unknown as PairComparison;

test('what each field adds stands in words a person can check, heaviest first', () => {
  const compared = { ...nothing, familyName: 'sounds', birthDate: 'day-and-month', sex: 'differs' } as const;
  assert.equal(
    likelihoodInWords(likelihoodOfSame(compared, weights)),
    'Date of birth has day and month swapped (+5.0), sex differs (−4.2), family name sounds alike (+3.1).',
  );
});

test('what weighs nothing is left out, and nothing at all is no sentence', () => {
  assert.equal(likelihoodInWords(likelihoodOfSame({ ...nothing, modality: 'same' }, weights)), '');
  assert.deepEqual(likelihoodOfSame(nothing, weights), { weight: 0, probability: 0.0009, fields: [] });
});

test('each twofold step of weight doubles the odds, and what images claim is added', () => {
  const compared = { ...nothing, birthDate: 'same', sex: 'same' } as const;
  assert.equal(likelihoodOfSame(compared, weights).probability, 0.5);
  assert.equal(likelihoodOfSame({ ...compared, sex: 'unknown' }, weights).probability, 0.3333);
  assert.equal(likelihoodOfSame(compared, weights, 12).probability, 0.9997);
});

test('no certainty is told that is none', () => {
  const all = { ...nothing, birthDate: 'same', familyName: 'same', givenName: 'same', sex: 'same' } as const;
  const { probability } = likelihoodOfSame(all, weights, 1000);
  assert.ok(probability <= 1);
  assert.ok(likelihoodOfSame(all, weights).probability < 1);
});

test('every level of every field has words', () => {
  for (const field of comparedFields) {
    for (const one of comparedLevels[field]) {
      if (one === 'unknown') continue;
      const words = likelihoodInWords({ fields: [{ field, level: one, weight: 1 }] });
      assert.match(words, /^[A-Z].{8,} \(\+1\.0\)\.$/);
      assert.ok(!words.includes('-'), words);
    }
  }
});

test('all that can be said fits into the words of a page', () => {
  const longest = comparedFields.map((field) => {
    const words = comparedLevels[field].map((one) =>
      likelihoodInWords({ fields: [{ field, level: one, weight: -10.5 }] }),
    );
    return Math.max(...words.map((said) => said.length)) + 1;
  });
  assert.ok(longest.reduce((sum, length) => sum + length, 0) <= 430, String(longest));
});

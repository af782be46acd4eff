import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type HarmWeights, harmOf } from './harm.ts';
import type { LookbackDifference } from './lookbackDifference.ts';

const weights = JSON.parse(
  readFileSync(new URL('../../../policies/lookback-harm/2026-11-22.json', import.meta.url), 'utf8'),
) as HarmWeights & { verified: boolean };
const now = new Date('2026-11-22T12:00:00Z');
const difference: LookbackDifference = {
  ...{ kind: 'images-without-order', part: '', rowNumber: null, studyInstanceUid: '1.2', site: 'RXN', modality: 'CT' },
  ...{ at: '2011-03-04T09:00:00.000Z', nhsNumber: null, localId: null, says: '', evidence: [] },
  stakes: { unreported: true, cancerPathway: false, deceased: null, wrongPerson: false },
};
const nobody = { laterImaging: null, deceased: null };
const score = (change: Partial<LookbackDifference>, person = nobody as Parameters<typeof harmOf>[1]) =>
  harmOf({ ...difference, ...change }, person, weights, now).score;

test('R16 details that stand in the image only come before images that another record may explain', () => {
  assert.ok(score({ part: 'only-in-image' }) > score({}));
});

test('R16 each administrative fact raises the rank, and nothing but these is looked at', () => {
  const { stakes } = difference;
  assert.ok(score({ stakes: { ...stakes, cancerPathway: true } }) > score({}));
  assert.ok(score({ stakes: { ...stakes, wrongPerson: true } }) > score({}));
  assert.ok(score({ stakes: { ...stakes, unreported: false } }) < score({}));
  assert.ok(score({ at: '2026-03-04T09:00:00.000Z' }) > score({}));
  assert.ok(score({}, { laterImaging: false, deceased: null }) > score({}, { laterImaging: true, deceased: null }));
});

test('R16 a person of whom no system says that they died counts as alive', () => {
  assert.equal(score({}, { laterImaging: null, deceased: false }), score({}));
  assert.equal(score({}, { laterImaging: null, deceased: true }), score({}) - weights.alive);
});

test('R16 the rank says what it was made of, and its weights are marked as nobody having verified them', () => {
  const { because } = harmOf({ ...difference, part: 'only-in-image' }, nobody, weights, now);
  assert.equal(because[0], 'the details stand in the image only');
  assert.ok(because.includes('nobody reported it'));
  assert.equal(weights.verified, false);
});

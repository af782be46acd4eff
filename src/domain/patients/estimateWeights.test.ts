import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../simulation/phantoms/seededRandom.ts';
import { estimateWeights } from './estimateWeights.ts';
import { comparedFields, type PairComparison } from './personComparison.ts';
import { patternOf, telling, weightOf } from './personWeights.ts';

const share = 0.01;
const agreesOfOne = 0.9;
const agreesOfTwo = 0.02;

/** Pairs whose every field agrees so often where they are one, and so often where they are two. */
function counts(pairs: number): Map<string, number> {
  const random = seededRandom('pairs');
  const drawn = new Map<string, number>();
  for (let count = 0; count < pairs; count++) {
    const isOne = random.chance(share);
    const pattern = patternOf(
      Object.fromEntries(
        comparedFields.map((field) => {
          if (random.chance(0.05)) return [field, 'unknown'];
          const agrees = random.chance(isOne ? agreesOfOne : agreesOfTwo);
          return [field, agrees ? telling(field)[0] : field === 'nameOrder' ? 'swapped' : 'differs'];
        }),
      ) as unknown as PairComparison,
    );
    drawn.set(pattern, (drawn.get(pattern) ?? 0) + 1);
  }
  return drawn;
}

const drawn = counts(60_000);

test('from pairs that nobody labelled, it finds how many are one and how often their fields agree', () => {
  const { fields, share: found, rounds } = estimateWeights(drawn);
  assert.ok(Math.abs(found - share) < 0.002, `share ${found}`);
  for (const field of comparedFields) {
    const first = fields[field][telling(field)[0] as string];
    assert.ok(Math.abs((first?.m ?? 0) - agreesOfOne) < 0.05, `${field} m ${first?.m}`);
    assert.ok(Math.abs((first?.u ?? 0) - agreesOfTwo) < 0.005, `${field} u ${first?.u}`);
  }
  assert.ok(rounds < 200);
});

test('the same counts in another order give the same weights, to the last digit', () => {
  const turned = new Map([...drawn].reverse());
  assert.deepEqual(estimateWeights(turned), estimateWeights(drawn));
});

test('it ends after so many rounds, and what never was seen weighs something finite', () => {
  const { fields, rounds } = estimateWeights(drawn, 3);
  assert.equal(rounds, 3);
  for (const field of comparedFields) {
    for (const level of telling(field)) assert.ok(Number.isFinite(weightOf(fields[field][level])), `${field} ${level}`);
  }
});

test('a level that hardly a pair shows weighs nothing, not much', () => {
  const { fields } = estimateWeights(drawn);
  assert.equal(weightOf(fields.birthDate['first-of-january']), 0);
  assert.equal(weightOf(fields.familyName.initial), 0);
});

test('no pairs at all have weights too', () => {
  assert.ok(Number.isFinite(weightOf(estimateWeights(new Map()).fields.sex.same)));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { seededRandom } from '../phantoms/seededRandom.ts';
import { judgeImages } from './judgeImages.ts';
import { type LabelledImages, labelledImages } from './labelledImages.ts';
import { learnWeights } from './learnWeights.ts';
import { namings } from './namedPeople.ts';
import { precisionOf, recallOf, tallyPairs } from './tallyPairs.ts';
import { slips } from './tellings.ts';

const rules = readPolicies().match;

function told(seed: string, images: number): readonly LabelledImages[] {
  return [...labelledImages({ random: seededRandom(seed), images })];
}

for (const seed of ['a town', 'a village', 'a borough']) {
  test(`R2 H-03 labelled pairs of ${seed}: nobody is linked to somebody else, and suggestions are right and made`, () => {
    const tally = tallyPairs(told(seed, 1500).flatMap((images) => judgeImages(images, rules)));
    assert.equal(tally.linked.wrong, 0);
    assert.ok(tally.linked.right > 150, `${tally.linked.right} links`);
    const precision = precisionOf(tally.byLikeness);
    assert.ok(precision >= 0.99, `precision ${precision}`);
    assert.ok(recallOf(tally) >= 0.95, `recall ${recallOf(tally)} of ${tally.byLikeness.one}`);
  });
}

test('the same seed tells the same images, and another seed others', () => {
  assert.deepEqual(told('one', 40), told('one', 40));
  assert.notDeepEqual(told('one', 40), told('another', 40));
});

test('every naming, every slip and every stranger is told of', () => {
  const images = told('all', 6000);
  const found = new Set(images.flatMap((one) => one.slips.map((slip) => slip.replace('record: ', ''))));
  for (const { name } of slips) assert.ok(found.has(name), name);
  assert.deepEqual(new Set(images.map(({ naming }) => naming)), new Set(namings.map(({ name }) => name)));
  assert.equal(new Set(images.flatMap(({ orders }) => orders.map((order) => order.of))).size, 8);
});

test('weights learned without being told the truth are near it, and are those that are shipped', () => {
  const { fields, trueShares } = learnWeights('learn', 20, 40, rules.people);
  for (const [field, level] of [
    ['birthDate', 'same'],
    ['familyName', 'same'],
    ['givenName', 'part'],
    ['sex', 'same'],
  ] as const) {
    const all = [...trueShares].filter(([name]) => name.startsWith(`${field} `) && !name.endsWith(' unknown'));
    const truth = (trueShares.get(`${field} ${level}`) ?? 0) / all.reduce((sum, [, count]) => sum + count, 0);
    const learned = fields[field][level]?.m ?? 0;
    assert.ok(Math.abs(learned - truth) < 0.03, `${field} ${level}: learned ${learned}, true ${truth}`);
    const shipped = rules.people.fields[field][level]?.m ?? 0;
    assert.ok(Math.abs(learned - shipped) < 0.05, `${field} ${level}: learned ${learned}, shipped ${shipped}`);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, type LabelledWeight } from './calibrate.ts';

/** Pairs whose truth follows a line, as many of each as it says. */
function pairsOf(slope: number, offset: number): LabelledWeight[] {
  return Array.from({ length: 41 }, (_, at) => at - 20).flatMap((weight) => {
    const share = 1 / (1 + 2 ** -(slope * weight + offset));
    return [
      { weight, isSame: true, count: 10_000 * share },
      { weight, isSame: false, count: 10_000 * (1 - share) },
    ];
  });
}

for (const [slope, offset] of [
  [1, 0],
  [0.6, -4],
  [0.9, 7],
] as const) {
  test(`the line ${slope} × weight + ${offset} is found again`, () => {
    const found = calibrate(pairsOf(slope, offset));
    assert.ok(Math.abs(found.slope - slope) < 0.01, String(found.slope));
    assert.ok(Math.abs(found.offset - offset) < 0.05, String(found.offset));
  });
}

test('the same pairs in another order give the same line', () => {
  const pairs = pairsOf(0.7, -3);
  assert.deepEqual(calibrate(pairs.toReversed()), calibrate(pairs));
});

test('pairs that part cleanly, pairs far apart and no pairs at all have a line too', () => {
  for (const pairs of [
    [
      { weight: -300, isSame: false, count: 1e6 },
      { weight: 300, isSame: true, count: 1e6 },
    ],
    [],
  ]) {
    const { slope, offset } = calibrate(pairs);
    assert.ok(Number.isFinite(slope) && Number.isFinite(offset) && slope > 0);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAllowedHours, untilAllowed } from './allowedHours.ts';

const zone = 'Europe/London';
const night = { from: 19, to: 7 };

const cases: readonly (readonly [at: string, hours: number])[] = [
  ['2026-01-15T18:59:59.999Z', 0.001 / 3600],
  ['2026-01-15T19:00:00.000Z', 0],
  ['2026-01-16T06:59:59.999Z', 0],
  ['2026-01-16T07:00:00.000Z', 12],
  ['2026-07-15T12:00:00.000Z', 6],
  // The clocks go forward at 01:00Z: from seven in the morning it is twelve hours again.
  ['2026-03-29T06:00:00.000Z', 12],
];
for (const [at, hours] of cases) {
  test(`R16 at ${at} asking is allowed ${hours === 0 ? 'now' : `in ${hours} hours`}`, () => {
    assert.ok(Math.abs(untilAllowed(night, new Date(at), zone) - hours * 3_600_000) < 1);
  });
}

test('R16 hours of one day, hours to midnight, and no hours at all', () => {
  assert.deepEqual(readAllowedHours('19-07'), night);
  assert.deepEqual(readAllowedHours('8-17'), { from: 8, to: 17 });
  assert.deepEqual(readAllowedHours('18-24'), { from: 18, to: 0 });
  for (const wrong of ['', '7', '19-19', '0-24', '25-3', '3-25', 'a-b'])
    assert.equal(readAllowedHours(wrong), null, wrong);
  assert.equal(untilAllowed(null, new Date('2026-01-15T12:00:00Z'), zone), 0);
  assert.equal(untilAllowed({ from: 18, to: 0 }, new Date('2026-01-15T23:59:00Z'), zone), 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendInWords } from './trendInWords.ts';

const week = Array.from({ length: 168 }, (_, hour) => 3 + (hour % 10));
const cases = [
  {
    name: 'says least, most, a day ago and last',
    trend: week,
    says: 'Over 7 days between 3 and 12; a day ago 6, last 10.',
  },
  { name: 'with its unit', trend: week, unit: ' h', says: 'Over 7 days between 3 and 12 h; a day ago 6 h, last 10 h.' },
  { name: 'that never moved says so', trend: week.map(() => 0), says: 'Over 7 days always 0.' },
  {
    name: 'of a few hours says of how many',
    trend: [null, null, 1, 2, 5],
    says: 'Over 3 hours between 1 and 5; last 5.',
  },
  {
    name: 'of 47 hours is in hours',
    trend: week.slice(0, 47),
    says: 'Over 47 hours between 3 and 12; a day ago 5, last 9.',
  },
  {
    name: 'of 48 hours is in days',
    trend: week.slice(0, 48),
    says: 'Over 2 days between 3 and 12; a day ago 6, last 10.',
  },
  {
    name: 'with a gap a day ago leaves that out',
    trend: week.map((v, at) => (at === 143 ? null : v)),
    says: 'Over 7 days between 3 and 12; last 10.',
  },
  { name: 'of one sample is none', trend: [null, 4], says: 'Not watched long enough to show how it went.' },
  { name: 'of nothing is none', trend: [], says: 'Not watched long enough to show how it went.' },
];
for (const { name, trend, unit, says } of cases) {
  test(`G1 a trend ${name}`, () => assert.equal(trendInWords(trend, unit), says));
}

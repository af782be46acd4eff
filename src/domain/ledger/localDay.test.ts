import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayAt, daysAfter, localDay } from './localDay.ts';

const zone = 'Europe/London';
const cases = [
  { name: 'a winter day', day: '2026-11-22', from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' },
  { name: 'a summer day', day: '2026-07-01', from: '2026-06-30T23:00:00.000Z', to: '2026-07-01T23:00:00.000Z' },
  { name: 'a day of 23 hours', day: '2026-03-29', from: '2026-03-29T00:00:00.000Z', to: '2026-03-29T23:00:00.000Z' },
  { name: 'a day of 25 hours', day: '2026-10-25', from: '2026-10-24T23:00:00.000Z', to: '2026-10-26T00:00:00.000Z' },
  { name: 'a leap day', day: '2028-02-29', from: '2028-02-29T00:00:00.000Z', to: '2028-03-01T00:00:00.000Z' },
  { name: 'the last of a year', day: '2026-12-31', from: '2026-12-31T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
];
for (const { name, day, from, to } of cases) {
  test(`R1 ${name} goes from midnight to midnight of its place`, () => {
    const found = localDay(day, zone);
    assert.deepEqual([found?.from.toISOString(), found?.to.toISOString()], [from, to]);
    assert.equal(dayAt(new Date(from), zone), day);
    assert.equal(dayAt(new Date(Date.parse(from) - 1), zone), daysAfter(day, -1));
    assert.equal(dayAt(new Date(Date.parse(to) - 1), zone), day);
    assert.equal(dayAt(new Date(to), zone), daysAfter(day, 1));
  });
}

test('R1 every instant of a year is of exactly one day', () => {
  for (let day = '2026-01-01'; day < '2027-01-01'; day = daysAfter(day, 1)) {
    assert.equal(localDay(day, zone)?.to.getTime(), localDay(daysAfter(day, 1), zone)?.from.getTime(), day);
  }
});

test('R1 what is no day of the calendar is none', () => {
  for (const day of ['2026-02-30', '2027-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '22 Nov 2026', '']) {
    assert.equal(localDay(day, zone), null, day);
  }
});

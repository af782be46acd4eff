import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeAllowedEnds, timeAllowedInWords } from './timeAllowed.ts';

const london = {
  zone: 'Europe/London',
  bankHolidays: new Set(['2026-12-25', '2026-12-28', '2026-04-03', '2026-04-06']),
};

const cases = [
  { says: 'hours run on', from: '2026-11-20T09:40:00.000Z', allowed: { hours: 12 }, to: '2026-11-20T21:40:00.000Z' },
  {
    says: 'W3 hours are hours over the night in which the clocks go forward',
    from: '2026-03-29T00:30:00.000Z',
    allowed: { hours: 12 },
    to: '2026-03-29T12:30:00.000Z',
  },
  {
    says: 'W3 hours are hours over the night in which the clocks go back',
    from: '2026-10-25T00:30:00.000Z',
    allowed: { hours: 12 },
    to: '2026-10-25T12:30:00.000Z',
  },
  {
    says: 'W3 a day ends at the same time on the wall when the clocks go forward: 23 hours later',
    from: '2026-03-28T12:00:00.000Z',
    allowed: { calendarDays: 1 },
    to: '2026-03-29T11:00:00.000Z',
  },
  {
    says: 'W3 a day ends at the same time on the wall when the clocks go back: 25 hours later',
    from: '2026-10-24T11:00:00.000Z',
    allowed: { calendarDays: 1 },
    to: '2026-10-25T12:00:00.000Z',
  },
  {
    says: 'W3 a day that ends in the hour that the clocks skip ends an hour later on the wall',
    from: '2026-03-28T01:30:00.000Z',
    allowed: { calendarDays: 1 },
    to: '2026-03-29T01:30:00.000Z',
  },
  {
    says: 'W3 a day that ends in the hour that comes twice ends in the first of the two',
    from: '2026-10-24T00:30:00.000Z',
    allowed: { calendarDays: 1 },
    to: '2026-10-25T00:30:00.000Z',
  },
  {
    says: '28 days over a change of the clocks',
    from: '2026-10-10T08:00:00.000Z',
    allowed: { calendarDays: 28 },
    to: '2026-11-07T09:00:00.000Z',
  },
  {
    says: 'one working day from a Thursday',
    from: '2026-11-19T16:00:00.000Z',
    allowed: { workingDays: 1 },
    to: '2026-11-20T16:00:00.000Z',
  },
  {
    says: 'one working day from a Friday is Monday',
    from: '2026-11-20T16:00:00.000Z',
    allowed: { workingDays: 1 },
    to: '2026-11-23T16:00:00.000Z',
  },
  {
    says: 'one working day from a Saturday begins at midnight before Monday',
    from: '2026-11-21T10:00:00.000Z',
    allowed: { workingDays: 1 },
    to: '2026-11-24T00:00:00.000Z',
  },
  {
    says: 'Christmas of 2026: Friday, the weekend and Monday do not count',
    from: '2026-12-24T15:00:00.000Z',
    allowed: { workingDays: 1 },
    to: '2026-12-29T15:00:00.000Z',
  },
  {
    says: 'Easter of 2026, in summer time',
    from: '2026-04-02T09:00:00.000Z',
    allowed: { workingDays: 2 },
    to: '2026-04-08T09:00:00.000Z',
  },
  {
    says: 'W3 a working day over the night in which the clocks go forward keeps the wall’s time',
    from: '2026-03-27T12:00:00.000Z',
    allowed: { workingDays: 1 },
    to: '2026-03-30T11:00:00.000Z',
  },
] as const;
for (const { says, from, allowed, to } of cases) {
  test(says, () => assert.equal(timeAllowedEnds(from, allowed, london), to));
}

test('an allowed time is said in words, in the singular and the plural', () => {
  const words = [{ hours: 1 }, { hours: 12 }, { calendarDays: 1 }, { calendarDays: 28 }, { workingDays: 1 }];
  assert.deepEqual(words.map(timeAllowedInWords), ['1 hour', '12 hours', '1 day', '28 days', '1 working day']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hourNumber, weekCalendar } from './weekCalendar.ts';

const calendar = weekCalendar('Europe/London', ['2026-12-25', '2026-12-28']);
const at = (text: string) => calendar.hourOfWeek(hourNumber(new Date(text)));

const cases = [
  { name: 'the week begins on Monday at midnight', at: '2026-11-23T00:00:00Z', hour: 0 },
  { name: 'and ends on Sunday at 23:00', at: '2026-11-22T23:59:59Z', hour: 167 },
  { name: 'an hour is the one that the clock on the wall shows', at: '2026-07-06T08:30:00Z', hour: 9 },
  { name: 'the Sunday before the clocks go forward has its first hour', at: '2026-03-29T00:30:00Z', hour: 144 },
  { name: 'the hour that the clocks skip does not occur', at: '2026-03-29T01:30:00Z', hour: 146 },
  { name: 'the hour that they repeat occurs', at: '2026-10-25T00:30:00Z', hour: 145 },
  { name: 'and occurs again', at: '2026-10-25T01:30:00Z', hour: 145 },
  { name: 'a Friday that is a holiday goes like a Sunday', at: '2026-12-25T10:00:00Z', hour: 154 },
  { name: 'the Thursday before it does not', at: '2026-12-24T10:00:00Z', hour: 82 },
  { name: 'a holiday ends at its midnight', at: '2026-12-29T00:00:00Z', hour: 24 },
];
for (const { name, at: text, hour } of cases) test(`R19 ${name}`, () => assert.equal(at(text), hour));

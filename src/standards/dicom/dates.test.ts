import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateText, readDate, readDateTime, readTime, readTimezoneOffset, timeText } from './dates.ts';

const dates: readonly (readonly [string, string | null])[] = [
  ['20040119', '20040119'],
  [' 20040119 ', '20040119'],
  ['1997.04.01', '19970401'],
  ['200401', '200401'],
  ['2004', '2004'],
  ['20240229', '20240229'],
  ['20230229', null],
  ['19000229', null],
  ['20000229', '20000229'],
  ['20240430', '20240430'],
  ['20240431', null],
  ['20241231', '20241231'],
  ['20241301', null],
  ['20240001', null],
  ['20240100', null],
  ['2024-01-01', null],
  ['1997.04', null],
  ['20240101-20240131', null],
  ['', null],
];
for (const [text, expected] of dates) {
  test(`the date "${text}" is ${expected === null ? 'none' : `read as ${expected}`}`, () => {
    const date = readDate(text);
    assert.equal(date && dateText(date), expected);
  });
}

const times: readonly (readonly [string, string | null])[] = [
  ['235959', '235959'],
  ['000000', '000000'],
  ['10', '10'],
  ['1030', '1030'],
  ['103000.5', '103000.500000'],
  ['103000.000001', '103000.000001'],
  ['103000.0000011', null],
  ['23:59:59', '235959'],
  ['23:59', '2359'],
  ['235960', '235960'],
  ['235961', null],
  ['240000', null],
  ['236000', null],
  ['1', null],
  ['10300', null],
];
for (const [text, expected] of times) {
  test(`the time "${text}" is ${expected === null ? 'none' : `read as ${expected}`}`, () => {
    const time = readTime(text);
    assert.equal(time && timeText(time), expected);
  });
}

test('a date with time is read with its offset', () => {
  assert.deepEqual(readDateTime('20260329013000.25+0100'), {
    date: { year: 2026, month: 3, day: 29 },
    time: { hour: 1, minute: 30, second: 0, microsecond: 250_000 },
    offsetMinutes: 60,
  });
  assert.deepEqual(readDateTime('2026'), {
    date: { year: 2026, month: null, day: null },
    time: null,
    offsetMinutes: null,
  });
  assert.deepEqual(readDateTime('202603-0500')?.offsetMinutes, -300);
  for (const text of ['20260230', '2026032925', '20260329+01', '20260329+1500', 'now'])
    assert.equal(readDateTime(text), null);
});

test('an offset from UTC lies between -12 and +14 hours', () => {
  const offsets = ['+0000', '-0330', '-1200', '+1400', '-1201', '+1401', '+0060', '0100'];
  assert.deepEqual(offsets.map(readTimezoneOffset), [0, -210, -720, 840, null, null, null, null]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTimestamp, writeTimestamp } from './timestamp.ts';

const read = [
  { text: '1965', is: { year: 1965 } },
  { text: '196505', is: { year: 1965, month: 5 } },
  { text: '19650512', is: { year: 1965, month: 5, day: 12 } },
  { text: '1965051213', is: { year: 1965, month: 5, day: 12, hour: 13 } },
  { text: '200905011130', is: { year: 2009, month: 5, day: 1, hour: 11, minute: 30 } },
  { text: '20090501113007', is: { year: 2009, month: 5, day: 1, hour: 11, minute: 30, second: 7 } },
  {
    text: '20021011161756.297-0500',
    is: { year: 2002, month: 10, day: 11, hour: 16, minute: 17, second: 56, millisecond: 297, offsetMinutes: -300 },
  },
  {
    text: '20120711120510.2-0500',
    is: { year: 2012, month: 7, day: 11, hour: 12, minute: 5, second: 10, millisecond: 200, offsetMinutes: -300 },
  },
  {
    text: '20120701000000.0019+0530',
    is: { year: 2012, month: 7, day: 1, hour: 0, minute: 0, second: 0, millisecond: 1, offsetMinutes: 330 },
  },
  { text: '200905011130+0000', is: { year: 2009, month: 5, day: 1, hour: 11, minute: 30, offsetMinutes: 0 } },
  { text: '200905011130-0000', is: { year: 2009, month: 5, day: 1, hour: 11, minute: 30, offsetMinutes: 0 } },
  { text: ' 20240229 ', is: { year: 2024, month: 2, day: 29 } },
  { text: '20161231235960', is: { year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60 } },
];
for (const { text, is } of read) test(`reads "${text}"`, () => assert.deepEqual(readTimestamp(text), is));

const refused = [
  '',
  '196',
  '19651',
  '20230229',
  '20261301',
  '20260132',
  '20260100',
  '00000000',
  '2026010124',
  '202601011260',
  '20260101120061',
  '20260101+1500',
  '20260101120000.',
  'THIS-IS-NOT-DATE-VALUE',
  '19950502T1200',
  '2026-05-02',
  '20260101^D',
  '١٩٦٥',
];
for (const text of refused) test(`takes "${text}" for no time`, () => assert.equal(readTimestamp(text), null));

test('writes an instant in UTC, and reads it again', () => {
  const written = writeTimestamp(new Date('2026-11-22T07:15:00.123Z'));
  assert.equal(written, '20261122071500.123+0000');
  assert.deepEqual(readTimestamp(written), {
    year: 2026,
    month: 11,
    day: 22,
    hour: 7,
    minute: 15,
    second: 0,
    millisecond: 123,
    offsetMinutes: 0,
  });
});

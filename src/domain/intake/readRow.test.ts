import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldSource } from '../../standards/hl7/orderGroups.ts';
import { readInstant, readOccurredAt } from './readRow.ts';

const row = { from: ['MSH-7.1'], verified: false };

function said(time: string): FieldSource {
  return { first: () => time, fields: () => [] } as unknown as FieldSource;
}

const cases = [
  { name: 'the first of the two, heard at once', time: '20261025013000', heard: '00:30:02', is: '00:30:00' },
  { name: 'the second of the two, heard at once', time: '20261025013000', heard: '01:30:02', is: '01:30:00' },
  {
    name: 'the second, of what was said after the first report',
    time: '20261025010000',
    heard: '01:00:14',
    is: '01:00:00',
  },
  { name: 'what names its offset', time: '20261025013000+0100', heard: '01:30:02', is: '00:30:00' },
];
for (const { name, time, heard, is } of cases) {
  test(`in the hour that clocks repeat a message is of ${name}`, () => {
    const receivedAt = new Date(`2026-10-25T${heard}Z`);
    const occurredAt = readOccurredAt(said(time), row, { receivedAt, zone: 'Europe/London', site: 'RXN' });
    assert.equal(occurredAt, `2026-10-25T${is}.000Z`);
  });
}

test('any other time in that hour is the first of the two: a clock that runs from it runs out no later than it should', () => {
  const heardAt = { receivedAt: new Date('2026-10-25T01:30:02Z'), zone: 'Europe/London', site: 'RXN' };
  assert.equal(readInstant(said('20261025013000'), row, heardAt), '2026-10-25T00:30:00.000Z');
});

test('a time well ahead of ours is not believed, and what is no time says nothing', () => {
  const receivedAt = new Date('2026-11-20T12:00:00Z');
  const heardAt = { receivedAt, zone: 'Europe/London', site: 'RXN' };
  assert.equal(readOccurredAt(said('20261120130000'), row, heardAt), '2026-11-20T13:00:00.000Z');
  assert.equal(readOccurredAt(said('20261120130001'), row, heardAt), receivedAt.toISOString());
  assert.equal(readOccurredAt(said('yesterday'), row, heardAt), receivedAt.toISOString());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueInWords } from './dueInWords.ts';
import { spanInWords } from './spanInWords.ts';

const seconds = (n: number) => n * 1000;
const minutes = (n: number) => n * 60_000;
const hours = (n: number) => n * 3_600_000;
const days = (n: number) => n * 86_400_000;

test('a span is said in two units at most', () => {
  const cases: [number, string][] = [
    [-5, 'less than 1 min'],
    [seconds(59), 'less than 1 min'],
    [seconds(60), '1 min'],
    [minutes(60) - 1, '59 min'],
    [minutes(60), '1 h'],
    [minutes(200), '3 h 20 min'],
    [hours(24) - 1, '23 h 59 min'],
    [hours(24), '1 day'],
    [hours(25), '1 day 1 h'],
    [days(3) + hours(4) + minutes(59), '3 days 4 h'],
    [days(14) - 1, '13 days 23 h'],
    [days(14), '14 days'],
    [days(365), '365 days'],
  ];
  for (const [span, says] of cases) assert.equal(spanInWords(span), says);
});

test('W3 a clock says on both sides of its moment whether it is overdue', () => {
  const now = new Date('2026-11-22T14:05:00Z');
  const cases = [
    { due: minutes(40), says: 'due in 40 min', overdue: false },
    { due: seconds(60), says: 'due in 1 min', overdue: false },
    { due: seconds(59), says: 'due now', overdue: false },
    { due: 0, says: 'due now', overdue: false },
    { due: -1, says: 'overdue', overdue: true },
    { due: -seconds(59), says: 'overdue', overdue: true },
    { due: -seconds(60), says: '1 min overdue', overdue: true },
    { due: -days(3) - hours(4), says: '3 days 4 h overdue', overdue: true },
  ];
  for (const { due, says, overdue } of cases) {
    assert.deepEqual(dueInWords(new Date(now.getTime() + due), now), { says, overdue });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, swapRules as rules } from '../../../testing/examFacts.ts';
import { clockInWords, scannerClock, wrongClock } from './scannerClock.ts';

/** Exams every ten minutes on a clock that is `ahead`, their records and images some minutes later. */
function exams(
  count: number,
  ahead: number,
  changes: { readonly performed?: number | null; readonly sent?: number } = {},
) {
  return Array.from({ length: count }, (_, index) => {
    const time = (minutes: number) => new Date(Date.parse(at('09:00')) + (index * 10 + minutes) * 60_000).toISOString();
    const { performed = 2 + (index % 2), sent = 3 } = changes;
    return {
      imagesTo: time(ahead),
      performedAt: performed === null ? null : time(performed),
      receivedFrom: time(sent),
    };
  });
}

test('R13 a clock is estimated to the minute, slow or fast, by its records', () => {
  for (const ahead of [-47, -10, 0, 4, 38]) {
    const { aheadMinutes, exams: by } = scannerClock(exams(9, ahead), rules) ?? {};
    assert.ok(Math.abs((aheadMinutes ?? 999) - ahead) <= 1, `${ahead}: ${aheadMinutes}`);
    assert.equal(by, 9);
  }
});

test('R13 where no record says performed, the receipt of the images tells it', () => {
  assert.equal(scannerClock(exams(9, -47, { performed: null }), rules)?.aheadMinutes, -47);
});

test('R13 four of nine exams may say anything, and fewer than five say nothing', () => {
  const wild = exams(9, -47).map((one, index) => (index < 4 ? { ...one, performedAt: at('23:00') } : one));
  assert.ok(Math.abs((scannerClock(wild, rules)?.aheadMinutes ?? 0) + 47) <= 1);
  assert.equal(scannerClock(exams(4, -47), rules), null);
  assert.notEqual(scannerClock(exams(5, -47), rules), null);
});

test('R13 images that wait for hours to be sent, or records that are written in the evening, are no slow clock', () => {
  assert.ok(Math.abs(scannerClock(exams(9, 0, { sent: 200 }), rules)?.aheadMinutes ?? 99) <= 1);
  assert.ok(Math.abs(scannerClock(exams(9, 0, { performed: 300 }), rules)?.aheadMinutes ?? 99) <= 1);
});

test('R13 a wrong clock is told with the day since when, from ten minutes on, not one less', () => {
  const days = [
    { day: '2026-11-18', aheadMinutes: 1 },
    { day: '2026-11-21', aheadMinutes: -46 },
    { day: '2026-11-19', aheadMinutes: -47 },
    { day: '2026-11-20', aheadMinutes: null },
  ];
  assert.deepEqual(wrongClock(days, rules), { aheadMinutes: -46, since: '2026-11-19' });
  assert.deepEqual(wrongClock(days.toReversed(), rules), { aheadMinutes: -46, since: '2026-11-19' });
  assert.equal(wrongClock([{ day: '2026-11-18', aheadMinutes: 9 }], rules), null);
  assert.deepEqual(wrongClock([{ day: '2026-11-18', aheadMinutes: 10 }], rules), {
    aheadMinutes: 10,
    since: '2026-11-18',
  });
  assert.equal(wrongClock([...days, { day: '2026-11-22', aheadMinutes: 0 }], rules), null);
  assert.equal(wrongClock([], rules), null);
});

test('R13 a clock is told in words', () => {
  assert.equal(clockInWords(-47), 'This scanner’s clock is 47 minutes slow');
  assert.equal(clockInWords(60), 'This scanner’s clock is 60 minutes fast');
  assert.equal(clockInWords(-365), 'This scanner’s clock is 6 hours slow');
});

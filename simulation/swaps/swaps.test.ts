import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scannerClock } from '../../src/domain/reconciliation/scannerClock.ts';
import { slotExamOf } from '../../src/domain/reconciliation/slotExam.ts';
import { readPolicies, readSwapRules } from '../../src/server/readPolicies.ts';
import { findSwaps, slotDays } from './findSwaps.ts';
import { listDays } from './listDays.ts';
import { usualNoise } from './listNoise.ts';

const rules = readSwapRules();
const vocabulary = readPolicies().procedures;

test('R13 H-71 of swapped slots nine in ten are found, with at most one false alarm in a thousand exams, and not by times alone', () => {
  const days = slotDays(listDays({ seed: 'swaps', days: 30, noise: { ...usualNoise, swapped: 0.02 } }), vocabulary);
  const all = findSwaps(days, { rules, vocabulary });
  assert.ok(all.swapped > 100 && all.exams > 5000, `${all.swapped} of ${all.exams}`);
  assert.ok(all.found / all.swapped >= 0.9, `found ${all.found} of ${all.swapped}`);
  assert.ok(all.falseAlarms / all.exams <= 0.001, `${all.falseAlarms} false alarms in ${all.exams}`);
  const byTimes = findSwaps(days, { rules, vocabulary, fields: ['performed', 'arrived', 'planned'] });
  assert.ok(byTimes.found / byTimes.swapped < 0.9, `times alone found ${byTimes.found} of ${byTimes.swapped}`);
});

test('R13 the same wish tells the same days, and another seed others', () => {
  const told = (seed: string) => JSON.stringify(listDays({ seed, days: 1, noise: usualNoise }));
  assert.equal(told('one'), told('one'));
  assert.notEqual(told('one'), told('two'));
});

test('R13 the clock of every scanner is estimated to within five minutes, whatever its list is like', () => {
  const days = listDays({ seed: 'clocks', days: 20, noise: { ...usualNoise, wrongClocks: 0.3 } });
  const off = days.filter(({ exams, clockAheadMinutes }) => {
    const slots = exams.flatMap(({ record, study, earlier }) => slotExamOf(record, study, earlier, vocabulary) ?? []);
    return Math.abs((scannerClock(slots, rules)?.aheadMinutes ?? 999) - clockAheadMinutes) > 5;
  });
  assert.ok(days.filter(({ clockAheadMinutes }) => Math.abs(clockAheadMinutes) > 30).length > 20);
  assert.deepEqual(
    off.map(({ station }) => station),
    [],
  );
});

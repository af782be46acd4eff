import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { seededRandom } from '../phantoms/seededRandom.ts';
import { bankHolidays } from './bankHolidays.ts';
import { countAround, dayAfter, demandOf, momentOf } from './calendar.ts';
import { type Pathway, pathways } from './pathways.ts';

test('bank holidays are reckoned as the register of the policies has them', () => {
  const known = readPolicies().bankHolidays.days;
  for (const year of [2026, 2027, 2028]) {
    // On a weekend nobody works in a clinic anyhow; only the day given for it matters.
    const isWeekday = (day: string) => new Date(day).getUTCDay() % 6 !== 0;
    const registered = known.filter((day) => day.startsWith(String(year)) && isWeekday(day));
    if (registered.length > 0) assert.deepEqual([...bankHolidays(year)].sort(), [...registered].sort());
  }
  // A Christmas on a Saturday, and one on a Friday: the substitutes of 2021 and of 2020.
  assert.ok(bankHolidays(2021).has('2021-12-27') && bankHolidays(2021).has('2021-12-28'));
  assert.ok(bankHolidays(2020).has('2020-12-25') && bankHolidays(2020).has('2020-12-28'));
  assert.ok(bankHolidays(2022).has('2022-01-03'));
});

test('clinics rest on Sundays and bank holidays, the emergency department does not', () => {
  const [emergency, clinic] = [pathway('emergency'), pathway('gp')];
  for (const [day, open] of [
    ['2026-11-20', true],
    ['2026-11-22', false],
    ['2026-04-03', false],
    ['2026-12-28', false],
  ] as const) {
    assert.equal(demandOf(clinic, day) > 0.5, open, day);
    assert.ok(demandOf(emergency, day) > 0.9, day);
  }
});

test('a count falls around what is expected, and is always a whole number', () => {
  const random = seededRandom('counts');
  for (const expected of [0, 0.2, 4, 75]) {
    const counts = Array.from({ length: 2000 }, () => countAround(expected, random));
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    assert.ok(Math.abs(mean - expected) < 0.05 + expected * 0.05, `${mean} for ${expected}`);
    assert.ok(counts.every((count) => Number.isInteger(count) && count >= 0));
  }
});

test('no moment falls into the hour that clocks skip, and a night of 25 hours is no trouble', () => {
  const random = seededRandom('nights');
  for (const day of ['2026-03-29', '2026-10-25']) {
    for (let turn = 0; turn < 500; turn++) {
      const at = momentOf(pathway('emergency'), day, 'Europe/London', random);
      assert.ok(at >= new Date(`${dayAfter(day, -1)}T22:59:00Z`) && at < new Date(`${dayAfter(day, 1)}T01:00:00Z`));
    }
  }
});

function pathway(name: Pathway['name']): Pathway {
  return pathways.find((one) => one.name === name) as Pathway;
}

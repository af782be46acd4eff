import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { at } from '../../../testing/examFacts.ts';
import type { Decision } from '../ledger/fact.ts';
import { dueAfterPauses, pausesOf } from './readingClock.ts';

const pause = (time: string, reason = 'The patient must come back for a second view'): Decision => ({
  ...{ kind: 'pause', occurredAt: at(time), reason, pausedBy: 'pat' },
});
const resume = (time: string): Decision => ({ kind: 'resume', occurredAt: at(time), resumedBy: 'pat' });
const clock = { startedAt: at('09:00'), dueAt: at('12:00'), ceilingAt: at('20:00') };
const due = (...decisions: Decision[]) => dueAfterPauses(clock, pausesOf(decisions));

test('W3 a pause puts the clock off by as long as it lasted', () => {
  assert.equal(due(pause('10:00'), resume('11:30')), at('13:30'));
  assert.equal(due(pause('10:00'), resume('10:30'), pause('11:00'), resume('11:15')), at('12:45'));
});

test('W3 while a pause lasts only the national maximum runs', () => {
  assert.equal(due(pause('10:00')), at('20:00'));
});

test('W3 no pause moves the national maximum', () => {
  assert.equal(due(pause('09:30'), resume('19:00')), at('20:00'));
});

test('W3 what had run out before a pause has run out; on the minute it runs out, it has', () => {
  assert.equal(due(pause('12:00'), resume('13:00')), at('12:00'));
  assert.equal(due(pause('12:30')), at('12:00'));
  assert.equal(due(pause('11:59'), resume('13:00')), at('13:01'));
});

test('W3 a pause before the acquisition counts from the acquisition', () => {
  assert.equal(due(pause('08:00'), resume('09:30')), at('12:30'));
});

test('W3 a pause needs a reason', () => {
  assert.equal(due(pause('10:00', '  '), resume('11:00')), at('12:00'));
});

test('W3 a second pause within one changes nothing, and what resumes nothing neither', () => {
  assert.equal(due(resume('09:30'), pause('10:00'), pause('10:30'), resume('11:00'), resume('11:30')), at('13:00'));
});

test('W3 pauses are the same in whatever order they are heard', () => {
  const turns = [pause('10:00'), resume('10:30'), pause('11:00'), resume('11:15'), pause('11:20', 'Waits for priors')];
  const expected = pausesOf(turns);
  fc.assert(
    fc.property(fc.shuffledSubarray(turns, { minLength: turns.length }), (shuffled) => {
      assert.deepEqual(pausesOf(shuffled), expected);
    }),
    { numRuns: 200 },
  );
});

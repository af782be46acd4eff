import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMet, type Bar, isMet } from './results.ts';

const bar = (measured: number, must: Bar['must']): Bar => ({ name: '', unit: '', measured, must });

test('a bar is met on the line and missed a hair beyond it', () => {
  assert.equal(isMet(bar(2, { atLeast: 2 })), true);
  assert.equal(isMet(bar(1.999, { atLeast: 2 })), false);
  assert.equal(isMet(bar(64, { atMost: 64 })), true);
  assert.equal(isMet(bar(64.001, { atMost: 64 })), false);
  assert.equal(isMet(bar(0, null)), true);
});

test('a negative control that passes fails the whole', () => {
  const results = { name: '', title: '', bars: [bar(2, { atLeast: 2 })] };
  const control = { name: '', note: '' };
  assert.equal(allMet({ ...results, controls: [{ ...control, failedAsItMust: true }] }), true);
  assert.equal(allMet({ ...results, controls: [{ ...control, failedAsItMust: false }] }), false);
});

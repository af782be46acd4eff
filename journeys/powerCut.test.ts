import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNoCuttableDisk } from '../benchmarks/rigs/cuttableDisk.ts';
import { powerCutRig, unflushedControl } from '../benchmarks/rigs/powerCut.ts';

const skip = whyNoCuttableDisk() ?? false;

test('H-01 the power cut 20 times, under load and up to 9 seconds after, loses nothing acknowledged', {
  skip,
}, async () => {
  const { acknowledged, lost, doubled } = await powerCutRig({ cuts: 20 });
  assert.ok(acknowledged > 200, `the senders were busy: ${acknowledged} acknowledged`);
  assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
});

test('a journal that is never flushed is seen to lose', { skip }, async () => {
  const { lost } = await unflushedControl(3);
  assert.ok(lost.length > 0);
});

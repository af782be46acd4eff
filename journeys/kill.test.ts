import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRig, unkeptControl } from '../benchmarks/rigs/kill.ts';

test('H-01 killed 20 times under load, the server and its database in turn, nothing acknowledged is lost or doubled', async () => {
  const { acknowledged, lost, doubled, sound } = await killRig({ rounds: 20 });
  assert.ok(acknowledged > 500, `the senders were busy: ${acknowledged} acknowledged`);
  assert.deepEqual({ lost, doubled, sound }, { lost: [], doubled: [], sound: true });
});

test('a server that acknowledges before it keeps is seen to lose', async () => {
  const { lost } = await unkeptControl(2);
  assert.ok(lost.length > 0);
});

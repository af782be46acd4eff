import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz, fuzzLeakyControl, startFuzzedServer } from '../benchmarks/rigs/fuzz.ts';

test('H-08 spoiled PDUs, data sets and messages stop nobody: a good peer is answered within a second, every whole message too', async () => {
  const { server, target } = await startFuzzedServer();
  try {
    const { echoMaxMs, echoes, unanswered, answers } = await fuzz(target, 4000, 'journey');
    assert.equal(unanswered, 0);
    assert.ok(echoes > 20 && echoMaxMs <= 1000, `${echoes} echoes, the slowest ${Math.round(echoMaxMs)} ms`);
    assert.deepEqual(
      Object.keys(answers).filter((answer) => !/^(0000H|A[79]..H|C...H|aborted)$/.test(answer)),
      [],
    );
  } finally {
    await server.stop();
  }
});

test('a server that forgets nothing and stands still is seen to fail', async () => {
  const { echoMaxMs, grownMebibytes } = await fuzzLeakyControl(3000);
  assert.ok(echoMaxMs > 1000, `${echoMaxMs} ms`);
  assert.ok(grownMebibytes > 64, `${grownMebibytes} MiB`);
});

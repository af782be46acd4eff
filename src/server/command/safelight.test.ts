import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const program = join(import.meta.dirname, 'safelight.ts');

function safelight(...words: string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
    env: { SAFELIGHT_HOME: '/nowhere' },
  });
  return { child, ended: Promise.all([once(child, 'exit'), text(child.stderr)]) };
}

test('whoever closes the pipe after the first lines gets no error', async () => {
  const { child, ended } = safelight('--help');
  child.stdout.destroy();
  const [[code], said] = await ended;
  assert.deepEqual([code, said], [0, '']);
});

test('a folder that is not there is said in words, and nothing is started for it', async () => {
  const [[code], said] = await safelight('import', '/nowhere/at/all').ended;
  assert.deepEqual([code, said], [1, 'Cannot import /nowhere/at/all: there is no such folder\n']);
});

test('a verb that is not there, and a peer without words, are used wrongly', async () => {
  assert.equal((await safelight('nonsense').ended)[0][0], 64);
  const [[code], said] = await safelight('peer', 'add').ended;
  assert.equal(code, 64);
  assert.match(said, /^usage: \.\/safelight peer add AET ADDRESS/);
});

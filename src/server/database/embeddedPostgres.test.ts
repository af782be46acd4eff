import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { keepPostgresRunning } from './keepPostgresRunning.ts';
import { openPool } from './openPool.ts';

test('a PostgreSQL that is killed is started again, with everything that was committed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-pg-'));
  const server = await keepPostgresRunning(folder, { error: () => undefined });
  const pool = openPool(folder);
  try {
    await pool.query('create table kept (n integer)');
    await pool.query('insert into kept values (7)');
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    for (let tries = 0; server.pid === killed && tries < 200; tries++) await setTimeout(50);
    assert.notEqual(server.pid, killed);
    const answer = await untilAnswered(() => pool.query('select n from kept'));
    assert.deepEqual(answer.rows, [{ n: 7 }]);
  } finally {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a PostgreSQL that is killed in the middle of a long query is back without waiting for its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-pg-'));
  const server = await keepPostgresRunning(folder, { error: () => undefined });
  const pool = openPool(folder);
  try {
    const busy = pool.query('select count(*) from generate_series(1, 100000000000) n').catch((error) => error.message);
    await setTimeout(500);
    const killed = server.pid;
    const at = performance.now();
    process.kill(killed, 'SIGKILL');
    for (let tries = 0; server.pid === killed && tries < 400; tries++) await setTimeout(50);
    await untilAnswered(() => pool.query('select 1'));
    assert.ok(performance.now() - at < 20_000, `${Math.round(performance.now() - at)} ms`);
    assert.match(await busy, /terminated|closed/);
  } finally {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a PostgreSQL whose data folder is away for a while comes back with it, and never begins an empty database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-pg-'));
  const said: object[] = [];
  const server = await keepPostgresRunning(folder, { error: (fields) => void said.push(fields) });
  const pool = openPool(folder);
  try {
    await pool.query('create table kept (n integer)');
    renameSync(join(folder, 'data'), join(folder, 'away'));
    process.kill(server.pid, 'SIGKILL');
    await setTimeout(2500);
    assert.equal(existsSync(join(folder, 'data')), false);
    renameSync(join(folder, 'away'), join(folder, 'data'));
    await untilAnswered(() => pool.query('select n from kept'));
    assert.deepEqual(said, [{ code: 'DATABASE_GONE' }, { code: 'DATABASE_NOT_STARTED', failures: 1 }]);
  } finally {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a stop in the middle of a restart leaves no PostgreSQL behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-pg-'));
  let tellGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve;
  });
  const server = await keepPostgresRunning(folder, { error: tellGone });
  const lock = join(folder, 'data/postmaster.pid');
  try {
    process.kill(server.pid, 'SIGKILL');
    await gone;
    await server.stop();
    assert.equal(existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8').split('\n')[0])), false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 100) throw error;
      await setTimeout(100);
    }
  }
}

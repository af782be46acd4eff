import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type pg from 'pg';
import { startEmbeddedPostgres } from '../src/server/database/embeddedPostgres.ts';
import { migrate } from '../src/server/database/migrate.ts';
import { openPool } from '../src/server/database/openPool.ts';

/** The environment variable by which the runner of all tests hands its one server to every test file. */
export const sharedServer = 'SAFELIGHT_TEST_DATABASE';

/**
 * A real, migrated database of this test file's own, dropped at its end. Call at the top of the file.
 * Each call of the result gives the pool; it is there once the tests run.
 */
export function testDatabase(): () => pg.Pool {
  let pool: pg.Pool | undefined;
  let close = async () => {};
  before(async () => {
    const made = await makeDatabase();
    pool = made.pool;
    close = made.close;
  });
  after(() => close());
  return () => {
    if (!pool) throw new Error('Cannot use the test database: the tests have not begun');
    return pool;
  };
}

/** As `testDatabase`, for one test: close it yourself. */
export async function makeDatabase(): Promise<{
  readonly pool: pg.Pool;
  readonly where: string;
  readonly name: string;
  close(): Promise<void>;
}> {
  const shared = process.env[sharedServer];
  const folder = shared ?? mkdtempSync(join(tmpdir(), 'safelight-pg-'));
  const server = shared ? null : await startEmbeddedPostgres(folder);
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const admin = openPool(folder, { max: 1 });
  await admin.query(`create database ${name}`);
  const pool = openPool(folder, { database: name });
  const close = async () => {
    await pool.end();
    if (shared) await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    await server?.stop();
    if (!shared) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await migrate(pool);
  } catch (error) {
    // Else the server would live on, and the test with it.
    await close();
    throw error;
  }
  return { pool, where: folder, name, close };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';

const pool = testDatabase();

test('a connection that ends while somebody holds it between two queries ends nothing else', async () => {
  const held = await pool().connect();
  try {
    const { rows } = await held.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => held.once('end', resolve));
    await pool().query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await assert.rejects(held.query('select 1'));
  } finally {
    held.release();
  }
  assert.deepEqual((await pool().query('select 1 as one')).rows, [{ one: 1 }]);
});

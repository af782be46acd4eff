import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { migrate, readMigrations } from './migrate.ts';

const pool = testDatabase();

test('a database that is brought forward once has nothing left to do', async () => {
  assert.deepEqual(await migrate(pool()), []);
});

test('a database of a newer version is refused, not used', async () => {
  await pool().query("insert into migration (number, name) values (9999, 'of the future')");
  await assert.rejects(migrate(pool()), { code: 'DATABASE_NEWER_THAN_PROGRAM' });
  await pool().query('delete from migration where number = 9999');
});

test('the numbers of the migrations have no gap', () => {
  assert.deepEqual(
    readMigrations().map(({ number }) => number),
    readMigrations().map((_, index) => index + 1),
  );
});

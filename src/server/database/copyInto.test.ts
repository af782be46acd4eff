import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { type CopyValue, copyInto } from './copyInto.ts';

const pool = testDatabase();

async function onConnection<T>(work: (client: import('pg').PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  try {
    await client.query(
      'create temp table kept (number int primary key, text text, flag boolean, at timestamptz) on commit preserve rows',
    );
    return await work(client);
  } finally {
    await client.query('drop table if exists kept');
    client.release();
  }
}

test('rows are loaded as they are, with every awkward letter', async () => {
  await onConnection(async (client) => {
    const at = new Date('2011-03-04T09:10:00Z');
    const texts = ['tab\there', 'back\\slash', '\\N', 'line\nbreak\rand', '', 'Wójcik 𝔸', null];
    const rows = texts.map((text, index): CopyValue[] => [index, text, index % 2 === 0, at]);
    assert.equal(await copyInto(client, 'kept', rows), texts.length);
    const { rows: found } = await client.query('select text, flag, at from kept order by number');
    assert.deepEqual(
      found,
      texts.map((text, index) => ({ text, flag: index % 2 === 0, at })),
    );
  });
});

test('a hundred thousand rows come piece by piece', async () => {
  await onConnection(async (client) => {
    async function* rows(): AsyncGenerator<CopyValue[]> {
      for (let number = 0; number < 100_000; number++) yield [number, `row ${number}`, null, null];
    }
    assert.equal(await copyInto(client, 'kept', rows()), 100_000);
    assert.equal((await client.query('select 1 from kept')).rowCount, 100_000);
  });
});

test('rows that end in a failure load nothing, and the connection goes on', async () => {
  await onConnection(async (client) => {
    function* rows(): Generator<CopyValue[]> {
      yield [1, 'a', null, null];
      throw new Error('the file ends here');
    }
    await assert.rejects(copyInto(client, 'kept', rows()), /the file ends here/);
    await assert.rejects(
      copyInto(client, 'kept', [
        [1, 'a', null, null],
        [1, 'b', null, null],
      ]),
      /duplicate key/,
    );
    await assert.rejects(copyInto(client, 'nowhere', []), /nowhere/);
    assert.deepEqual((await client.query('select * from kept')).rows, []);
    assert.equal(await copyInto(client, 'kept', [[1, 'a', null, null]]), 1);
  });
});

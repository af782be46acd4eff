import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../testing/database.ts';
import { addToken, findToken, listTokens } from '../access/token.ts';
import { openKysely } from '../database/schema.ts';
import { importTokenMs, makeImportToken, withImportToken } from './importToken.ts';

const pool = testDatabase();
const now = new Date('2026-11-22T09:00:00Z');
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);

async function holder(secret: string, at: Date): Promise<string | null> {
  return (await findToken(openKysely(pool()), secret, at))?.name ?? null;
}

test('the token of an import is good as long as the import goes on, and no longer', async () => {
  let moved = now;
  const used = await withImportToken(
    pool(),
    async (secret) => {
      assert.match((await holder(secret, later(importTokenMs - 1))) ?? '', /^import /);
      assert.equal(await holder(secret, later(importTokenMs)), null);
      moved = later(importTokenMs - 1000);
      const end = later(2 * importTokenMs - 2000);
      for (let tries = 0; tries < 200 && (await holder(secret, end)) === null; tries++) await sleep(10);
      assert.match((await holder(secret, end)) ?? '', /^import /, 'it was renewed');
      return secret;
    },
    { clock: () => moved, everyMs: 20 },
  );
  assert.equal(await holder(used, now), null);
  assert.deepEqual(await listTokens(openKysely(pool())), []);
});

test('H-20 what a killed import leaves is good for ten minutes at most, and the next import removes it', async () => {
  const db = openKysely(pool());
  const kept = {
    name: 'import of the ward',
    roles: [{ role: 'referrer', site: null }],
    days: 1,
    createdBy: 'x',
  } as const;
  await addToken(db, kept, new Date(now.getTime() - 86_400_000 * 3));
  const killed = await makeImportToken(pool(), now);
  const going = await makeImportToken(pool(), later(5 * 60_000));
  assert.equal(await holder(killed.secret, later(importTokenMs)), null);

  await withImportToken(pool(), async () => undefined, { clock: () => later(importTokenMs) });
  const names = (await listTokens(db)).map((token) => token.name);
  assert.deepEqual(names.toSorted(), [going.called, 'import of the ward'].toSorted());
  const { rows } = await pool().query<{ actions: string[] }>(
    "select array_agg(action order by sequence) as actions from audit_event where about->>'token' = $1",
    [killed.called],
  );
  assert.deepEqual(rows, [{ actions: ['import-begin', 'import-end'] }]);
});

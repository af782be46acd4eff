import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { addToken, endToken, expiredTokens, removeToken } from '../access/token.ts';
import { openKysely } from '../database/schema.ts';
import { operatorName, recordOperator } from './recordOperator.ts';

/** How long the token of an import that was killed is still good. */
export const importTokenMs = 10 * 60_000;
const renewEveryMs = 3 * 60_000;
const name = /^import [0-9a-f]{8}$/;

/**
 * Does the import with a token of its own, which may do nothing else. It is good for ten minutes, is renewed while the import
 * goes on, and ends with it. One that a killed import left behind is removed by the next.
 */
export async function withImportToken<T>(
  pool: pg.Pool,
  use: (secret: string) => Promise<T>,
  { clock = () => new Date(), everyMs = renewEveryMs }: { readonly clock?: () => Date; readonly everyMs?: number } = {},
): Promise<T> {
  await removeLeftTokens(pool, clock());
  const db = openKysely(pool);
  const { tokenId, secret, called } = await makeImportToken(pool, clock());
  // A database that is away just now is asked again in good time; without it nobody is let in anyway.
  const renewing = setInterval(() => void endToken(db, tokenId, endAfter(clock())).catch(() => undefined), everyMs);
  try {
    return await use(secret);
  } finally {
    clearInterval(renewing);
    await db.transaction().execute(async (tx) => {
      await removeToken(tx, tokenId, clock());
      await recordOperator(tx, 'import-end', { token: called }, clock());
    });
  }
}

export async function makeImportToken(
  pool: pg.Pool,
  now: Date,
): Promise<{ readonly tokenId: string; readonly secret: string; readonly called: string }> {
  const called = `import ${randomUUID().slice(0, 8)}`;
  const roles = [{ role: 'pacs-manager', site: null }] as const;
  return openKysely(pool)
    .transaction()
    .execute(async (tx) => {
      const made = await addToken(tx, { name: called, roles, days: 1, createdBy: operatorName() }, now);
      if (made.kind !== 'added') throw new Error(`Cannot make a token for the import: ${made.kind}`);
      const { tokenId } = made.token;
      await endToken(tx, tokenId, endAfter(now));
      await recordOperator(tx, 'import-begin', { token: called }, now);
      return { tokenId, secret: made.secret, called };
    });
}

/** Those of imports that were killed: they are good for nothing any more, and would stand on the page for ever. */
async function removeLeftTokens(pool: pg.Pool, now: Date): Promise<void> {
  await openKysely(pool)
    .transaction()
    .execute(async (tx) => {
      for (const token of await expiredTokens(tx, now)) {
        if (!name.test(token.name) || !(await removeToken(tx, token.tokenId, now))) continue;
        await recordOperator(tx, 'import-end', { token: token.name }, now);
      }
    });
}

function endAfter(now: Date): Date {
  return new Date(now.getTime() + importTokenMs);
}

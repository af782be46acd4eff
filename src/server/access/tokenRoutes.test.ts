import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, testDoor } from '../../../testing/httpDoor.ts';
import type { Role, RoleHeld } from '../../domain/access/permission.ts';
import { accountRoutes } from './accountRoutes.ts';
import { tokenRoutes } from './tokenRoutes.ts';

const door = testDoor((http) => {
  accountRoutes(http);
  tokenRoutes(http);
});

const everywhere = (role: Role): RoleHeld => ({ role, site: null });
const at = (site: string, role: Role): RoleHeld => ({ role, site });

let names = 0;
const newName = () => `viewer ${names++}`;

type Headers = Readonly<Record<string, string>>;

function add(headers: Headers, roles: readonly RoleHeld[], days: number | null = null, name = newName()) {
  return door().http.app.inject({ method: 'POST', url: '/api/tokens', headers, payload: { name, roles, days } });
}

async function account(secret: string): Promise<number> {
  return (await door().http.app.inject({ url: '/api/account', headers: { authorization: `Bearer ${secret}` } }))
    .statusCode;
}

test('a token opens what its roles allow, and its secret is told once and kept nowhere', async () => {
  const headers = await bearer(door(), 'admin');
  const reply = await add(headers, [everywhere('reporter')]);
  assert.equal(reply.statusCode, 200);
  const { secret, token } = reply.json();
  assert.match(secret, /^sl_[\w-]{43}$/);
  assert.equal(await account(secret), 200);
  const list = await door().http.app.inject({ url: '/api/tokens', headers });
  assert.ok(list.json().tokens.some(({ tokenId }: { tokenId: string }) => tokenId === token.tokenId));
  const { rows } = await door().http.pool.query('select * from token');
  assert.ok(!list.body.includes(secret) && !JSON.stringify(rows).includes(secret));
});

test('a token expires to the second, or never', async () => {
  const headers = await bearer(door(), 'admin');
  const { secret, token } = (await add(headers, [everywhere('reporter')], 30)).json();
  const endless = (await add(headers, [everywhere('reporter')])).json().secret;
  const end = new Date(token.expiresAt);
  const start = door().now;
  assert.equal(end.getTime() - start.getTime(), 30 * 24 * 3_600_000);
  door().now = new Date(end.getTime() - 1);
  assert.equal(await account(secret), 200);
  door().now = end;
  assert.equal(await account(secret), 401);
  assert.equal(await account(endless), 200);
  door().now = start;
});

test('a token that was removed opens nothing at once, and its name is free again', async () => {
  const headers = await bearer(door(), 'admin');
  const name = newName();
  const { secret, token } = (await add(headers, [everywhere('reporter')], null, name)).json();
  const twice = await add(headers, [everywhere('reporter')], null, name);
  assert.deepEqual([twice.statusCode, twice.json().code], [409, 'NAME_IN_USE']);
  const remove = { method: 'DELETE', url: `/api/tokens/${token.tokenId}`, headers } as const;
  assert.equal((await door().http.app.inject(remove)).statusCode, 200);
  assert.equal(await account(secret), 401);
  assert.equal((await door().http.app.inject(remove)).statusCode, 404);
  assert.equal((await add(headers, [everywhere('reporter')], null, name)).statusCode, 200);
});

const giving: readonly { name: string; by: readonly RoleHeld[]; roles: readonly RoleHeld[]; status: number }[] = [
  {
    name: 'an administrator gives any role',
    by: [everywhere('admin')],
    roles: [everywhere('reporter'), at('RVV', 'auditor')],
    status: 200,
  },
  {
    name: 'a PACS manager gives their own role',
    by: [everywhere('pacs-manager')],
    roles: [everywhere('pacs-manager')],
    status: 200,
  },
  {
    name: 'a PACS manager gives their own role for one site',
    by: [everywhere('pacs-manager')],
    roles: [at('RVV', 'pacs-manager')],
    status: 200,
  },
  {
    name: 'a PACS manager gives no role of others',
    by: [everywhere('pacs-manager')],
    roles: [everywhere('reporter')],
    status: 403,
  },
  {
    name: 'a PACS manager makes no administrator',
    by: [everywhere('pacs-manager')],
    roles: [everywhere('pacs-manager'), everywhere('admin')],
    status: 403,
  },
  {
    name: 'a PACS manager of a site gives it there',
    by: [at('RVV', 'pacs-manager')],
    roles: [at('RVV', 'pacs-manager')],
    status: 200,
  },
  {
    name: 'a PACS manager of a site gives it nowhere else',
    by: [at('RVV', 'pacs-manager')],
    roles: [at('RXX', 'pacs-manager')],
    status: 403,
  },
  {
    name: 'a PACS manager of a site gives it not everywhere',
    by: [at('RVV', 'pacs-manager')],
    roles: [everywhere('pacs-manager')],
    status: 403,
  },
  {
    name: 'an administrator of a site gives any role there',
    by: [at('RVV', 'admin')],
    roles: [at('RVV', 'auditor')],
    status: 200,
  },
  {
    name: 'an administrator of a site gives none elsewhere',
    by: [at('RVV', 'admin')],
    roles: [at('RXX', 'auditor')],
    status: 403,
  },
  { name: 'who reports makes no token', by: [everywhere('reporter')], roles: [everywhere('reporter')], status: 403 },
];
for (const { name, by, roles, status } of giving) {
  test(`H-24 ${name}`, async () => {
    assert.equal((await add(await bearer(door(), ...by), roles)).statusCode, status);
  });
}

test('A14 who manages tokens of one site neither sees nor removes those of another', async () => {
  const { token } = (await add(await bearer(door(), 'admin'), [at('RXX', 'reporter')])).json();
  const headers = await bearer(door(), at('RVV', 'pacs-manager'));
  const list = await door().http.app.inject({ url: '/api/tokens', headers });
  assert.ok(!list.body.includes(token.tokenId));
  const reply = await door().http.app.inject({ method: 'DELETE', url: `/api/tokens/${token.tokenId}`, headers });
  assert.equal(reply.statusCode, 404);
});

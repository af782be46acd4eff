import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTestPerson, bearer, signInAs, testDoor, testPassword } from '../../../testing/httpDoor.ts';
import { roles as allRoles, type Role, type RoleHeld } from '../../domain/access/permission.ts';
import { accountRoutes } from './accountRoutes.ts';
import { ensureFirstAdmin } from './ensureFirstAdmin.ts';
import { peopleRoutes } from './peopleRoutes.ts';

const door = testDoor((http) => {
  accountRoutes(http);
  peopleRoutes(http);
});

const everywhere = (role: Role): RoleHeld => ({ role, site: null });
const at = (site: string, role: Role): RoleHeld => ({ role, site });

let names = 0;
const newName = () => `worker${names++}`;

type Headers = Readonly<Record<string, string>>;

function ask(method: 'GET' | 'POST' | 'PUT', url: string, headers: Headers, payload?: object) {
  return door().http.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
}

function add(headers: Headers, username: string, roles: readonly RoleHeld[]) {
  return ask('POST', '/api/people', headers, { username, displayName: 'Somebody', roles });
}

function change(headers: Headers, personId: string, roles: readonly RoleHeld[], disabled = false) {
  return ask('PUT', `/api/people/${personId}`, headers, { displayName: 'Somebody', roles, disabled });
}

async function account(headers: Headers): Promise<number> {
  return (await ask('GET', '/api/account', headers)).statusCode;
}

// Two tests below count who is left; they come first.
test('H-24 the first start makes one administrator, whose password is told once and must be changed', async () => {
  const { pool } = door().http;
  const now = new Date('2026-11-24T08:00:00Z');
  const told = await Promise.all([ensureFirstAdmin(pool, { now }), ensureFirstAdmin(pool, { now })]);
  assert.equal(told.filter((password) => password !== null).length, 1);
  const password = told.find((one) => one !== null) as string;
  assert.match(password, /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  assert.equal(await ensureFirstAdmin(pool, { now }), null);
  const reply = await ask('POST', '/api/sign-in', {}, { username: 'admin', password });
  assert.deepEqual([reply.statusCode, reply.json().mustChangePassword], [200, true]);
});

test('H-24 the last administrator cannot be disabled or lose the role, by themselves or by a token', async () => {
  const { rows } = await door().http.pool.query("select person_id from person where username = 'admin'");
  const only = rows[0].person_id;
  const headers = await bearer(door(), 'admin');
  // Neither counts: the one is disabled, the other administers one site.
  const gone = (await add(headers, newName(), [everywhere('admin')])).json().person.personId;
  assert.equal((await change(headers, gone, [everywhere('admin')], true)).statusCode, 200);
  await add(headers, newName(), [at('RVV', 'admin')]);

  for (const [roles, disabled] of [
    [[everywhere('admin')], true],
    [[everywhere('reporter')], false],
    [[at('RVV', 'admin')], false],
  ] as const) {
    const reply = await change(headers, only, roles, disabled);
    assert.deepEqual([reply.statusCode, reply.json().code], [409, 'LAST_ADMIN']);
  }
  const { rows: left } = await door().http.pool.query('select role from role_held where person_id = $1 order by role', [
    only,
  ]);
  assert.deepEqual(
    left.map(({ role }) => role),
    ['admin', 'pacs-manager'],
  );
});

test('H-24 two administrators who remove each other at one moment do not both succeed', async () => {
  const headers = await bearer(door(), 'admin');
  const { rows } = await door().http.pool.query("select person_id from person where username = 'admin'");
  const one = rows[0].person_id;
  const other = (await add(headers, newName(), [everywhere('admin')])).json().person.personId;
  for (let round = 0; round < 10; round++) {
    const replies = await Promise.all([
      change(headers, one, [everywhere('auditor')]),
      change(headers, other, [everywhere('auditor')]),
    ]);
    assert.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [200, 409], `round ${round}`);
    const left = replies[0].statusCode === 409 ? other : one;
    assert.equal((await change(headers, left, [everywhere('admin')])).statusCode, 200);
  }
});

for (const role of allRoles) {
  test(`H-20 managing people is ${role === 'admin' ? 'for' : 'not for'} the role ${role}`, async () => {
    const headers = await bearer(door(), role);
    const expected = role === 'admin' ? 200 : 403;
    assert.equal((await ask('GET', '/api/people', headers)).statusCode, expected);
    assert.equal((await add(headers, newName(), [everywhere('reporter')])).statusCode, expected);
  });
}

test('a new person gets a password that is told once and changed at the first sign-in', async () => {
  const username = newName();
  const headers = await bearer(door(), 'admin');
  const added = await add(headers, username, [
    everywhere('reporter'),
    everywhere('reporter'),
    at('RVV', 'coordinator'),
  ]);
  assert.equal(added.statusCode, 200);
  const { person, firstPassword } = added.json();
  assert.deepEqual(person.roles, [at('RVV', 'coordinator'), everywhere('reporter')]);
  const reply = await ask('POST', '/api/sign-in', {}, { username, password: firstPassword });
  assert.deepEqual([reply.statusCode, reply.json().mustChangePassword], [200, true]);
  const list = await ask('GET', '/api/people', headers);
  assert.ok(list.json().people.some((one: { username: string }) => one.username === username));
  assert.ok(!list.body.includes(firstPassword) && !list.body.includes('argon2'));

  const again = await add(headers, username, [everywhere('reporter')]);
  assert.deepEqual([again.statusCode, again.json().code], [409, 'NAME_IN_USE']);
});

test('what is no role, no site or no name is refused', async () => {
  const headers = await bearer(door(), 'admin');
  const cases: readonly [username: string, roles: readonly { role: string; site: string | null }[], status: number][] =
    [
      [newName(), [{ role: 'root', site: null }], 422],
      [newName(), [{ role: 'reporter', site: '' }], 422],
      [newName(), [], 400],
      ['Upper', [everywhere('reporter')], 400],
      ['<script>', [everywhere('reporter')], 400],
      ['__proto__', [everywhere('reporter')], 400],
      ['a', [everywhere('reporter')], 400],
      ['a'.repeat(61), [everywhere('reporter')], 200],
      ['a'.repeat(62), [everywhere('reporter')], 400],
    ];
  for (const [username, roles, status] of cases) {
    assert.equal((await add(headers, username, roles as RoleHeld[])).statusCode, status, username);
  }
});

test('H-24 nobody gives rights to themselves, but may give them up', async () => {
  const username = newName();
  const personId = await addTestPerson(door(), username, 'admin', { role: 'reporter', site: 'RVV' });
  const session = await signInAs(door(), username);
  for (const more of [everywhere('reporter'), at('RXX', 'reporter'), everywhere('safety-officer')]) {
    const reply = await change(session, personId, [everywhere('admin'), more]);
    assert.deepEqual([reply.statusCode, reply.json().code], [403, 'OWN_RIGHTS']);
  }
  const reset = await ask('POST', `/api/people/${personId}/password`, session);
  assert.deepEqual([reset.statusCode, reset.json().code], [403, 'OWN_PASSWORD']);
  assert.equal((await change(session, personId, [everywhere('admin')])).statusCode, 200);
});

test('H-23 a change of rights, a new password and disabling each sign the person out everywhere at once', async () => {
  const headers = await bearer(door(), 'admin');
  const username = newName();
  const personId = await addTestPerson(door(), username, 'reporter');

  let session: Headers = await signInAs(door(), username);
  assert.equal((await change(headers, personId, [everywhere('reporter')])).statusCode, 200);
  assert.equal(await account(session), 200);

  assert.equal((await change(headers, personId, [at('RVV', 'reporter')])).statusCode, 200);
  assert.equal(await account(session), 401);

  session = await signInAs(door(), username);
  const { firstPassword } = (await ask('POST', `/api/people/${personId}/password`, headers)).json();
  assert.equal(await account(session), 401);
  assert.equal((await ask('POST', '/api/sign-in', {}, { username, password: testPassword })).statusCode, 401);

  session = await signInAs(door(), username, firstPassword);
  assert.equal((await change(headers, personId, [at('RVV', 'reporter')], true)).statusCode, 200);
  assert.equal(await account(session), 401);
  assert.equal((await ask('POST', '/api/sign-in', {}, { username, password: firstPassword })).statusCode, 401);

  assert.equal((await change(headers, personId, [at('RVV', 'reporter')], false)).statusCode, 200);
  assert.equal(await account(await signInAs(door(), username, firstPassword)), 200);
});

test('A14 an administrator of one site sees and changes people of that site alone', async () => {
  const mine = await addTestPerson(door(), newName(), at('RVV', 'reporter'));
  const others = [
    await addTestPerson(door(), newName(), at('RXX', 'reporter')),
    await addTestPerson(door(), newName(), everywhere('admin')),
    await addTestPerson(door(), newName(), at('RVV', 'reporter'), at('RXX', 'reporter')),
  ];
  const headers = await bearer(door(), at('RVV', 'admin'));
  const seen = (await ask('GET', '/api/people', headers))
    .json()
    .people.map((one: { personId: string }) => one.personId);
  assert.ok(seen.includes(mine) && !others.some((personId) => seen.includes(personId)));

  assert.equal((await change(headers, mine, [at('RVV', 'coordinator')])).statusCode, 200);
  for (const personId of [...others, '3fa85f64-5717-4562-b3fc-2c963f66afa6']) {
    assert.equal((await change(headers, personId, [at('RVV', 'reporter')])).statusCode, 404);
    assert.equal((await ask('POST', `/api/people/${personId}/password`, headers)).statusCode, 404);
  }
  for (const roles of [
    [everywhere('reporter')],
    [at('RXX', 'reporter')],
    [at('RVV', 'reporter'), everywhere('admin')],
  ]) {
    const reply = await add(headers, newName(), roles);
    assert.deepEqual([reply.statusCode, reply.json().code], [403, 'SITE_NOT_YOURS']);
    assert.equal((await change(headers, mine, roles)).statusCode, 403);
  }
  assert.equal((await add(headers, newName(), [at('RVV', 'admin')])).statusCode, 200);
});

test('every change of people is in the audit trail by id, with the roles that were given', async () => {
  const headers = await bearer(door(), 'admin');
  const { personId } = (await add(headers, newName(), [at('RVV', 'reporter')])).json().person;
  await change(headers, personId, [everywhere('auditor')]);
  await ask('POST', `/api/people/${personId}/password`, headers);
  const { rows } = await door().http.pool.query(
    "select action, about from audit_event where about ->> 'personId' = $1 order by sequence",
    [personId],
  );
  assert.deepEqual(rows, [
    { action: 'add-person', about: { personId, roles: ['reporter@RVV'] } },
    { action: 'change-person', about: { personId, roles: ['auditor'], disabled: 'false' } },
    { action: 'reset-password', about: { personId } },
  ]);
});

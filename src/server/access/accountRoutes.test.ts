import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { addTestPerson, bearer, makeDoor, signInAs, testDoor, testPassword } from '../../../testing/httpDoor.ts';
import { permissionsOf } from '../../domain/access/permission.ts';
import { accountRoutes } from './accountRoutes.ts';
import { changePerson, findPerson } from './person.ts';

const start = new Date('2026-11-24T09:00:00Z');
const door = testDoor(accountRoutes);
beforeEach(() => {
  door().now = start;
});

let people = 0;
async function newPerson(...roles: Parameters<typeof addTestPerson>[2][]): Promise<string> {
  people += 1;
  const username = `person${people}`;
  await addTestPerson(door(), username, ...(roles.length > 0 ? roles : (['reporter'] as const)));
  return username;
}

function later(minutes: number): void {
  door().now = new Date(start.getTime() + minutes * 60_000);
}

async function status(headers: Record<string, string>): Promise<number> {
  return (await door().http.app.inject({ url: '/api/account', headers })).statusCode;
}

function trySignIn(username: string, password: string, remoteAddress = '192.0.2.1') {
  const payload = { username, password };
  return door().http.app.inject({ method: 'POST', url: '/api/sign-in', payload, remoteAddress });
}

async function lastEvent() {
  const { rows } = await door().http.pool.query('select * from audit_event order by sequence desc limit 1');
  return rows[0];
}

test('who signs in gets their account and a cookie that no script can read', async () => {
  const username = await newPerson('reporter', { role: 'coordinator', site: 'RVV' });
  const reply = await trySignIn(username.toUpperCase(), testPassword);
  assert.equal(reply.statusCode, 200);
  const { csrf, ...account } = reply.json();
  assert.deepEqual(account, {
    username,
    displayName: username.toUpperCase(),
    roles: [
      { role: 'coordinator', site: 'RVV' },
      { role: 'reporter', site: null },
    ],
    permissions: [...new Set([...permissionsOf.coordinator, ...permissionsOf.reporter])].sort(),
    mustChangePassword: false,
  });
  assert.equal(csrf.length, 43);
  assert.match(
    String(reply.headers['set-cookie']),
    /^safelight=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const event = await lastEvent();
  assert.deepEqual(
    [event.action, event.actor, event.actor_kind, event.outcome],
    ['sign-in', username, 'person', 'success'],
  );
});

test('the tables hold neither the cookie nor the password', async () => {
  const { cookie } = await signInAs(door(), await newPerson());
  const { rows } = await door().http.pool.query(
    'select session_hash, password_hash from session join person using (person_id)',
  );
  const kept = JSON.stringify(rows);
  assert.ok(!kept.includes(cookie.split('=')[1] as string) && !kept.includes(testPassword));
  assert.match(rows[0].password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('H-22 an unknown name, a wrong password and a disabled person get one and the same answer', async () => {
  const username = await newPerson();
  const gone = await newPerson();
  await addTestPerson(door(), 'keeper', 'admin');
  const person = await findPerson(door().http.db, { username: gone });
  assert.ok(person);
  await changePerson(door().http.db, person, { ...person, disabled: true }, start);
  const answers = await Promise.all([
    trySignIn('who.is.this', testPassword, '192.0.2.7'),
    trySignIn(username, 'wrong horse battery', '192.0.2.7'),
    trySignIn(gone, testPassword, '192.0.2.7'),
    trySignIn("' or 1=1 --\0", testPassword, '192.0.2.7'),
  ]);
  for (const answer of answers) {
    assert.equal(answer.statusCode, 401);
    const { requestId, ...body } = answer.json();
    assert.ok(requestId);
    assert.deepEqual(body, {
      type: 'about:blank',
      title: 'The name or the password is not right',
      status: 401,
      code: 'SIGN_IN_REFUSED',
    });
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('H-22 an unknown name takes as much work as a wrong password', async () => {
  const username = await newPerson();
  // Work, not time: on a busy machine the time says how busy it is.
  const work = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  const took = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 5; round++) {
    for (const kind of ['known', 'unknown'] as const) {
      const before = work();
      const name = kind === 'known' ? username : `nobody${round}`;
      assert.equal((await trySignIn(name, 'wrong horse battery', `192.0.2.${100 + round}`)).statusCode, 401);
      took[kind].push(work() - before);
    }
  }
  const least = (times: number[]) => Math.min(...times);
  assert.ok(least(took.unknown) > least(took.known) / 2, JSON.stringify(took));
});

test('what was typed as a name is written in the audit trail only if somebody has that name', async () => {
  const username = await newPerson();
  await trySignIn('my-secret-password-1', 'oops', '192.0.2.8');
  assert.equal((await lastEvent()).actor, 'nobody');
  await trySignIn(username, 'oops', '192.0.2.8');
  const event = await lastEvent();
  assert.deepEqual([event.actor, event.outcome, event.about], [username, 'refused', { refused: 'SIGN_IN_REFUSED' }]);
  assert.ok(!door().logged.join().includes('my-secret'));
});

test('signing out ends the session at the server and clears the cookie', async () => {
  const session = await signInAs(door(), await newPerson());
  assert.equal(await status(session), 200);
  const reply = await door().http.app.inject({ method: 'POST', url: '/api/sign-out', headers: session });
  assert.equal(reply.statusCode, 200);
  assert.match(String(reply.headers['set-cookie']), /^safelight=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
  assert.equal(await status(session), 401);
});

test('H-23 signing in again gives a new session and ends the one before', async () => {
  const username = await newPerson();
  const first = await signInAs(door(), username);
  const payload = { username, password: testPassword };
  const again = await door().http.app.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload,
    headers: { cookie: first.cookie },
  });
  const [cookie] = again.cookies;
  assert.notEqual(`${cookie?.name}=${cookie?.value}`, first.cookie);
  assert.equal(await status(first), 401);
  assert.equal(await status({ cookie: `${cookie?.name}=${cookie?.value}` }), 200);
});

test('H-23 a session that somebody planted is never taken over', async () => {
  const username = await newPerson();
  const planted = 'a'.repeat(43);
  const payload = { username, password: testPassword };
  const reply = await door().http.app.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload,
    headers: { cookie: `safelight=${planted}` },
  });
  assert.notEqual(reply.cookies[0]?.value, planted);
  assert.equal(await status({ cookie: `safelight=${planted}` }), 401);
});

test('H-23 a session nobody uses ends after 30 minutes, and not before', async () => {
  const one = await signInAs(door(), await newPerson());
  const other = await signInAs(door(), await newPerson());
  later(29.99);
  assert.equal(await status(one), 200);
  later(30);
  assert.equal(await status(other), 401);
  assert.equal(await status(one), 200);
  later(59.98);
  assert.equal(await status(one), 200);
});

test('H-23 a page that refreshes itself in an empty room does not keep the session', async () => {
  const session = { ...(await signInAs(door(), await newPerson())), 'x-safelight-background': '1' };
  for (const minute of [5, 10, 15, 20, 25, 29.99]) {
    later(minute);
    assert.equal(await status(session), 200);
  }
  later(30);
  assert.equal(await status(session), 401);
});

test('H-23 a session ends after 12 hours, however much it is used', async () => {
  const session = await signInAs(door(), await newPerson());
  for (let minute = 20; minute < 720; minute += 20) {
    later(minute);
    assert.equal(await status(session), 200, `minute ${minute}`);
  }
  later(719.99);
  assert.equal(await status(session), 200);
  later(720);
  assert.equal(await status(session), 401);
});

test('H-23 a new password signs the person out everywhere and goes on here under a new session', async () => {
  const username = await newPerson();
  const elsewhere = await signInAs(door(), username);
  const here = await signInAs(door(), username);
  const reply = await changeOwn(here, testPassword, 'a new horse battery');
  assert.equal(reply.statusCode, 200);
  assert.equal(await status(elsewhere), 401);
  assert.equal(await status(here), 401);
  const cookie = `safelight=${reply.cookies[0]?.value}`;
  assert.equal(await status({ cookie }), 200);
  // The page is open and still has its word.
  const out = await door().http.app.inject({ method: 'POST', url: '/api/sign-out', headers: { ...here, cookie } });
  assert.equal(out.statusCode, 200);
  assert.equal((await trySignIn(username, testPassword, '192.0.2.9')).statusCode, 401);
  assert.equal((await trySignIn(username, 'a new horse battery', '192.0.2.9')).statusCode, 200);
});

function changeOwn(headers: Record<string, string>, current: string, next: string) {
  return door().http.app.inject({ method: 'PUT', url: '/api/account/password', headers, payload: { current, next } });
}

test('a new password must be one, and the old one must be known', async () => {
  const username = await newPerson();
  const session = await signInAs(door(), username);
  const cases: readonly [current: string, next: string, status: number, code: string][] = [
    ['wrong horse battery', 'a new horse battery', 403, 'PASSWORD_WRONG'],
    [testPassword, 'too short!!', 400, 'REQUEST_NOT_AS_DESCRIBED'],
    [testPassword, 'aaaaaaaaaaaaaaaa', 422, 'PASSWORD_WEAK'],
    [testPassword, `${username} is my name`, 422, 'PASSWORD_WEAK'],
    [testPassword, testPassword, 422, 'PASSWORD_WEAK'],
  ];
  for (const [current, next, expected, code] of cases) {
    const reply = await changeOwn(session, current, next);
    assert.deepEqual([reply.statusCode, reply.json().code], [expected, code], next);
    assert.ok(!reply.body.includes(next));
  }
  assert.equal(await status(session), 200);
});

test('who must change their password can do that and nothing else', async () => {
  const username = await newPerson('admin');
  await door().http.pool.query('update person set must_change_password = true where username = $1', [username]);
  const session = await signInAs(door(), username);
  assert.equal(
    (await door().http.app.inject({ url: '/api/account', headers: session })).json().mustChangePassword,
    true,
  );
  const metrics = () => door().http.app.inject({ url: '/metrics', headers: session, remoteAddress: '192.0.2.1' });
  const refused = await metrics();
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'PASSWORD_MUST_CHANGE']);
  const reply = await changeOwn(session, testPassword, 'a new horse battery');
  const headers = { cookie: `safelight=${reply.cookies[0]?.value}` };
  assert.equal(
    (await door().http.app.inject({ url: '/metrics', headers, remoteAddress: '192.0.2.1' })).statusCode,
    200,
  );
});

test('H-22 a name that is guessed at must wait, twice as long each time, and not for ever', async () => {
  const username = await newPerson();
  for (let round = 0; round < 5; round++) {
    assert.equal((await trySignIn(username, 'wrong horse', `198.51.100.${round}`)).statusCode, 401);
  }
  let seconds = 1;
  for (let round = 0; round < 12; round++) {
    // Not even the right password gets in early.
    const early = await trySignIn(username, testPassword, `198.51.100.${20 + round}`);
    assert.deepEqual([early.statusCode, early.headers['retry-after']], [429, String(seconds)]);
    door().now = new Date(door().now.getTime() + seconds * 1000 - 1);
    assert.equal((await trySignIn(username, 'wrong horse', `198.51.100.${40 + round}`)).statusCode, 429);
    door().now = new Date(door().now.getTime() + 1);
    assert.equal((await trySignIn(username, 'wrong horse', `198.51.100.${60 + round}`)).statusCode, 401);
    seconds = Math.min(seconds * 2, 300);
  }
  door().now = new Date(door().now.getTime() + 300_000);
  assert.equal((await trySignIn(username, testPassword, '198.51.100.99')).statusCode, 200);
  assert.equal((await trySignIn(username, 'wrong horse', '198.51.100.98')).statusCode, 401);
  assert.equal((await trySignIn(username, testPassword, '198.51.100.97')).statusCode, 200);
});

test('H-22 an address that guesses at many names must wait, and others need not', async () => {
  const username = await newPerson();
  for (let round = 0; round < 20; round++) {
    assert.equal((await trySignIn(`guess${round}`, 'wrong horse', '203.0.113.5')).statusCode, 401);
  }
  assert.equal((await trySignIn(username, testPassword, '203.0.113.5')).statusCode, 429);
  assert.equal((await trySignIn(username, testPassword, '203.0.113.6')).statusCode, 200);
});

test('H-22 a hundred guesses at one moment are a hundred guesses', async () => {
  const username = await newPerson();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => trySignIn(username, 'wrong horse', `198.18.0.${index}`)),
  );
  assert.equal(answers.filter(({ statusCode }) => statusCode === 401).length, 5);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 95);
});

test('H-25 signing in is refused from another origin', async () => {
  const payload = { username: await newPerson(), password: testPassword };
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const reply = await door().http.app.inject({ method: 'POST', url: '/api/sign-in', payload, headers });
    assert.deepEqual([reply.statusCode, reply.json().code], [403, 'REQUEST_FROM_ELSEWHERE']);
  }
});

test('behind a proxy that was declared the cookie is for TLS only, and nobody else can claim to be one', async () => {
  const other = await makeDoor(door().http.pool, accountRoutes, { trustedProxy: '192.0.2.250' });
  const username = await newPerson();
  const payload = { username, password: testPassword };
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.77' };
  const ask = (remoteAddress: string) =>
    other.http.app.inject({ method: 'POST', url: '/api/sign-in', payload, headers, remoteAddress });

  const proxied = await ask('192.0.2.250');
  assert.match(
    String(proxied.headers['set-cookie']),
    /^__Host-safelight=[\w-]{43}; .*HttpOnly; Secure; SameSite=Strict$/,
  );
  assert.equal((await lastEvent()).address, '203.0.113.77');
  assert.match(String((await ask('192.0.2.251')).headers['set-cookie']), /^safelight=/);
  assert.equal((await lastEvent()).address, '192.0.2.251');
  await other.http.close();
});

test('a token has an account to look at and no password to change', async () => {
  const headers = await bearer(door(), 'reporter');
  const reply = await door().http.app.inject({ url: '/api/account', headers });
  assert.deepEqual([reply.statusCode, reply.json().csrf], [200, '']);
  const refused = await changeOwn(headers, testPassword, 'a new horse battery');
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'NOT_A_PERSON']);
});

const broken = [
  'Bearer',
  'Bearer ',
  'Bearer sl_',
  `Bearer ${'x'.repeat(5000)}`,
  'Basic YWRtaW46YWRtaW4=',
  `Bearer sl_${'a'.repeat(43)}`,
  'sl_x',
];
for (const authorization of broken) {
  test(`H-20 the authorization "${authorization.slice(0, 30)}" opens nothing, even beside a good cookie`, async () => {
    const session = await signInAs(door(), await newPerson());
    assert.equal(await status({ ...session, authorization }), 401);
  });
}

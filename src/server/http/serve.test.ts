import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Type } from 'typebox';
import { addTestPerson, bearer, makeDoor, signInAs, testDoor } from '../../../testing/httpDoor.ts';
import { endpoint } from '../../api/endpoint.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { openPool } from '../database/openPool.ts';
import { NotFound, serve, serveRaw } from './serve.ts';

const seeThing = endpoint({
  method: 'GET',
  path: '/api/things/:thingId',
  permission: 'see-exams',
  audit: 'see-thing',
  params: Type.Object({ thingId: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({ sites: Type.Union([Type.Literal('everywhere'), Type.Array(Type.String())]) }),
});
const changeThing = endpoint({
  method: 'POST',
  path: '/api/things',
  permission: 'see-exams',
  audit: 'change-thing',
  body: Type.Object({
    name: Type.String({ maxLength: 10 }),
    parts: Type.Optional(Type.Array(Type.Object({ size: Type.Integer() }), { maxItems: 3 })),
  }),
  reply: Type.Object({ length: Type.Integer() }),
});
const thingId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const missingId = '3fa85f64-5717-4562-b3fc-2c963f66afa7';

const door = testDoor((http) => {
  accountRoutes(http);
  serve(http, seeThing, async ({ params, caller, about }) => {
    if (params.thingId === missingId) throw new NotFound();
    about({ part: 'one' });
    return { sites: caller.sites === 'everywhere' ? caller.sites : [...caller.sites] };
  });
  serve(http, changeThing, async ({ body, auditIn }) => {
    await http.db.transaction().execute(async (tx) => {
      await auditIn(tx);
      if (body.name === 'undone') throw new Error('SMITH, John is not to be quoted');
    });
    return { length: body.name.length };
  });
  serveRaw(
    http,
    { method: 'POST', path: '/dicom-web/things', permission: 'store-images', audit: 'store-thing' },
    async ({ content, reply }) => {
      let bytes = 0;
      for await (const part of content) bytes += part.length;
      reply.code(202).type('text/plain');
      return String(bytes);
    },
  );
  serveRaw(
    http,
    { method: 'GET', path: '/dicom-web/things/:uid', permission: 'see-images', audit: 'see-thing-bytes' },
    async ({ params, query, reply }) => {
      reply.type('text/plain');
      return Buffer.from(`${params.uid} ${query.limit}`);
    },
  );
});
const url = `/api/things/${thingId}`;

async function events() {
  const { rows } = await door().http.pool.query(
    'select actor, actor_kind, action, about, outcome from audit_event order by sequence',
  );
  return rows;
}

test('H-20 nobody is let in, and is told to sign in', async () => {
  const reply = await door().http.app.inject(url);
  assert.equal(reply.statusCode, 401);
  assert.equal(reply.json().code, 'SIGN_IN_FIRST');
  assert.equal(reply.headers['www-authenticate'], 'Bearer realm="safelight"');
});

test('H-20 a role without the permission is refused and the refusal is in the audit trail', async () => {
  const reply = await door().http.app.inject({ url, headers: await bearer(door(), 'auditor', 'admin') });
  assert.equal(reply.statusCode, 403);
  assert.equal(reply.json().code, 'NOT_ALLOWED');
  const event = (await events()).at(-1);
  assert.deepEqual([event.action, event.outcome, event.about], ['see-thing', 'refused', { refused: 'NOT_ALLOWED' }]);
});

test('H-20 the permission is asked before the body is read', async () => {
  const headers = { ...(await bearer(door(), 'auditor')), 'content-type': 'application/json' };
  const reply = await door().http.app.inject({ method: 'POST', url: '/api/things', headers, payload: '{' });
  assert.equal(reply.statusCode, 403);
});

test('the handler learns at which sites the caller may do this', async () => {
  const at = { role: 'coordinator', site: 'RVV' } as const;
  const one = await door().http.app.inject({ url, headers: await bearer(door(), at, 'auditor') });
  assert.deepEqual(one.json(), { sites: ['RVV'] });
  const all = await door().http.app.inject({ url, headers: await bearer(door(), at, 'reporter') });
  assert.deepEqual(all.json(), { sites: 'everywhere' });
});

test('a view is in the audit trail with who, what and outcome, and so is a thing that was not found', async () => {
  const headers = await bearer(door(), 'reporter');
  await door().http.app.inject({ url, headers });
  const seen = (await events()).at(-1);
  assert.deepEqual([seen.actor_kind, seen.action, seen.outcome], ['token', 'see-thing', 'success']);
  assert.deepEqual(seen.about, { thingId, part: 'one' });

  const reply = await door().http.app.inject({ url: `/api/things/${missingId}`, headers });
  assert.equal(reply.statusCode, 404);
  const missed = (await events()).at(-1);
  assert.deepEqual([missed.outcome, missed.about], ['refused', { thingId: missingId, refused: 'NOT_FOUND' }]);
});

test('a change and its audit event stand or fall together', async () => {
  const headers = await bearer(door(), 'reporter');
  const before = (await events()).length;
  await door().http.app.inject({ method: 'POST', url: '/api/things', headers, payload: { name: 'done' } });
  assert.deepEqual(
    (await events()).slice(before).map(({ outcome }) => outcome),
    ['success'],
  );

  const reply = await door().http.app.inject({
    method: 'POST',
    url: '/api/things',
    headers,
    payload: { name: 'undone' },
  });
  assert.equal(reply.statusCode, 500);
  assert.deepEqual(
    (await events()).slice(before).map(({ outcome }) => outcome),
    ['success', 'failed'],
  );
});

test('H-26 a view whose audit event cannot be written is not shown', async () => {
  const headers = await bearer(door(), 'reporter');
  assert.equal((await door().http.app.inject({ url, headers })).statusCode, 200);
  await door().http.pool.query('alter table audit_event rename to audit_event_away');
  try {
    const reply = await door().http.app.inject({ url, headers });
    assert.equal(reply.statusCode, 503);
    assert.equal(reply.json().code, 'AUDIT_NOT_WRITTEN');
    assert.ok(!reply.body.includes('everywhere'));
  } finally {
    await door().http.pool.query('alter table audit_event_away rename to audit_event');
  }
});

test('bytes go through the same checks, in and out', async () => {
  const { app } = door().http;
  const payload = Buffer.alloc(400_000);
  const store = { method: 'POST', url: '/dicom-web/things', payload } as const;
  const type = { 'content-type': 'multipart/related; type="application/dicom"; boundary=x' };
  assert.equal((await app.inject({ ...store, headers: type })).statusCode, 401);
  assert.equal(
    (await app.inject({ ...store, headers: { ...type, ...(await bearer(door(), 'reporter')) } })).statusCode,
    403,
  );
  const stored = await app.inject({ ...store, headers: { ...type, ...(await bearer(door(), 'pacs-manager')) } });
  assert.deepEqual([stored.statusCode, stored.body], [202, '400000']);

  assert.equal((await app.inject('/dicom-web/things/1.2.3')).statusCode, 401);
  const seen = await app.inject({ url: '/dicom-web/things/1.2.3?limit=5', headers: await bearer(door(), 'reporter') });
  assert.deepEqual([seen.statusCode, seen.body], [200, '1.2.3 5']);
  assert.deepEqual((await events()).at(-1).about, { uid: '1.2.3' });
});

const canary = 'CANARY-Zebedee';
const broken: readonly {
  name: string;
  url: string;
  payload?: unknown;
  text?: string;
  status: number;
  where?: string;
}[] = [
  { name: 'a parameter that is no uuid', url: `/api/things/${canary}`, status: 400, where: '/params/thingId' },
  { name: 'a text that is too long', url: '/api/things', payload: { name: canary }, status: 400, where: '/body/name' },
  {
    name: 'a part of the wrong kind',
    url: '/api/things',
    payload: { name: 'a', parts: [{ size: canary }] },
    status: 400,
    where: '/body/parts/0/size',
  },
  {
    name: 'a number as text',
    url: '/api/things',
    payload: { name: 'a', parts: [{ size: '1' }] },
    status: 400,
    where: '/body/parts/0/size',
  },
  { name: 'a key of the client', url: '/api/things', payload: { [canary]: 1 }, status: 400, where: '/body' },
  { name: 'a body that is no object', url: '/api/things', payload: [canary], status: 400, where: '/body' },
  { name: 'text that is no JSON', url: '/api/things', text: `{"${canary}`, status: 400 },
  { name: 'a poisoned prototype', url: '/api/things', text: `{"name":"a","__proto__":{"${canary}":1}}`, status: 400 },
  { name: 'a body that is too large', url: '/api/things', payload: { name: canary.repeat(30_000) }, status: 413 },
  { name: 'an address that is not there', url: `/api/${canary}?q=${canary}`, status: 404 },
  {
    name: 'an address with a broken escape',
    url: `/api/things/%E0%A4%A${canary}`,
    status: 400,
    where: '/params/thingId',
  },
];
for (const { name, url, payload, text, status, where } of broken) {
  test(`the answer to ${name} has the one shape and echoes nothing, nor does the log`, async () => {
    const isPost = payload !== undefined || text !== undefined;
    const reply = await door().http.app.inject({
      method: isPost ? 'POST' : 'GET',
      url,
      headers: { ...(await bearer(door(), 'reporter')), ...(isPost ? { 'content-type': 'application/json' } : {}) },
      ...(isPost ? { payload: text ?? JSON.stringify(payload) } : {}),
    });
    assert.equal(reply.statusCode, status);
    assert.equal(reply.headers['content-type'], 'application/problem+json');
    const { type, title, requestId, ...rest } = reply.json();
    assert.equal(type, 'about:blank');
    assert.ok(title.length > 10);
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(rest).sort(), where ? ['code', 'status', 'where'] : ['code', 'status']);
    assert.equal(rest.where, where);
    assert.ok(!reply.body.includes('CANARY'));
    assert.ok(!door().logged.join().includes('CANARY'));
  });
}

test('what is not JSON is not read', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { ...(await bearer(door(), 'reporter')), 'content-type': type };
    const payload = '{"name":"a"}';
    const reply = await door().http.app.inject({ method: 'POST', url: '/api/things', headers, payload });
    assert.deepEqual([reply.statusCode, reply.json().code], [415, 'REQUEST_TYPE_UNKNOWN'], type);
  }
});

test('a failure is answered without its words, and the log names its place but not its words', async () => {
  const headers = await bearer(door(), 'reporter');
  const reply = await door().http.app.inject({
    method: 'POST',
    url: '/api/things',
    headers,
    payload: { name: 'undone' },
  });
  assert.equal(reply.json().code, 'SERVER_FAILED');
  const line = door().logged.find((one) => one.includes(reply.json().requestId) && one.includes('failure'));
  assert.match(line ?? '', /serve\.test\.ts/);
  assert.ok(!reply.body.includes('SMITH') && !door().logged.join().includes('SMITH'));
});

test('the log has one line for each request, with the route as described and never the address as asked', async () => {
  const before = door().logged.length;
  await door().http.app.inject({ url: `${url}?name=SMITH`, headers: await bearer(door(), 'reporter') });
  const lines = door()
    .logged.slice(before)
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 1);
  assert.deepEqual([lines[0].route, lines[0].status], ['/api/things/:thingId', 200]);
  assert.ok(!JSON.stringify(lines).includes(thingId));
});

test('H-25 a change with a cookie needs the word of the session and our own origin', async () => {
  await addTestPerson(door(), 'rosie', 'reporter');
  const { cookie, 'x-safelight-csrf': csrf } = await signInAs(door(), 'rosie');
  const cases: readonly { name: string; headers: Record<string, string>; status: number }[] = [
    { name: 'no word', headers: {}, status: 403 },
    { name: 'a wrong word', headers: { 'x-safelight-csrf': `${csrf.slice(0, -1)}!` }, status: 403 },
    { name: 'a shorter word', headers: { 'x-safelight-csrf': csrf.slice(0, -1) }, status: 403 },
    { name: 'the word', headers: { 'x-safelight-csrf': csrf }, status: 200 },
    {
      name: 'the word from our origin',
      headers: {
        'x-safelight-csrf': csrf,
        origin: 'http://localhost:80',
        host: 'localhost:80',
        'sec-fetch-site': 'same-origin',
      },
      status: 200,
    },
    {
      name: 'the word from another origin',
      headers: { 'x-safelight-csrf': csrf, origin: 'http://evil.example', host: 'localhost' },
      status: 403,
    },
    {
      name: 'the word from another port',
      headers: { 'x-safelight-csrf': csrf, origin: 'http://localhost:81', host: 'localhost:82' },
      status: 403,
    },
    {
      name: 'the word from no origin',
      headers: { 'x-safelight-csrf': csrf, origin: 'null', host: 'localhost' },
      status: 403,
    },
    {
      name: 'the word from another site',
      headers: { 'x-safelight-csrf': csrf, 'sec-fetch-site': 'cross-site' },
      status: 403,
    },
    {
      name: 'the word from a sister site',
      headers: { 'x-safelight-csrf': csrf, 'sec-fetch-site': 'same-site' },
      status: 403,
    },
  ];
  for (const { name, headers, status } of cases) {
    const reply = await door().http.app.inject({
      method: 'POST',
      url: '/api/things',
      headers: { cookie, ...headers },
      payload: { name: 'a' },
    });
    assert.equal(reply.statusCode, status, name);
    if (status === 403) assert.equal(reply.json().code, 'REQUEST_FROM_ELSEWHERE');
  }
  assert.equal((await door().http.app.inject({ url, headers: { cookie } })).statusCode, 200);
});

test('a reply that is not as described fails in tests', async () => {
  const other = await makeDoor(door().http.pool, (http) => serve(http, seeThing, async () => ({ sites: 3 }) as never));
  const reply = await other.http.app.inject({ url, headers: await bearer(other, 'reporter') });
  assert.equal(reply.statusCode, 500);
  await other.http.close();
});

test('a database that is away is said so, at once', async () => {
  const nowhere = openPool(join(tmpdir(), 'no-database-here'));
  const other = await makeDoor(nowhere, (http) => serve(http, seeThing, async () => ({ sites: [] })));
  const reply = await other.http.app.inject({ url, headers: { authorization: `Bearer sl_${'a'.repeat(43)}` } });
  assert.equal(reply.statusCode, 503);
  assert.equal(reply.json().code, 'DATABASE_AWAY');
  assert.equal(reply.headers['retry-after'], '5');
  await other.http.close();
  await nowhere.end();
});

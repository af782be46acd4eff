import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Registry } from 'prom-client';
import { addTestPerson, bearer, makeDoor, testDoor, testPassword } from '../../../testing/httpDoor.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { peopleRoutes } from '../access/peopleRoutes.ts';

const folder = mkdtempSync(join(tmpdir(), 'safelight-pages-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Safelight</title>');
writeFileSync(join(folder, 'assets', 'main-abc123.js'), 'export {};');
writeFileSync(join(folder, '..', `${folder.split('/').at(-1)}-secret.txt`), 'outside');
after(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}-secret.txt`, { force: true });
});

const state = { databaseSays: null as string | null, slow: false };
const registry = new Registry();
const door = testDoor(
  (http) => {
    accountRoutes(http);
    peopleRoutes(http);
  },
  {
    pagesFolder: folder,
    registry,
    version: '1.2.3',
    securityContact: 'mailto:safety@example.nhs.uk',
    checks: [
      { name: 'database', needed: true, check: async () => state.databaseSays },
      { name: 'feeds', needed: false, check: async () => 'one feed is silent' },
      {
        name: 'journal',
        needed: true,
        check: () => (state.slow ? Promise.reject(new Error('SMITH')) : Promise.resolve(null)),
      },
    ],
  },
);

const html = { accept: 'text/html,application/xhtml+xml' };

test('every answer carries the whole set of headers that keep a browser safe', async () => {
  for (const url of ['/', '/api/account', '/livez', '/assets/main-abc123.js', '/nowhere']) {
    const { headers } = await door().http.app.inject({ url, headers: html });
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' blob: data:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';require-trusted-types-for 'script';trusted-types 'none';frame-ancestors 'none';base-uri 'none';form-action 'self'",
      url,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-powered-by'], undefined);
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
  }
});

test('what is behind a permission stays in no cache, and a hashed file for ever', async () => {
  const cases = {
    '/api/account': 'no-store',
    '/livez': 'no-store',
    '/': 'no-cache',
    '/exams': 'no-cache',
    '/assets/main-abc123.js': 'public, max-age=31536000, immutable',
  };
  for (const [url, expected] of Object.entries(cases)) {
    const reply = await door().http.app.inject({ url, headers: html });
    assert.equal(reply.headers['cache-control'], expected, url);
  }
});

test('a place in the application gets its page, and a mistyped address of the API does not', async () => {
  for (const url of ['/', '/exams', '/exams/3fa85f64?list=all', '/people']) {
    const reply = await door().http.app.inject({ url, headers: html });
    assert.equal(reply.statusCode, 200, url);
    assert.match(reply.body, /<title>Safelight/);
  }
  for (const url of ['/api/nothing', '/dicom-web/nothing', '/assets/gone.js', '/.well-known/nothing']) {
    const reply = await door().http.app.inject({ url, headers: html });
    assert.deepEqual([reply.statusCode, reply.json().code], [404, 'NOT_FOUND'], url);
  }
  assert.equal(
    (await door().http.app.inject({ url: '/exams', headers: { accept: 'application/json' } })).statusCode,
    404,
  );
  assert.equal((await door().http.app.inject({ method: 'POST', url: '/exams', headers: html })).statusCode, 404);
});

test('pages that are built while the server runs are served from then on, and the old ones no more', async () => {
  const rebuilt = mkdtempSync(join(tmpdir(), 'safelight-rebuilt-'));
  const { http } = await makeDoor(door().http.pool, () => undefined, { pagesFolder: join(rebuilt, 'web') });
  const ask = async (url: string, method: 'GET' | 'HEAD' = 'GET') => {
    const { statusCode, body } = await http.app.inject({ method, url, headers: html });
    return [statusCode, statusCode === 200 ? body : ''];
  };
  try {
    assert.deepEqual(await ask('/'), [404, ''], 'nothing is built yet');
    build('one');
    assert.deepEqual(await ask('/'), [200, 'page one']);
    assert.deepEqual(await ask('/assets/main-one.js'), [200, 'one']);
    rmSync(join(rebuilt, 'web'), { recursive: true });
    build('two');
    assert.deepEqual(await ask('/exams'), [200, 'page two']);
    assert.deepEqual(await ask('/assets/main-two.js'), [200, 'two']);
    assert.deepEqual(await ask('/assets/main-two.js', 'HEAD'), [200, '']);
    assert.deepEqual(await ask('/assets/main-one.js'), [404, '']);
  } finally {
    await http.close();
    rmSync(rebuilt, { recursive: true, force: true });
  }

  function build(word: string): void {
    mkdirSync(join(rebuilt, 'web/assets'), { recursive: true });
    writeFileSync(join(rebuilt, 'web/index.html'), `page ${word}`);
    writeFileSync(join(rebuilt, 'web/assets', `main-${word}.js`), word);
  }
});

test('no address leads out of the folder of pages', async () => {
  const secret = `${folder.split('/').at(-1)}-secret.txt`;
  for (const url of [
    `/../${secret}`,
    `/%2e%2e/${secret}`,
    `/..%2f${secret}`,
    `/assets/../../${secret}`,
    `/assets/%2e%2e%2f%2e%2e%2f${secret}`,
    `//${secret}`,
    '/assets/',
    '/assets',
  ]) {
    const reply = await door().http.app.inject({ url });
    assert.ok(!reply.body.includes('outside'), url);
    assert.ok([400, 403, 404].includes(reply.statusCode), `${url} ${reply.statusCode}`);
  }
});

test('alive is alive, and ready says what is not well only when asked', async () => {
  const ask = async (url: string) => {
    const reply = await door().http.app.inject(url);
    return [reply.statusCode, reply.json()];
  };
  assert.deepEqual(await ask('/livez'), [200, { status: 'alive' }]);
  assert.deepEqual(await ask('/readyz'), [200, { status: 'ready' }]);
  state.databaseSays = 'away since 09:00';
  assert.deepEqual(await ask('/readyz'), [503, { status: 'not ready' }]);
  state.slow = true;
  const [, verbose] = await ask('/readyz?verbose');
  assert.deepEqual(verbose.checks, [
    { name: 'database', needed: true, well: false, says: 'away since 09:00' },
    { name: 'feeds', needed: false, well: false, says: 'one feed is silent' },
    { name: 'journal', needed: true, well: false, says: 'failed' },
  ]);
  state.databaseSays = null;
  state.slow = false;
  assert.deepEqual((await ask('/version'))[1], { name: 'safelight', version: '1.2.3', node: process.version });
});

test('the file for who finds a weakness says whom to tell, and does not expire while we run', async () => {
  const reply = await door().http.app.inject('/.well-known/security.txt');
  assert.match(reply.body, /^Contact: mailto:safety@example\.nhs\.uk\nExpires: 2027-05-23T09:00:00\.000Z\n/);
  const other = await makeDoor(door().http.pool, () => undefined);
  assert.equal((await other.http.app.inject('/.well-known/security.txt')).statusCode, 404);
  await other.http.close();
});

test('figures are for this machine and for who may see figures', async () => {
  const ask = (remoteAddress: string, headers: Record<string, string> = {}) =>
    door().http.app.inject({ url: '/metrics', remoteAddress, headers });
  const own = await ask('127.0.0.1');
  assert.equal(own.statusCode, 200);
  assert.match(own.body, /imaging_http_seconds_count\{method="GET",route="\/livez",status="200"\}/);
  assert.ok(!own.body.includes('3fa85f64'), 'a figure names an address as it was asked for');
  assert.equal((await ask('192.0.2.1')).statusCode, 401);
  assert.equal((await ask('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).statusCode, 401);
  assert.equal((await ask('192.0.2.1', await bearer(door(), 'referrer'))).statusCode, 403);
  assert.equal((await ask('192.0.2.1', await bearer(door(), 'auditor'))).statusCode, 200);
});

test('the description of the API names every exchange and its shapes', async () => {
  const { paths, openapi } = (await door().http.app.inject('/openapi.json')).json();
  assert.equal(openapi, '3.1.0');
  assert.deepEqual(Object.keys(paths).sort(), [
    '/api/account',
    '/api/account/password',
    '/api/people',
    '/api/people/{personId}',
    '/api/people/{personId}/password',
    '/api/sign-in',
    '/api/sign-out',
  ]);
  const { post } = paths['/api/people'];
  assert.equal(post.requestBody.content['application/json'].schema.properties.displayName.maxLength, 200);
  assert.ok(post.responses['200'].content['application/json'].schema.properties.firstPassword);
});

test('an address that asks too much is told to wait', async () => {
  const other = await makeDoor(door().http.pool, accountRoutes, { requestsPerMinute: 3 });
  const ask = (remoteAddress: string) => other.http.app.inject({ url: '/livez', remoteAddress });
  for (let round = 0; round < 3; round++) assert.equal((await ask('192.0.2.1')).statusCode, 200);
  const refused = await ask('192.0.2.1');
  assert.deepEqual([refused.statusCode, refused.json().code], [429, 'TOO_MANY_REQUESTS']);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await ask('192.0.2.2')).statusCode, 200);
  await other.http.close();
});

test('over a real socket: signs in, asks, and a request that is no HTTP does no harm', async () => {
  const other = await makeDoor(door().http.pool, accountRoutes);
  const port = await other.http.listen({ host: '127.0.0.1', port: 0 });
  await addTestPerson(other, 'socket', 'reporter');
  const signedIn = await fetch(`http://127.0.0.1:${port}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
    body: JSON.stringify({ username: 'socket', password: testPassword }),
  });
  assert.equal(signedIn.status, 200);
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] as string;
  const answer = await rawAnswer(port, `GARBAGE \0\xff\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.match(
    await rawAnswer(port, `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
  const account = await fetch(`http://127.0.0.1:${port}/api/account`, { headers: { cookie } });
  assert.equal(((await account.json()) as { username: string }).username, 'socket');
  await other.http.close();
});

test('over TLS the cookie is for TLS only and the browser is told to stay there', async () => {
  const tls = makeCertificate();
  const other = await makeDoor(door().http.pool, accountRoutes, { tls });
  const port = await other.http.listen({ host: '127.0.0.1', port: 0 });
  await addTestPerson(other, 'tls.user', 'reporter');
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/sign-in',
        ca: tls.cert,
        servername: 'localhost',
        headers: { 'content-type': 'application/json' },
      },
      (reply) => {
        reply.resume();
        reply.on('end', () => resolve(reply.headers));
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify({ username: 'tls.user', password: testPassword }));
  });
  assert.match(String(headers['set-cookie']), /^__Host-safelight=.*; HttpOnly; Secure; SameSite=Strict$/);
  assert.equal(headers['strict-transport-security'], 'max-age=63072000');
  await other.http.close();
});

function rawAnswer(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.on('data', (part) => {
      answer += part.toString('latin1');
      socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

function makeCertificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const at = mkdtempSync(join(tmpdir(), 'safelight-tls-'));
  const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ],
    { stdio: 'pipe' },
  );
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(at, { recursive: true });
  return made;
}

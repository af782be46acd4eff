import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Type } from 'typebox';
import { endpoint } from '../src/api/endpoint.ts';
import { permissionsOf, type Role, roles } from '../src/domain/access/permission.ts';
import { type Http, serve } from '../src/server/http/serve.ts';
import { testDatabase } from '../testing/database.ts';
import { bearer, makeDoor, type TestDoor } from '../testing/httpDoor.ts';
import { isCode, isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// Every address but the few below answers 401 to nobody and 403 to exactly the roles without its permission, before it
// looks at anything else of the request; and no room opens an address in another way.

const open = ['POST /api/sign-in', 'GET /livez', 'GET /readyz', 'GET /version', 'GET /openapi.json'];

const pool = testDatabase();

type Routes = (http: Http, room: unknown) => void;

/** The routes of every room, as the server itself gathers them. A refused request never comes as far as a room. */
async function routesOfRooms(): Promise<readonly Routes[]> {
  const text = readFileSync(`${projectRoot}src/server/serveRooms.ts`, 'utf8');
  const imports = [...text.matchAll(/^import \{ (\w+Routes) \} from '(.+)';$/gm)];
  return Promise.all(
    imports.map(async ([, name, path]) => (await import(`${projectRoot}src/server/${path}`))[name as string] as Routes),
  );
}

async function breachesOf(door: TestDoor): Promise<readonly string[]> {
  const tokens = new Map<Role, { readonly authorization: string }>();
  for (const role of roles) tokens.set(role, await bearer(door, role));
  const breaches: string[] = [];
  for (const address of door.http.addresses) {
    const route = door.http.routes.find(({ method, path }) => `${method} ${path}` === address);
    if (!route) breaches.push(`${address} is not behind the checks`);
    else if (route.permission === null && !open.includes(address)) breaches.push(`${address} is open to everybody`);
    if (open.includes(address) && route?.permission === null) continue;

    const nobody = await ask(door, address, {});
    if (nobody.status !== 401) breaches.push(`${address} answers ${nobody.status} to nobody`);
    for (const [role, headers] of tokens) {
      const may = route?.permission ? permissionsOf[role].includes(route.permission) : false;
      const { status, refused } = await ask(door, address, headers);
      if (may && refused) breaches.push(`${address} refuses the role ${role}`);
      if (!may && status !== 403) breaches.push(`${address} answers ${status} to the role ${role}`);
    }
  }
  return breaches;
}

async function ask({ http }: TestDoor, address: string, headers: Record<string, string>) {
  const [method, path = ''] = address.split(' ');
  const url = path.replace(/:\w+/g, 'x').replace('*', 'x');
  // Not this machine's own collector of figures.
  const reply = await http.app.inject({ method: method as 'GET', url, headers, remoteAddress: '192.0.2.1' });
  return { status: reply.statusCode, refused: reply.body.includes('"NOT_ALLOWED"') };
}

test('H-20 every address of every room answers 401 to nobody and 403 to the wrong role', async () => {
  const gathered = await routesOfRooms();
  assert.ok(gathered.length >= 8, 'the rooms were not found');
  const door = await makeDoor(pool(), (http) => {
    for (const routes of gathered) routes(http, {});
  });
  assert.ok(door.http.addresses.length >= 30, door.http.addresses.join());
  assert.deepEqual(await breachesOf(door), []);
  await door.http.close();
});

const planted = endpoint({
  method: 'GET',
  path: '/api/planted',
  permission: 'see-own-account',
  audit: null,
  reply: Type.Object({}),
});

test('the law finds an address that was opened past the checks', async () => {
  const door = await makeDoor(pool(), (http) => {
    serve(http, planted, async () => ({}));
    http.app.get('/api/breach', async () => ({}));
  });
  const breaches = await breachesOf(door);
  assert.ok(breaches.includes('GET /api/breach is not behind the checks'));
  assert.ok(breaches.includes('GET /api/breach answers 200 to nobody'));
  assert.ok(breaches.includes('GET /api/breach answers 200 to the role auditor'));
  assert.ok(!breaches.some((breach) => breach.includes('/api/planted')));
  await door.http.close();
});

test('the law finds an address that was declared open, and one that asks for too little', async () => {
  const door = await makeDoor(pool(), (http) => {
    http.routes.push({ method: 'GET', path: '/api/open', permission: null });
    http.app.get('/api/open', async () => ({}));
    serve(http, planted, async () => ({}));
    const route = http.routes.find(({ path }) => path === planted.path);
    Object.assign(route as object, { permission: 'see-audit' });
  });
  const breaches = await breachesOf(door);
  assert.ok(breaches.includes('GET /api/open is open to everybody'));
  assert.ok(breaches.includes('GET /api/planted answers 200 to the role referrer'));
  await door.http.close();
});

/** Only the door itself may speak to the library below it. */
export function openedElsewhere(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => isCode(path) && !isTest(path) && !path.startsWith('src/server/http/'))
    .filter(({ text }) => /\bapp\s*\.\s*(get|post|put|delete|patch|all|route|register)\s*\(/.test(text))
    .map(({ path }) => path);
}

test('no room opens an address past serve, serveOpen and serveRaw', () => {
  assert.deepEqual(openedElsewhere(projectFiles('src/server')), []);
});

test('the law finds a room that does', () => {
  const text = "export function alertRoutes(http: Http) { http.app.get('/api/alerts', async () => []); }";
  assert.deepEqual(openedElsewhere([{ path: 'src/server/alerts/alertRoutes.ts', text }]), [
    'src/server/alerts/alertRoutes.ts',
  ]);
});

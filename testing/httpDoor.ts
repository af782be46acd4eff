import { after, before } from 'node:test';
import type pg from 'pg';
import { Registry } from 'prom-client';
import type { Role, RoleHeld } from '../src/domain/access/permission.ts';
import { addPerson } from '../src/server/access/person.ts';
import { addToken } from '../src/server/access/token.ts';
import type { Http } from '../src/server/http/http.ts';
import { type HttpSettings, openHttp } from '../src/server/http/openHttp.ts';
import { makeDatabase } from './database.ts';

/** A door for tests, with a clock that stands still until it is moved and a log that can be read. */
export interface TestDoor {
  readonly http: Http;
  /** Every line that was logged, as JSON. */
  readonly logged: string[];
  now: Date;
}

/**
 * An HTTP door over a real, migrated database of this test file's own. `routes` puts the rooms' routes on it. Call at
 * the top of the file.
 */
export function testDoor(routes: (http: Http) => void, settings?: Partial<HttpSettings>): () => TestDoor {
  let door: TestDoor | undefined;
  let close = async () => {};
  before(async () => {
    const database = await makeDatabase();
    close = database.close;
    door = await makeDoor(database.pool, routes, settings);
  });
  after(async () => {
    await door?.http.close();
    await close();
  });
  return () => {
    if (!door) throw new Error('Cannot use the test door: the tests have not begun');
    return door;
  };
}

/** As `testDoor`, over a database that is there: close it yourself. */
export async function makeDoor(
  pool: pg.Pool,
  routes: (http: Http) => void,
  settings?: Partial<HttpSettings>,
): Promise<TestDoor> {
  const logged: string[] = [];
  const log = (what: object, words: string) => void logged.push(JSON.stringify({ ...what, words }));
  const moved = { now: new Date('2026-11-24T09:00:00Z') };
  const http = await openHttp({
    pool,
    clock: () => moved.now,
    log: { info: log, warn: log, error: log },
    version: '0.0.0',
    registry: new Registry(),
    checks: [],
    pagesFolder: null,
    strictReplies: true,
    ...settings,
  });
  routes(http);
  await http.app.ready();
  return Object.assign(moved, { http, logged });
}

/** The header by which a request comes from a token that holds these roles, everywhere unless a site is named. */
export async function bearer(
  { http }: TestDoor,
  ...held: readonly (Role | RoleHeld)[]
): Promise<{ readonly authorization: string }> {
  const roles = held.map((role) => (typeof role === 'string' ? { role, site: null } : role));
  const name = `test ${Math.random().toString(36).slice(2)}`;
  const added = await addToken(http.db, { name, roles, days: null, createdBy: 'test' }, http.clock());
  if (added.kind !== 'added') throw new Error('Cannot make a token for a test: its name is in use');
  return { authorization: `Bearer ${added.secret}` };
}

export const testPassword = 'correct horse battery';

/** A person with these roles and `testPassword`, who need not change it. */
export async function addTestPerson(
  { http }: TestDoor,
  username: string,
  ...roles: readonly (Role | RoleHeld)[]
): Promise<string> {
  const held = roles.map((role) => (typeof role === 'string' ? { role, site: null } : role));
  const wanted = { username, displayName: username.toUpperCase(), roles: held };
  const added = await addPerson(http.db, wanted, { password: testPassword, mustChange: false }, http.clock());
  if (added.kind !== 'added') throw new Error('Cannot make a person for a test: the name is in use');
  return added.person.personId;
}

/** A browser that is signed in: what each of its requests carries. */
export async function signInAs(
  { http }: TestDoor,
  username: string,
  password = testPassword,
): Promise<{ readonly cookie: string; readonly 'x-safelight-csrf': string }> {
  const reply = await http.app.inject({ method: 'POST', url: '/api/sign-in', payload: { username, password } });
  if (reply.statusCode !== 200) throw new Error(`Cannot sign in for a test: ${reply.statusCode} ${reply.body}`);
  const [cookie] = reply.cookies;
  return { cookie: `${cookie?.name}=${cookie?.value}`, 'x-safelight-csrf': reply.json().csrf };
}

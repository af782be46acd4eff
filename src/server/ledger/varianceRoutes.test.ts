import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTestPerson, bearer, signInAs, testDoor } from '../../../testing/httpDoor.ts';
import { addExam, addVariance } from '../../../testing/ledgerRows.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { handleVariances, listHandlers, searchVariances, seeVariance } from '../../api/variances.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { readPolicies } from '../readPolicies.ts';
import { varianceRoutes } from './varianceRoutes.ts';

const door = testDoor((http) => {
  accountRoutes(http);
  varianceRoutes(http, {
    policy: readPolicies().handling,
    zone: 'Europe/London',
    silentFeeds: async () => ['PAS at RXN'],
  });
});

type Search = ReplyOf<typeof searchVariances>;
type Seen = ReplyOf<typeof seeVariance>;
type Bulk = ReplyOf<typeof handleVariances>;

type Browser = Awaited<ReturnType<typeof signInAs>>;
const roles = {
  'c.okafor': { role: 'coordinator', site: null },
  'p.silva': { role: 'pacs-manager', site: null },
  'l.leaver': { role: 'pacs-manager', site: null },
  'e.hughes': { role: 'coordinator', site: 'RXE' },
  'r.reader': { role: 'referrer', site: null },
} as const;
let people: Promise<ReadonlyMap<string, Browser>> | undefined;

/** Everybody, signed in; once. */
function everybody(): Promise<ReadonlyMap<string, Browser>> {
  people ??= (async () => {
    const browsers = new Map<string, Browser>();
    for (const [name, role] of Object.entries(roles)) {
      await addTestPerson(door(), name, role);
      browsers.set(name, await signInAs(door(), name));
    }
    return browsers;
  })();
  return people;
}

async function ask<R>(who: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<R> {
  const headers = (await everybody()).get(who) as Browser;
  const origin = { 'sec-fetch-site': 'same-origin' };
  const reply = await door().http.app.inject({
    ...{ method, url, headers: { ...headers, ...origin } },
    ...(payload ? { payload } : {}),
  });
  return (reply.statusCode === 200 ? reply.json() : { status: reply.statusCode, ...reply.json() }) as R;
}

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

const act = (who: string, id: string, version: number, what: object) =>
  ask<Refused & { readonly says: string }>(who, 'POST', `/api/variances/${id}/acts`, { version, act: what });
const see = (id: string, who = 'c.okafor') => ask<Seen>(who, 'GET', `/api/variances/${id}`);
const search = (who: string, body: object = {}) => ask<Search>(who, 'POST', '/api/variances/search', body);
const ids = (found: Search) => found.variances.map(({ varianceId }) => varianceId);

async function aVariance(change: Parameters<typeof addVariance>[4] = {}, site = 'RXN'): Promise<string> {
  const { db } = door().http;
  const examId = await addExam(db, {
    site,
    state: 'open',
    owner_role: 'pacs-manager',
    look_at: new Date('2026-12-01'),
  });
  return addVariance(db, examId, 'identity-conflict', '2.25.1', { severity: 'unreported', ...change });
}

test('H-40 two who take one variance at the same moment: one has it, the other hears who and when', async () => {
  const id = await aVariance();
  const both = await Promise.all(['c.okafor', 'p.silva'].map((who) => act(who, id, 0, { act: 'take' })));
  const won = both.filter(({ says }) => says === 'It is yours now');
  const lost = both.find(({ status }) => status === 409);
  assert.equal(won.length, 1);
  assert.equal(lost?.code, 'VARIANCE_TAKEN');
  const winner = both[0]?.says ? 'C.OKAFOR' : 'P.SILVA';
  assert.equal(lost?.title, `${winner} took it at 09:00 on 24 November 2026`);
  const { variance } = await see(id);
  assert.equal(variance.takenBy?.displayName, winner);
  assert.deepEqual(
    variance.history.map(({ what }) => what),
    ['taken'],
  );
  const { rows } = await door().http.pool.query(
    "select count(*)::int as n from statement where what = 'take-variance'",
  );
  assert.equal(rows[0].n, 1);
});

test('what was decided upon what somebody saw is refused when somebody else has acted since', async () => {
  const id = await aVariance();
  assert.equal(
    (await act('c.okafor', id, 0, { act: 'hand-over', toRole: 'coordinator' })).says,
    'It is with the list of: coordinator',
  );
  const late = await act('p.silva', id, 0, { act: 'snooze', hours: 4, words: 'Asked the ward' });
  assert.deepEqual([late.status, late.code], [409, 'VARIANCE_CHANGED']);
  assert.match(late.title, /^C\.OKAFOR handed it over at 09:00 on 24 November 2026$/);
  assert.equal((await act('p.silva', id, 1, { act: 'snooze', hours: 4, words: 'Asked the ward' })).status, undefined);
  assert.equal(
    (await act('c.okafor', id, 1, { act: 'comment', words: ' The scanner was swapped. ' })).status,
    undefined,
  );
  const { variance } = await see(id);
  assert.deepEqual(
    variance.history.map(({ what, by, words, toRole }) => [what, by?.displayName, words, toRole]),
    [
      ['commented', 'C.OKAFOR', 'The scanner was swapped.', null],
      ['snoozed', 'P.SILVA', 'Asked the ward', null],
      ['handed over', 'C.OKAFOR', null, 'coordinator'],
    ],
  );
  assert.equal(variance.ownerRole, 'coordinator');
  assert.equal(variance.snoozedUntil, '2026-11-24T13:00:00.000Z');
});

test('pressing take twice takes once, and giving back what nobody has does nothing', async () => {
  const id = await aVariance();
  await act('c.okafor', id, 0, { act: 'take' });
  assert.equal((await act('c.okafor', id, 0, { act: 'take' })).says, 'It is yours now');
  await act('c.okafor', id, 1, { act: 'release' });
  assert.equal((await act('c.okafor', id, 2, { act: 'release' })).status, undefined);
  const { variance } = await see(id);
  assert.equal(variance.takenBy, null);
  assert.deepEqual(
    variance.history.map(({ what }) => what),
    ['released', 'taken'],
  );
});

test('what another person has can be handed on, with the reason, and not put off or given back', async () => {
  const id = await aVariance();
  await act('c.okafor', id, 0, { act: 'take' });
  assert.equal((await act('p.silva', id, 1, { act: 'snooze', hours: 1, words: 'x' })).code, 'VARIANCE_TAKEN');
  assert.equal((await act('p.silva', id, 1, { act: 'release' })).code, 'VARIANCE_TAKEN');
  const toMe = { act: 'hand-over', toPerson: 'p.silva' };
  const wordless = await act('p.silva', id, 1, toMe);
  assert.deepEqual([wordless.status, wordless.code], [422, 'WORDS_MISSING']);
  assert.equal((await act('p.silva', id, 1, { ...toMe, words: 'They are on leave' })).says, 'It is with P.SILVA');
  assert.equal((await see(id)).variance.takenBy?.username, 'p.silva');
});

test('it is handed only to a person or a role that may see that site, and to one of them', async () => {
  const id = await aVariance();
  for (const to of [
    { toPerson: 'e.hughes' },
    { toPerson: 'r.reader' },
    { toPerson: 'nobody' },
    { toRole: 'referrer' },
    { toRole: 'safety-officer' },
  ]) {
    const refused = await act('c.okafor', id, 0, { act: 'hand-over', ...to });
    assert.deepEqual([refused.status, refused.code], [422, 'HANDOVER_UNKNOWN'], JSON.stringify(to));
  }
  assert.equal((await act('c.okafor', id, 0, { act: 'hand-over', toRole: 'porter' })).code, 'ROLE_UNKNOWN');
  assert.equal((await act('c.okafor', id, 0, { act: 'hand-over' })).status, 400);
  assert.equal(
    (await act('c.okafor', id, 0, { act: 'hand-over', toRole: 'coordinator', toPerson: 'p.silva' })).status,
    400,
  );
  const handlers = await ask<ReplyOf<typeof listHandlers>>('c.okafor', 'POST', '/api/variances/handlers', {
    sites: ['RXN'],
  });
  assert.deepEqual(
    handlers.people.map(({ displayName }) => displayName),
    ['C.OKAFOR', 'L.LEAVER', 'P.SILVA'],
  );
  assert.equal((await ask<Refused>('e.hughes', 'POST', '/api/variances/handlers', { sites: ['RXN'] })).status, 404);
});

test('H-41 what may hurt the wrong person is put off for 24 hours at most, anything else for a week, and never without a reason', async () => {
  const wrong = await aVariance({ severity: 'wrong-person' });
  const plain = await aVariance({ severity: 'delivery-gap' });
  const snooze = (hours: number) => ({ act: 'snooze', hours, words: 'The ward looks at the wristband' });
  assert.deepEqual((await act('c.okafor', wrong, 0, snooze(25))).code, 'SNOOZE_TOO_LONG');
  assert.equal((await act('c.okafor', wrong, 0, snooze(24))).status, undefined);
  assert.deepEqual((await act('c.okafor', plain, 0, snooze(169))).code, 'SNOOZE_TOO_LONG');
  assert.equal((await act('c.okafor', plain, 0, snooze(168))).status, undefined);
  for (const body of [
    { act: 'snooze', hours: 1 },
    { act: 'snooze', hours: 1, words: ' ' },
    { act: 'comment', words: 'x'.repeat(2001) },
  ]) {
    assert.equal((await act('c.okafor', await aVariance(), 0, body)).status, 400);
  }
  assert.equal((await act('c.okafor', plain, 0, { act: 'comment', words: 'x'.repeat(2000) })).status, undefined);
});

test('H-41 what is put off is on the agenda for that time, and back in the queue by its column alone', async () => {
  const id = await aVariance({ severity: 'code-mismatch', kind: 'asleep' });
  await act('c.okafor', id, 0, { act: 'snooze', hours: 2, words: 'Waiting for the RIS' });
  const { rows } = await door().http.pool.query(
    'select agenda.look_at from agenda join exam using (anchor) join variance using (exam_id) where variance_id = $1',
    [id],
  );
  assert.equal(rows[0].look_at.toISOString(), '2026-11-24T11:00:00.000Z');
  // A session would end by itself meanwhile.
  const headers = await bearer(door(), 'coordinator');
  const queued = async (body: object) => {
    const payload = { kind: 'asleep', ...body };
    const reply = await door().http.app.inject({ method: 'POST', url: '/api/variances/search', headers, payload });
    return ids(reply.json());
  };
  assert.deepEqual(await queued({}), []);
  assert.deepEqual(await queued({ snoozed: true }), [id]);
  door().now = new Date('2026-11-24T10:59:59.999Z');
  assert.deepEqual(await queued({}), []);
  door().now = new Date('2026-11-24T11:00:00Z');
  assert.deepEqual(await queued({}), [id]);
  assert.deepEqual(await queued({ snoozed: true }), []);
  door().now = new Date('2026-11-24T09:00:00Z');
});

test('what has closed is only commented on', async () => {
  const id = await aVariance({
    closed_at: new Date('2026-11-24T08:30:00Z'),
    closed_because: 'Date of birth agrees now.',
  });
  const refused = await act('c.okafor', id, 0, { act: 'take' });
  assert.deepEqual(
    [refused.status, refused.code, refused.title],
    [409, 'VARIANCE_CLOSED', 'It closed by itself at 08:30 on 24 November 2026'],
  );
  assert.equal((await act('c.okafor', id, 0, { act: 'comment', words: 'Rang the RIS team' })).status, undefined);
  assert.equal((await see(id)).variance.closedBecause, 'Date of birth agrees now.');
});

test('many at once: each has a result of its own, and one twice is done once', async () => {
  const [free, taken, elsewhere] = [await aVariance(), await aVariance(), await aVariance({}, 'RXE')];
  await act('p.silva', taken, 0, { act: 'take' });
  const variances = [free, taken, elsewhere, free].map((varianceId) => ({ varianceId, version: 0 }));
  const done = await ask<Bulk>('c.okafor', 'POST', '/api/variances/acts', { variances, act: { act: 'take' } });
  assert.deepEqual(
    done.results.map(({ varianceId, done: is, code }) => [varianceId, is, code]),
    [
      [free, true, null],
      [taken, false, 'VARIANCE_TAKEN'],
      [elsewhere, true, null],
      [free, true, null],
    ],
  );
  assert.match(done.results[1]?.says ?? '', /^P\.SILVA took it/);
  assert.equal((await see(free)).variance.history.length, 1);
  const many = Array.from({ length: 201 }, () => ({ varianceId: free, version: 0 }));
  assert.equal(
    (await ask<Refused>('c.okafor', 'POST', '/api/variances/acts', { variances: many, act: { act: 'take' } })).status,
    400,
  );
  const other = await ask<Bulk>('e.hughes', 'POST', '/api/variances/acts', {
    variances: [{ varianceId: free, version: 1 }],
    act: { act: 'comment', words: 'x' },
  });
  assert.deepEqual(other.results[0], {
    varianceId: free,
    done: false,
    says: 'There is no such thing here',
    code: 'NOT_FOUND',
  });
});

test('two who act on the same many at once, in any order, end with one holder each and no failure', async () => {
  const mine = await Promise.all(Array.from({ length: 40 }, () => aVariance({ kind: 'crowd' })));
  const of = (list: readonly string[]) => list.map((varianceId) => ({ varianceId, version: 0 }));
  const bulk = (who: string, list: readonly string[]) =>
    ask<Bulk>(who, 'POST', '/api/variances/acts', { variances: of(list), act: { act: 'take' } });
  const [one, other] = await Promise.all([bulk('c.okafor', mine), bulk('p.silva', mine.toReversed())]);
  const won = [...(one?.results ?? []), ...(other?.results ?? [])].filter(({ done }) => done);
  assert.equal(won.length, 40);
  assert.equal(new Set(won.map(({ varianceId }) => varianceId)).size, 40);
});

test('a token may look and comment, and can have nothing', async () => {
  const id = await aVariance();
  const headers = await bearer(door(), 'pacs-manager');
  const post = (what: object) =>
    door().http.app.inject({
      method: 'POST',
      url: `/api/variances/${id}/acts`,
      headers,
      payload: { version: 0, act: what },
    });
  const refused = await post({ act: 'take' });
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'PERSON_NEEDED']);
  assert.equal((await post({ act: 'comment', words: 'Checked by the night job' })).statusCode, 200);
});

test('what stands at another site is neither seen nor touched', async () => {
  const id = await aVariance({}, 'RXN');
  assert.equal(((await see(id, 'e.hughes')) as unknown as Refused).status, 404);
  assert.equal((await act('e.hughes', id, 0, { act: 'take' })).status, 404);
  assert.equal(((await see('00000000-0000-4000-8000-000000000000')) as unknown as Refused).status, 404);
  assert.ok((await search('e.hughes')).variances.every(({ site }) => site === 'RXE'));
  assert.deepEqual((await search('e.hughes')).sites, ['RXE']);
  await aVariance({}, 'RXW');
  const everywhere = (await search('c.okafor')).sites;
  assert.deepEqual([everywhere.includes('RXN'), everywhere.includes('RXW')], [true, true]);
  assert.equal((await ask<Refused>('r.reader', 'POST', '/api/variances/search', {})).status, 403);
});

test('mine, my role’s and those of somebody who has left are found by their owner', async () => {
  const { db, pool } = door().http;
  const [mine, free, left, handed] = (await Promise.all(
    Array.from({ length: 4 }, () => aVariance({ kind: 'owned', owner_role: 'pacs-manager' })),
  )) as [string, string, string, string];
  await act('p.silva', mine, 0, { act: 'take' });
  await act('l.leaver', left, 0, { act: 'take' });
  await act('p.silva', handed, 0, { act: 'hand-over', toRole: 'coordinator' });
  const owned = async (who: string, owner?: string) =>
    ids(await search(who, { kind: 'owned', ...(owner && { owner }) })).sort();
  assert.deepEqual(await owned('p.silva', 'mine'), [mine]);
  assert.deepEqual(await owned('p.silva', 'role'), [free]);
  assert.deepEqual(await owned('c.okafor', 'role'), [handed]);
  assert.equal((await owned('c.okafor')).length, 4);
  await db.updateTable('person').set({ disabled_at: new Date() }).where('username', '=', 'l.leaver').execute();
  assert.deepEqual(await owned('p.silva', 'role'), [free, left].sort());
  assert.equal((await see(left)).variance.takenBy?.gone, true);
  await pool.query("delete from variance where kind = 'owned'");
});

test('what was written stands in no log line and no audit event', async () => {
  const id = await aVariance();
  await act('c.okafor', id, 0, { act: 'comment', words: 'Zyxwvutsky rang' });
  const { rows } = await door().http.pool.query('select action, about from audit_event');
  assert.ok(!`${JSON.stringify(rows)}${door().logged.join('')}`.includes('yxwvut'));
  assert.ok(
    rows.some((row) => row.action === 'handle-variance' && row.about.varianceId === id && row.about.act === 'comment'),
  );
});

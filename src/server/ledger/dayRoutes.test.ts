import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addReadExam, addUnreadExam } from '../../../testing/dayRows.ts';
import { addTestPerson, signInAs } from '../../../testing/httpDoor.ts';
import { heardAt, keptDoor } from '../../../testing/keptLedger.ts';
import { addExam } from '../../../testing/ledgerRows.ts';
import type { listDays, seeDay } from '../../api/days.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { verifyAudit } from '../audit/verifyAudit.ts';
import { recordStatements } from '../recording/recordStatements.ts';
import { textSha } from '../recording/textSha.ts';
import { dayRoutes } from './dayRoutes.ts';
import { foldHandling } from './foldHandling.ts';

let behind = false;
const ids: Record<string, string> = {};
const kept = keptDoor(
  (http) => {
    accountRoutes(http);
    dayRoutes(http, { zone: 'Europe/London', isBehind: () => behind });
  },
  async ({ db, door }) => {
    ids.read = await addReadExam(db);
    ids.unread = await addUnreadExam(db);
    ids.lost = await addReadExam(db, { images: 0, variances: ['order-without-images'] });
    ids.film = await addReadExam(db, { modality: 'DX' });
    ids.booked = await addExam(db, { sort_at: new Date('2026-11-23T11:00:00Z'), order_status: 'scheduled', images: 0 });
    ids.cancelled = await addExam(db, {
      sort_at: new Date('2026-11-23T12:00:00Z'),
      order_status: 'cancelled',
      images: 0,
    });
    ids.elsewhere = await addReadExam(db, { site: 'RXE' }, { deliveries: [] });
    ids.first = await addReadExam(db, { sort_at: new Date('2026-11-23T00:00:00Z'), site: 'RXE' }, { deliveries: [] });
    ids.last = await addReadExam(
      db,
      { sort_at: new Date('2026-11-23T23:59:59.999Z'), site: 'RXE' },
      { deliveries: [] },
    );
    ids.before = await addReadExam(db, { sort_at: new Date('2026-11-22T23:59:59.999Z'), site: 'RXE' });
    ids.after = await addReadExam(db, { sort_at: new Date('2026-11-24T00:00:00Z'), site: 'RXE' });
    ids.joined = await addReadExam(db, { site: 'RXE', state: 'joined', joined_to: 'order:RXE|T1' });
    await addTestPerson(door, 'pat', 'pacs-manager');
    await addTestPerson(door, 'sue', 'safety-officer');
    await addTestPerson(door, 'kim', 'coordinator');
    await addTestPerson(door, 'far', { role: 'safety-officer', site: 'RXE' });
    await addTestPerson(door, 'dr', 'reporter');
  },
);

const cookies = new Map<string, Awaited<ReturnType<typeof signInAs>>>();

async function as(username: string, url: string, payload: object) {
  const cookie = cookies.get(username) ?? (await signInAs(kept().door, username));
  cookies.set(username, cookie);
  const reply = await kept().door.http.app.inject({ method: 'POST', url, headers: cookie, payload });
  return { status: reply.statusCode, body: reply.json() };
}

type Day = ReplyOf<typeof seeDay>;
const day = '2026-11-23';

async function seen(asked: object, username = 'pat'): Promise<Day> {
  return (await as(username, '/api/days/account', { day, site: 'RXN', ...asked })).body;
}

async function sign(username: string, asked: object, account: Day) {
  const after = account.signatures.length;
  return as(username, '/api/days/signatures', { day, site: 'RXN', ...asked, sha256: account.sha256, after });
}

async function take(examId: string, kind: string, by: string): Promise<void> {
  const { pool } = kept();
  await pool.query(
    `insert into variance_history (exam_id, kind, part, what, at, made_by) values ($1, $2, '', 'taken', $3, $4)`,
    [examId, kind, heardAt, by],
  );
  await foldHandling(pool, [{ exam_id: examId, kind, part: '' }]);
}

const shownIds = ({ exams }: Day) => exams.map(({ exam }) => exam.examId);

test('R1 the account of a day says of every exam of the site where it stands, and leads to the exams of each number', async () => {
  const account = await seen({});
  assert.deepEqual(account.stood, { performed: 4, booked: 1, cancelled: 1, told: 0 });
  const lines = account.lines.map(({ stage, yes, owned, notOwned, notDue, untold }) =>
    [stage, yes, owned, notOwned, notDue, untold].join(' '),
  );
  assert.deepEqual(lines, [
    ...[
      'archived 3 0 1 0 0',
      'in-ris 4 0 0 0 0',
      'evaluated 3 1 0 0 0',
      'delivered 3 0 0 1 0',
      'acknowledged 3 0 0 1 0',
    ],
  ]);
  assert.deepEqual([account.differences, account.notOwned, account.obstacles], [2, 1, ['not-owned']]);
  assert.deepEqual(account.modalities, ['CT', 'DX']);
  assert.deepEqual(account.owners, [
    { kind: 'unread-list', who: null, differences: 1 },
    { kind: 'nobody', who: 'pacs-manager', differences: 1 },
  ]);
  const part = async (show: string) => shownIds(await seen({ show }));
  assert.deepEqual(await part('not-owned'), [ids.lost]);
  assert.deepEqual(await part('archived.not-owned'), [ids.lost]);
  assert.deepEqual(await part('archived.owned'), []);
  assert.deepEqual(await part('evaluated.owned'), [ids.unread]);
  assert.deepEqual(await part('booked'), [ids.booked]);
  assert.deepEqual(await part('cancelled'), [ids.cancelled]);
  assert.deepEqual((await part('differences')).sort(), [ids.lost, ids.unread].sort());
  assert.deepEqual(shownIds(await seen({ modality: 'DX', show: 'performed' })), [ids.film]);
  const [lost] = (await seen({})).exams;
  assert.deepEqual(
    lost?.differences.map(({ kind, ownerRole, takenBy, owned }) => [kind, ownerRole, takenBy, owned]),
    [['order-without-images', 'pacs-manager', null, false]],
  );
});

test('R1 a day holds its first instant and not its end, and no exam that stands with another', async () => {
  const account = await seen({ site: 'RXE', show: 'performed' });
  assert.deepEqual(shownIds(account), [ids.first, ids.elsewhere, ids.last]);
  assert.deepEqual(
    account.untold.map(({ stage, site, exams }) => [stage, site, exams]),
    [
      ['delivered', 'RXE', 3],
      ['acknowledged', 'RXE', 3],
    ],
    'that nobody tells us of delivery is said once',
  );
  const whole = await as('pat', '/api/days/account', { day, show: 'performed' });
  assert.deepEqual([whole.body.stood.performed, whole.body.site, whole.body.everySite], [7, null, true]);
});

test('R1 exams of a number are turned page by page, each once', async () => {
  const shown: string[] = [];
  let after: string | null = null;
  do {
    const page: Day = await seen({ show: 'performed', limit: 1, ...(after && { after }) });
    assert.equal(page.shown, 4);
    shown.push(...shownIds(page));
    after = page.next;
  } while (after !== null);
  assert.equal(shown.length, 4);
  assert.equal(new Set(shown).size, 4);
});

test('R1 H-44 a day is not signed while a difference is nobody’s, while it goes on, or while something waits', async () => {
  const refused = async (asked: object) => (await sign('pat', asked, await seen(asked))).body.code;
  assert.equal(await refused({}), 'DAY_NOT_OWNED');
  assert.equal(await refused({ day: '2026-11-24' }), 'DAY_NOT_OVER');
  behind = true;
  assert.equal(await refused({ modality: 'DX' }), 'DAY_NOT_BALANCED');
  behind = false;
  const { pool } = kept();
  await pool.query(`insert into agenda (anchor, look_at) values ('order:RXN|NEW', '2026-11-24T08:58:59Z')`);
  assert.equal(await refused({ modality: 'DX' }), 'DAY_NOT_BALANCED', 'of what is new nobody knows the day yet');
  await pool.query(`update agenda set look_at = '2026-11-24T08:59:01Z' where anchor = 'order:RXN|NEW'`);
  assert.equal((await sign('pat', { modality: 'DX' }, await seen({ modality: 'DX' }))).status, 200);
  await pool.query(`delete from agenda where anchor = 'order:RXN|NEW'`);
});

test('R1 a role is not enough to sign by: once a person has taken the last difference the day can be signed', async () => {
  await take(ids.lost as string, 'order-without-images', 'kim');
  const account = await seen({ show: 'archived.owned' });
  assert.deepEqual([account.notOwned, account.obstacles], [0, []]);
  assert.equal(account.exams[0]?.differences[0]?.takenBy, 'kim');
  const { pool } = kept();
  await pool.query(`update person set disabled_at = now() where username = 'kim'`);
  assert.deepEqual((await seen({})).obstacles, ['not-owned'], 'whoever has left holds nothing');
  await pool.query(`update person set disabled_at = null where username = 'kim'`);
});

test('R1 H-44 what is signed is what was seen', async () => {
  const account = await seen({});
  const { db } = kept();
  const extra = await addReadExam(db);
  const late = await sign('pat', {}, account);
  assert.deepEqual([late.status, late.body.code], [409, 'DAY_CHANGED']);
  await kept().pool.query('delete from exam where exam_id = $1', [extra]);
});

test('R1 H-44 of two who sign at once one wins, and the other is told who and when', async () => {
  const account = await seen({});
  const replies = await Promise.all(['pat', 'sue'].map((who) => sign(who, {}, account)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const [won, lost] = replies[0]?.status === 200 ? ['pat', replies[1]] : ['sue', replies[0]];
  assert.equal(lost?.body.code, 'DAY_SIGNED');
  assert.match(lost?.body.title, new RegExp(`^${won} signed this day at 2026-11-24T09:00`));
  const { rows } = await kept().pool.query(
    `select from statement where what = 'sign-day' and body ->> 'modality' = ''`,
  );
  assert.equal(rows.length, 1);
  const signed = await seen({});
  assert.deepEqual([signed.signatures[0]?.by, signed.signatures[0]?.verifies, signed.changed], [won, true, 0]);
  const again = await sign('pat', {}, signed);
  assert.deepEqual([again.status, again.body.code], [409, 'DAY_SIGNED'], 'what has not changed is not signed twice');
});

test('R1 a signed day shows what changed after, exam by exam, and may be signed again', async () => {
  const { db, pool } = kept();
  const late = await addReadExam(db, { variances: ['identity-conflict'] });
  await pool.query('update exam set images = 7 where exam_id = $1', [ids.lost]);
  await pool.query(`update variance set closed_at = now() where exam_id = $1`, [ids.lost]);
  const changed = await seen({ show: 'changed' });
  assert.equal(changed.changed, 2);
  const says = new Map(changed.exams.map((row) => [row.exam.examId, row.changed]));
  assert.deepEqual(says.get(late), ['Came to this day after it was signed.']);
  assert.deepEqual(says.get(ids.lost as string), ['Archived: was no, is yes.', 'Settled: order without images.']);
  assert.equal(changed.signatures[0]?.verifies, true);
  assert.equal((await sign('sue', {}, changed)).body.code, 'DAY_NOT_OWNED');
  await take(late, 'identity-conflict', 'sue');
  assert.equal((await sign('sue', {}, await seen({}))).body.revision, 2);
  const again = await seen({});
  assert.deepEqual(again.signatures.map(({ by }) => by).slice(1), ['sue']);
  assert.equal(again.changed, 0);
});

test('R1 H-44 an account that somebody altered after it was signed no longer verifies', async () => {
  const { pool } = kept();
  const alter = (to: string) =>
    pool.query(
      `update day_signature set account = jsonb_set(account, '{stood,performed}', $1) where day = $2 and site = 'RXN'
       and modality = '' and revision = 1`,
      [to, day],
    );
  await alter('3');
  assert.deepEqual(
    (await seen({})).signatures.map((one) => one.verifies),
    [false, true],
  );
  await alter('4');
  assert.deepEqual(
    (await seen({})).signatures.map((one) => one.verifies),
    [true, true],
  );
});

test('R1 the list of days says what each holds, who signed it, and goes back as far as one likes', async () => {
  const list = async (asked: object): Promise<ReplyOf<typeof listDays>> =>
    (await as('kim', '/api/days/search', asked)).body;
  const { days, sites } = await list({ site: 'RXN' });
  assert.deepEqual(sites, ['RXE', 'RXN']);
  assert.deepEqual(
    days.slice(0, 2).map((one) => [one.day, one.over]),
    [
      ['2026-11-24', false],
      [day, true],
    ],
  );
  const { exams, performed, unread, notTaken, signed } = days[1] as (typeof days)[number];
  assert.deepEqual([exams, performed, unread, notTaken], [7, 5, 1, 0]);
  assert.deepEqual(
    signed.map(({ modality, revision }) => [modality, revision]),
    [
      [null, 2],
      ['DX', 1],
    ],
  );
  const earlier = await list({ site: 'RXN', before: days.at(-1)?.day });
  assert.equal(earlier.days[0]?.day, '2026-11-10');
  assert.equal((await as('kim', '/api/days/search', { before: '2026-02-30' })).status, 400);
});

test('H-20 who sees a day and who signs it: by role and by site, and only people', async () => {
  assert.equal((await as('dr', '/api/days/account', { day })).status, 403);
  assert.equal((await as('kim', '/api/days/account', { day, site: 'RXN' })).status, 200);
  assert.equal((await sign('kim', {}, await seen({}))).status, 403);
  assert.equal((await as('far', '/api/days/account', { day, site: 'RXN' })).status, 404);
  const own = await as('far', '/api/days/account', { day, show: 'performed' });
  assert.deepEqual([own.body.site, own.body.everySite, own.body.sites, own.body.shown], ['RXE', false, ['RXE'], 3]);
  assert.equal((await sign('far', { site: 'RXN' }, own.body)).status, 404);
});

test('every signature stands in the audit trail with its hash, and no patient does', async () => {
  const { rows } = await kept().pool.query(
    `select about from audit_event where action = 'sign-day' and outcome = 'success' order by sequence`,
  );
  assert.equal(rows.length, 3);
  for (const { about } of rows) assert.match(about.sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual((await verifyAudit(kept().pool)).findings, []);
  const { rows: bodies } = await kept().pool.query(`select body::text from statement where what = 'sign-day'`);
  assert.ok(bodies.every(({ body }) => !/SMITH|Anna|1950/.test(body)));
});

test('R1 after the loss of the database the journal’s statements sign the same days again', async () => {
  const { pool } = kept();
  const dump = async () =>
    (await pool.query('select * from day_signature order by day, site, modality, revision')).rows;
  const before = await dump();
  assert.equal(before.length, 3);
  const { rows } = await pool.query(`select made_at, made_by, what, body from statement order by statement_id`);
  await pool.query('delete from statement; delete from day_signature');
  const entries = rows.map(({ made_at, made_by, what, body }, index) => ({
    entry: { sha256: textSha(String(index)), label: { receivedAt: heardAt } },
    statement: { statement: index, madeAt: made_at.toISOString(), madeBy: made_by, what, body },
  })) as unknown as Parameters<typeof recordStatements>[1];
  await recordStatements(pool, entries);
  await recordStatements(pool, entries);
  assert.deepEqual(await dump(), before);
  assert.ok((await seen({})).signatures.every(({ verifies }) => verifies));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTestPerson, bearer, signInAs } from '../../../testing/httpDoor.ts';
import { heardAt, keptDoor } from '../../../testing/keptLedger.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeExam } from '../../api/exams.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { verifyAudit } from '../audit/verifyAudit.ts';
import { readPolicies } from '../readPolicies.ts';
import { recordStatements } from '../recording/recordStatements.ts';
import { textSha } from '../recording/textSha.ts';
import { examRoutes } from './examRoutes.ts';
import { readingRoutes } from './readingRoutes.ts';

const accessions = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8'];
const order = (accession: string, status = 'CM') => [
  `MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070000||ORM^O01|M${accession}|P|2.3.1`,
  'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500203|F',
  'PV1|1|O|CT',
  `ORC|SC||${accession}||${status}`,
  `OBR|1||${accession}|CHEAD^CT Head^NICIP|||20261124070000|||||||||||||||20261124070500||CT`,
];

const kept = keptDoor(
  (http, ledger) => {
    examRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      sameModality: [],
      handling: readPolicies().handling,
      zone: 'Europe/London',
      silentFeeds: async () => [],
    });
    accountRoutes(http);
    readingRoutes(http, { policies: readPolicies() });
  },
  async ({ ledger, door }) => {
    for (const accession of accessions) await ledger.keepMessage(order(accession));
    await ledger.keepMessage(order('BOOKED', 'SC'));
    await ledger.settle(new Date('2026-11-24T08:30:00Z'));
    await addTestPerson(door, 'pat', 'reporter');
    await addTestPerson(door, 'sam', 'coordinator');
    await addTestPerson(door, 'kim', 'coordinator');
    await addTestPerson(door, 'far', { role: 'reporter', site: 'RXE' });
    await addTestPerson(door, 'ref', 'referrer');
  },
);

const cookies = new Map<string, Awaited<ReturnType<typeof signInAs>>>();

async function as(username: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const cookie = cookies.get(username) ?? (await signInAs(kept().door, username));
  cookies.set(username, cookie);
  const { app } = kept().door.http;
  const reply = await app.inject({ method, url, headers: cookie, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() };
}

async function examId(accession: string): Promise<string> {
  const sql = `select exam_id from exam where accession = $1`;
  const { rows } = await kept().pool.query<{ exam_id: string }>(sql, [accession]);
  return rows[0]?.exam_id ?? 'no such exam';
}

async function seen(accession: string): Promise<ReplyOf<typeof seeExam>> {
  return (await as('pat', 'GET', `/api/exams/${await examId(accession)}`)).body;
}

const evaluation = {
  evaluatedBy: 'Mr T Surgeon',
  evaluatedAt: '2026-11-24T08:10:00.000Z',
  basis: 'written-in-notes',
  words: 'No bleed, as written in the notes.',
};
const reason = { reason: 'A test exposure of the phantom, no patient was in the room.' };
const path = async (accession: string, what: string) => `/api/exams/${await examId(accession)}/${what}`;

test('W1 an evaluation that somebody records takes the exam off the unread list at once, and its page says by what right', async () => {
  assert.equal((await seen('E1')).exam.unread, true);
  assert.equal((await as('sam', 'POST', await path('E1', 'evaluations'), evaluation)).status, 200);
  const { exam, reading, timeline } = await seen('E1');
  assert.equal(exam.unread, false);
  assert.equal(reading?.stopped?.by, 'evaluated');
  assert.match(reading?.evaluations[0]?.says ?? '', /Mr T Surgeon.*notes/);
  assert.ok(timeline.some(({ kind, feed }) => kind === 'evaluation' && feed === 'Said here'));
  const again = await as('sam', 'POST', await path('E1', 'evaluations'), evaluation);
  assert.equal(again.status, 200);
  assert.equal((await seen('E1')).reading?.evaluations.length, 1, 'pressed twice, recorded once');
});

test('W1 H-02 an evaluation is refused that was made before the images, or is still to be made', async () => {
  const asked = async (evaluatedAt: string) =>
    (await as('sam', 'POST', await path('E2', 'evaluations'), { ...evaluation, evaluatedAt })).status;
  assert.equal(await asked('2026-11-24T06:59:59.999Z'), 400);
  assert.equal(await asked('2026-11-24T09:00:00.001Z'), 400);
  assert.equal(await asked('yesterday'), 400);
  assert.equal((await seen('E2')).exam.unread, true);
  assert.equal(await asked('2026-11-24T09:00:00.000Z'), 200);
});

test('W1 H-02 an exam is void only when a second person confirms it', async () => {
  const url = await path('E3', 'void');
  assert.equal((await as('pat', 'POST', url, reason)).status, 200);
  const { exam, voidAsked } = await seen('E3');
  assert.deepEqual([exam.unread, voidAsked?.askedBy], [true, 'pat'], 'asking alone changes nothing');
  const named = { askedBy: 'pat', askedAt: voidAsked?.askedAt };
  const alone = await as('pat', 'PUT', url, named);
  assert.deepEqual([alone.status, alone.body.code], [409, 'VOID_NEEDS_ANOTHER']);
  const disguised = await as('pat', 'PUT', url, { ...named, askedBy: 'sam' });
  assert.deepEqual([disguised.status, disguised.body.code], [409, 'VOID_NOT_ASKED']);
  assert.equal((await seen('E3')).exam.unread, true);
  assert.equal((await as('sam', 'PUT', url, named)).status, 200);
  const after = await seen('E3');
  assert.deepEqual([after.exam.unread, after.voidAsked, after.reading?.stopped?.by], [false, null, 'void']);
  assert.match(after.reading?.evaluations[0]?.says ?? '', /phantom.*Asked for by pat, confirmed by sam/);
});

test('W1 of two who ask at once one wins, and the other is told who and when', async () => {
  const url = await path('E4', 'void');
  const replies = await Promise.all(['sam', 'kim'].map((who) => as(who, 'POST', url, reason)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const [won, lost] = replies[0]?.status === 200 ? ['sam', replies[1]] : ['kim', replies[0]];
  assert.equal(lost?.body.code, 'VOID_ASKED');
  assert.match(lost?.body.title, new RegExp(`^${won} asked for this at 2026-11-24T`));
});

test('W1 of two who confirm at once one wins, and the other is told who and when', async () => {
  const url = await path('E5', 'void');
  const { body: asked } = await as('pat', 'POST', url, reason);
  const named = { askedBy: 'pat', askedAt: asked.askedAt };
  const replies = await Promise.all(['sam', 'kim'].map((who) => as(who, 'PUT', url, named)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const lost = replies.find(({ status }) => status === 409);
  assert.match(lost?.body.title, /^(sam|kim) has confirmed this at /);
  assert.equal((await seen('E5')).reading?.evaluations.length, 1);
});

test('W1 a request to void can be taken back, and then confirms nothing', async () => {
  const url = await path('E6', 'void');
  const { body: asked } = await as('pat', 'POST', url, reason);
  assert.equal((await as('sam', 'DELETE', url)).status, 200);
  const late = await as('kim', 'PUT', url, { askedBy: 'pat', askedAt: asked.askedAt });
  assert.deepEqual([late.status, late.body.code], [409, 'VOID_NOT_ASKED']);
  assert.match(late.body.title, /^sam has withdrawn this/);
  assert.equal((await seen('E6')).exam.unread, true);
  assert.equal((await as('sam', 'DELETE', url)).status, 409);
});

test('W3 a pause needs a reason, stops the clock but for the national maximum, and is ended by a person', async () => {
  const url = await path('E7', 'pause');
  const due = (await seen('E7')).exam.reportDueAt;
  assert.equal((await as('sam', 'PUT', url, { reason: '' })).status, 400);
  assert.equal((await as('sam', 'PUT', url, { reason: 'Waits for the images of another hospital' })).status, 200);
  const paused = await seen('E7');
  assert.equal(paused.exam.reportDueAt, paused.reading?.ceilingAt);
  assert.notEqual(paused.exam.reportDueAt, due);
  assert.deepEqual(
    paused.reading?.pauses.map(({ by, until }) => [by, until]),
    [['sam', null]],
  );
  const twice = await as('kim', 'PUT', url, { reason: 'Waits for the images too' });
  assert.deepEqual([twice.status, twice.body.code], [409, 'READING_PAUSED']);
  assert.match(twice.body.title, /^sam stopped this clock at/);
  kept().door.now = new Date('2026-11-24T11:00:00Z');
  cookies.clear();
  assert.equal((await as('kim', 'DELETE', url)).status, 200);
  const resumed = (await seen('E7')).exam.reportDueAt ?? '';
  assert.equal(Date.parse(resumed) - Date.parse(due ?? ''), 2 * 3_600_000);
  assert.equal((await as('kim', 'DELETE', url)).body.code, 'READING_RUNS');
});

test('H-20 only people decide, only at their site, only about what was made, and referrers not at all', async () => {
  const url = await path('E8', 'evaluations');
  const token = await bearer(kept().door, 'reporter');
  const reply = await kept().door.http.app.inject({ method: 'POST', url, headers: token, payload: evaluation });
  assert.deepEqual([reply.statusCode, reply.json().code], [403, 'NOT_A_PERSON']);
  assert.equal((await as('far', 'POST', url, evaluation)).status, 404);
  assert.equal((await as('ref', 'POST', url, evaluation)).status, 403);
  const booked = await as('sam', 'POST', await path('BOOKED', 'evaluations'), evaluation);
  assert.deepEqual([booked.status, booked.body.code], [409, 'NOTHING_TO_READ']);
  assert.equal((await seen('E8')).exam.unread, true);
});

test('every decision stands in the audit trail, which holds', async () => {
  const { rows } = await kept().pool.query<{ action: string; actor: string }>(
    `select distinct action, actor from audit_event where outcome = 'success' and action in
      ('record-evaluation', 'ask-void', 'confirm-void', 'withdraw-void', 'pause-reading', 'resume-reading')`,
  );
  assert.equal(new Set(rows.map(({ action }) => action)).size, 6);
  assert.deepEqual((await verifyAudit(kept().pool)).findings, []);
});

test('H-05 after the loss of the database the journal’s statements say the same again', async () => {
  const { pool } = kept();
  const dump = async () => {
    const facts = await pool.query(
      `select subject, kind, occurred_at, body from fact where statement_id is not null order by statement_id`,
    );
    const voids = await pool.query(
      `select anchor, reason, asked_by, asked_at, settled_by, settled_at, outcome from void_request order by asked_at, anchor`,
    );
    return [facts.rows, voids.rows];
  };
  const before = await dump();
  assert.ok((before[0]?.length ?? 0) >= 5);
  const { rows } = await pool.query(`select made_at, made_by, what, body from statement order by statement_id`);
  await pool.query('delete from fact where statement_id is not null; delete from statement; delete from void_request');
  const entries = rows.map(({ made_at, made_by, what, body }, index) => ({
    entry: { sha256: textSha(String(index)), label: { receivedAt: heardAt } },
    statement: { statement: index, madeAt: made_at.toISOString(), madeBy: made_by, what, body },
  })) as unknown as Parameters<typeof recordStatements>[1];
  await recordStatements(pool, entries);
  await recordStatements(pool, entries);
  assert.deepEqual(await dump(), before);
});

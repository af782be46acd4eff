import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTestPerson, signInAs } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { dumpLedger } from '../../../testing/ledgerDump.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { RepairAsked, rehearseRepair, seeRepairs } from '../../api/repairs.ts';
import type { Attributes } from '../../standards/dicom/writeDataSet.ts';
import { accountRoutes } from '../access/accountRoutes.ts';
import { readPolicies } from '../readPolicies.ts';
import { recordStatements } from '../recording/recordStatements.ts';
import { textSha } from '../recording/textSha.ts';
import { examIdOf } from './examId.ts';
import { examRoutes } from './examRoutes.ts';
import { repairRoutes } from './repairRoutes.ts';

const settledAt = new Date('2026-11-24T09:30:00Z');

function order(accession: string, day = '20261124', born = '19500203'): readonly string[] {
  return [
    `MSH|^~\\&|CRIS|RXN|SL|RXN|${day}070000||ORM^O01|M${accession}${born}|P|2.3.1`,
    `PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||${born}|F`,
    'PV1|1|O|CT',
    `ORC|SC||${accession}||CM`,
    `OBR|1||${accession}|CHEAD^CT Head^NICIP|||${day}070000|||||||||||||||${day}070500||CT`,
  ];
}

function image(number: number, changes: Attributes = {}): Buffer {
  return instanceFile({
    ...{
      StudyInstanceUID: `2.25.${number}`,
      SeriesInstanceUID: `2.25.${number}.1`,
      SOPInstanceUID: `2.25.${number}.1.1`,
    },
    ...{
      PatientName: 'SMITH^Anna',
      PatientID: '17',
      PatientBirthDate: '19500203',
      PatientSex: 'F',
      AccessionNumber: '',
    },
    ...{ StudyDate: '20261124', StudyTime: '070100' },
    ...changes,
  });
}

const nhs = { OtherPatientIDsSequence: [{ PatientID: '9990000018', IssuerOfPatientID: 'NHS' }] };

const kept = keptDoor(
  (http, ledger) => {
    const policies = readPolicies();
    examRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      sameModality: [],
      handling: policies.handling,
      zone: 'Europe/London',
      silentFeeds: async () => [],
    });
    accountRoutes(http);
    repairRoutes(http, { policies });
  },
  async ({ ledger, door }) => {
    // Anna's scan without a number, on a day with two orders of hers; one of another week; images of a stranger; an order of another birthday.
    await ledger.keepMessage(order('A1'));
    await ledger.keepMessage(order('A2'));
    await ledger.keepMessage(order('A3', '20261117'));
    await ledger.keepMessage(order('A4', '20261117', '19500302'));
    await ledger.keepInstance(image(1, nhs));
    await ledger.keepInstance(image(2, { AccessionNumber: 'A2' }));
    await ledger.keepInstance(
      image(3, { PatientName: 'BIRCH^Bob', PatientID: '71', PatientBirthDate: '19600505', PatientSex: 'M' }),
    );
    await ledger.settle(settledAt);
    for (const name of ['sam', 'kim']) await addTestPerson(door, name, 'pacs-manager');
    await addTestPerson(door, 'rae', 'reporter');
    await addTestPerson(door, 'far', { role: 'coordinator', site: 'RXE' });
  },
);

const cookies = new Map<string, Awaited<ReturnType<typeof signInAs>>>();

async function as(username: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const cookie = cookies.get(username) ?? (await signInAs(kept().door, username));
  cookies.set(username, cookie);
  const { app } = kept().door.http;
  const reply = await app.inject({ method, url, headers: cookie, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() };
}

const images = (number: number) => examIdOf(`study:2.25.${number}`);
const orderOf = (accession: string) => examIdOf(`order:RXN|${accession}`);
const link = (number: number, accession: string): RepairAsked => ({
  kind: 'link',
  images: images(number),
  order: orderOf(accession),
});
const unlink = (number: number, accession: string): RepairAsked =>
  ({ ...link(number, accession), kind: 'unlink' }) as RepairAsked;
const foreign = (number: number): RepairAsked => ({ kind: 'foreign', images: images(number) });
const noImages = (accession: string): RepairAsked => ({ kind: 'no-images-expected', order: orderOf(accession) });
const examOf = (repair: RepairAsked) => ('images' in repair ? repair.images : repair.order);

async function seen(examId: string, by = 'sam'): Promise<ReplyOf<typeof seeRepairs>> {
  const { status, body } = await as(by, 'GET', `/api/exams/${examId}/repairs`);
  assert.equal(status, 200);
  return body;
}

/** Of nothing decided at all: the SHA-256 of nothing. */
const nothingYet = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function make(repair: RepairAsked, by = 'sam', version?: string) {
  const rehearsed = version === undefined ? await rehearse(repair, by) : null;
  if (rehearsed && rehearsed.status !== 200) return rehearsed;
  const body = { repair, reason: 'As the radiographer says.', version: version ?? rehearsed?.body.version };
  return as(by, 'POST', `/api/exams/${examOf(repair)}/repairs`, body);
}

async function undo(repair: RepairAsked, repairId: string, by = 'sam') {
  return as(by, 'POST', `/api/exams/${examOf(repair)}/repairs/${repairId}/undo`, { reason: 'It was not so.' });
}

async function rehearse(repair: RepairAsked, by = 'sam') {
  return as(by, 'POST', `/api/exams/${examOf(repair)}/repairs/rehearsal`, { repair });
}

/** What the ledger owes; that something was opened and closed on the way stays in the histories. */
async function ledgerNow(): Promise<string> {
  await kept().ledger.settle(settledAt);
  const dump = await dumpLedger(kept().pool, { tables: ['exam', 'variance', 'link'], without: ['version', 'since'] });
  return JSON.stringify(dump, null, 1);
}

test('R14 the desk offers each order that may be of the images, with the evidence, and what changes before it changes', async () => {
  const { offers, made } = await seen(images(1));
  assert.deepEqual(
    offers.map(({ repair, says }) => [repair.kind, says.slice(0, 34).trim()]),
    [
      ['link', 'Link these images with order A1. N'],
      ['link', 'Link these images with order A2. N'],
      ['foreign', 'They were made in another hospital'],
    ],
  );
  assert.match(offers[0]?.says ?? '', /^Link these images with order A1\. .*NHS number/);
  assert.deepEqual(made, []);
  const before = await ledgerNow();
  const { exams }: ReplyOf<typeof rehearseRepair> = (await rehearse(link(1, 'A1'))).body;
  const changed = new Map(exams.map(({ examId, changes }) => [examId, changes]));
  assert.deepEqual(
    changed.get(orderOf('A1'))?.find(({ what }) => what === 'Images'),
    { what: 'Images', before: '0', after: '1' },
  );
  assert.ok(changed.get(images(1))?.some(({ what, after }) => what === 'Variance' && after === null));
  assert.equal(await ledgerNow(), before, 'a rehearsal leaves nothing behind');
});

test('R14 H-42 what is done is what was rehearsed, and undoing it returns the ledger to the same bytes', async () => {
  const before = await ledgerNow();
  for (const repair of [
    link(1, 'A1'),
    link(1, 'A3'),
    foreign(1),
    foreign(3),
    unlink(2, 'A2'),
    noImages('A1'),
    noImages('A3'),
  ]) {
    const rehearsed = await rehearse(repair);
    assert.equal(rehearsed.status, 200, JSON.stringify([repair, rehearsed.body]));
    const done = await make(repair);
    assert.equal(done.status, 200, JSON.stringify([repair, done.body]));
    assert.deepEqual(done.body.exams.map(withoutNames), rehearsed.body.exams.map(withoutNames), repair.kind);
    assert.notEqual(await ledgerNow(), before, `${repair.kind} changes something`);
    for (const examId of Object.values(repair).filter((value) => value !== repair.kind)) {
      const { made } = await seen(examId);
      const isFound = made.some(({ repairId }) => repairId === done.body.repairId);
      assert.ok(isFound, `${repair.kind} is found from each exam it names`);
    }
    const undone = await undo(repair, done.body.repairId, 'kim');
    assert.equal(undone.status, 200);
    assert.equal(await ledgerNow(), before, `${repair.kind} is undone`);
  }
});

/** The reason is given only when it is done. */
function withoutNames(exam: ReplyOf<typeof rehearseRepair>['exams'][number]) {
  return JSON.parse(JSON.stringify(exam).replaceAll(/by sam: [^"]*/g, 'by sam'));
}

test('R14 H-03 a link against another date of birth is refused with the reason, and nothing is changed', async () => {
  const before = await ledgerNow();
  const refused = await make(link(1, 'A4'));
  assert.deepEqual([refused.status, refused.body.code], [409, 'REPAIR_REFUSED']);
  assert.match(refused.body.title ?? refused.body.says ?? JSON.stringify(refused.body), /date of birth/);
  assert.equal(await ledgerNow(), before);
});

test('R14 what changes nothing is no repair, and images are no order', async () => {
  assert.equal((await make(unlink(1, 'A4'))).body.code, 'REPAIR_CHANGES_NOTHING');
  const wrong = { kind: 'link', images: orderOf('A1'), order: images(1) } as const;
  assert.equal((await make(wrong, 'sam', nothingYet)).body.code, 'REPAIR_NOT_OF_IMAGES');
  const noOrder = { kind: 'no-images-expected', order: images(1) } as const;
  assert.equal((await make(noOrder, 'sam', nothingYet)).body.code, 'REPAIR_NOT_OF_ORDER');
});

test('R14 H-40 of two who repair the same images at once one wins, and the other is told who was first', async () => {
  const before = await ledgerNow();
  const { version } = (await rehearse(link(1, 'A1'))).body;
  const replies = await Promise.all([make(link(1, 'A1'), 'sam', version), make(link(1, 'A2'), 'kim', version)]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409]);
  const won = replies.findIndex(({ status }) => status === 200);
  const loser = replies[1 - won];
  assert.equal(loser?.body.code, 'REPAIR_MEANWHILE');
  assert.match(JSON.stringify(loser?.body), won === 0 ? /sam repaired this at/ : /kim repaired this at/);
  const undone = await Promise.all(['sam', 'kim'].map((by) => undo(link(1, 'A1'), replies[won]?.body.repairId, by)));
  assert.deepEqual(undone.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(undone.find(({ status }) => status === 409)?.body.code, 'REPAIR_UNDONE');
  assert.equal(await ledgerNow(), before);
});

test('R14 H-42 any sequence of repairs and undoings ends in the same ledger as its net effect', async () => {
  const before = await ledgerNow();
  const choices = [
    link(1, 'A1'),
    link(1, 'A2'),
    link(1, 'A3'),
    foreign(1),
    foreign(3),
    unlink(2, 'A2'),
    noImages('A1'),
    unlink(1, 'A1'),
  ];
  let state = 20261124;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  for (let round = 0; round < 4; round++) {
    const standing: { readonly repair: RepairAsked; readonly repairId: string }[] = [];
    for (let step = 0; step < 12; step++) {
      const made = standing[random(standing.length + 2)];
      if (made) {
        assert.equal((await undo(made.repair, made.repairId)).status, 200);
        standing.splice(standing.indexOf(made), 1);
      } else {
        const repair = choices[random(choices.length)] as RepairAsked;
        const done = await make(repair);
        if (done.status === 200) standing.push({ repair, repairId: done.body.repairId });
        else
          assert.ok(['REPAIR_CHANGES_NOTHING', 'REPAIR_REFUSED'].includes(done.body.code), JSON.stringify(done.body));
      }
    }
    const after = await ledgerNow();
    for (const { repair, repairId } of standing.toReversed()) assert.equal((await undo(repair, repairId)).status, 200);
    assert.equal(await ledgerNow(), before);
    const net: typeof standing = [];
    for (const { repair } of standing) net.push({ repair, repairId: (await make(repair)).body.repairId });
    assert.equal(
      await ledgerNow(),
      after,
      `round ${round}: ${JSON.stringify(standing.map(({ repair }) => repair.kind))}`,
    );
    for (const { repair, repairId } of net.toReversed()) if (repairId) await undo(repair, repairId);
    assert.equal(await ledgerNow(), before);
  }
});

test('R14 new facts of a linked order are held against the images, whatever key they share', async () => {
  const done = await make(link(1, 'A3'));
  assert.equal(done.status, 200);
  await kept().ledger.keepMessage(order('A3', '20261117', '19500302'));
  await kept().ledger.settle(settledAt);
  const { rows } = await kept().pool.query(
    `select standing from link where study_uid = '2.25.1' and anchor = 'order:RXN|A3'`,
  );
  assert.deepEqual(rows, [{ standing: 'conflict' }]);
  await kept().ledger.keepMessage(
    order('A3', '20261117', '19500203').map((line) =>
      line.replace('MA3', 'MB3').replace('20261117070000||ORM', '20261118070000||ORM'),
    ),
  );
  await kept().ledger.settle(settledAt);
  assert.equal((await undo(link(1, 'A3'), done.body.repairId)).status, 200);
});

test('R14 the journal alone brings repairs and undoings back', async () => {
  const done = await make(foreign(3));
  const undone = await make(link(1, 'A2'));
  await undo(link(1, 'A2'), undone.body.repairId);
  const after = await ledgerNow();
  const { pool } = kept();
  const { rows } = await pool.query(`select made_at, made_by, what, body from statement order by statement_id`);
  await pool.query(`delete from fact where statement_id is not null`);
  await pool.query('delete from statement');
  await pool.query(
    `insert into agenda (anchor, look_at) select anchor, $1 from exam on conflict (anchor) do update set look_at = $1`,
    [settledAt],
  );
  assert.notEqual(await ledgerNow(), after);
  const statements = rows.map((row) => ({ ...row, madeAt: row.made_at.toISOString(), madeBy: row.made_by }));
  const client = await pool.connect();
  try {
    await recordStatements(
      client,
      statements.map(
        (statement) =>
          ({
            statement,
            entry: { sha256: textSha(JSON.stringify(statement)), label: { receivedAt: settledAt } },
          }) as never,
      ),
    );
  } finally {
    client.release();
  }
  assert.equal(await ledgerNow(), after);
  await undo(foreign(3), done.body.repairId);
});

test('H-20 a reporter repairs nothing, and nobody what stands at a site they may not see', async () => {
  assert.equal((await as('rae', 'GET', `/api/exams/${images(1)}/repairs`)).status, 403);
  assert.equal(
    (await as('rae', 'POST', `/api/exams/${images(1)}/repairs/rehearsal`, { repair: foreign(1) })).status,
    403,
  );
  assert.equal((await as('far', 'GET', `/api/exams/${images(1)}/repairs`)).status, 404);
  assert.equal((await make(foreign(1), 'far', nothingYet)).status, 404);
});

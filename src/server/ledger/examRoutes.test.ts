import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { addExam } from '../../../testing/ledgerRows.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { searchExams, seeExam, seeSource } from '../../api/exams.ts';
import { readPolicies } from '../readPolicies.ts';
import { examRoutes } from './examRoutes.ts';

const settledAt = new Date('2026-11-24T09:00:00Z');

// The images say another date of birth than the record whose accession number they carry (R4), and were never ordered so.
const order = [
  'MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070000||ORM^O01|M1|P|2.3.1',
  'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500203|F',
  'PV1|1|O|CT',
  'ORC|SC|P1|A1||CM',
  'OBR|1|P1|A1|CHEAD^CT Head^NICIP|||20261124070000|||||||||||||||20261124070500||CT',
];
const report = [
  'MSH|^~\\&|CRIS|RXN|SL|RXN|20261124073000||ORU^R01|M2|P|2.3.1',
  'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500203|F',
  'OBR|1|P1|A1|CHEAD^CT Head^NICIP|||20261124070000|||||||||||||||20261124073000||CT|F|||||||&Reader&Rita',
  'OBX|1|TX|CHEAD||No bleed.||||||F',
];
const admission = [
  'MSH|^~\\&|PAS|RXN|SL|RXN|20261124065000||ADT^A08|M3|P|2.4',
  'EVN|A08|20261124065000',
  'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500203|F',
  'PV1|1|O',
];

const kept = keptDoor(
  (http, ledger) =>
    examRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      sameModality: [['CR', 'DX']],
      handling: readPolicies().handling,
      zone: 'Europe/London',
      silentFeeds: async () => ['PAS at RXN'],
    }),
  async ({ ledger }) => {
    await ledger.keepMessage(order);
    await ledger.keepMessage(report);
    await ledger.keepMessage(admission, 'PAS|RXN');
    await ledger.keepInstance(instanceFile());
    await ledger.keepInstance(instanceFile({ SOPInstanceUID: '2.25.1.1.2', InstanceNumber: 2 }));
    await ledger.settle(settledAt);
  },
);

async function ask<R>(method: 'GET' | 'POST', url: string, body?: object, site: string | null = null): Promise<R> {
  const headers = await bearer(kept().door, { role: 'reporter', site });
  const reply = await kept().door.http.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return (reply.statusCode === 200 ? reply.json() : reply.statusCode) as R;
}

type Search = ReplyOf<typeof searchExams>;
type Exam = ReplyOf<typeof seeExam>;

async function examId(anchor: string): Promise<string> {
  const { rows } = await kept().pool.query<{ exam_id: string }>('select exam_id from exam where anchor = $1', [anchor]);
  return rows[0]?.exam_id ?? 'no such exam';
}

test('a search over the door shows the rows, the exact total and which sources are silent', async () => {
  const found = await ask<Search>('POST', '/api/exams/search', { list: 'all', words: 'SMITH, An' });
  assert.equal(found.total, 2);
  assert.deepEqual(found.silentFeeds, ['PAS at RXN']);
  const [exam] = found.exams.filter(({ images }) => images === 2);
  assert.equal(exam?.patient.familyName, 'SMITH');
  assert.equal(exam?.accession, 'A1');
  for (const words of ['999 000 0018', 'a1', '17']) {
    assert.ok((await ask<Search>('POST', '/api/exams/search', { list: 'all', words })).total >= 1, words);
  }
});

test('a name with accents, an apostrophe or two parts is found as people type it', async () => {
  const { ledger } = kept();
  const names = ['Müller^Jürgen', "O'BRIEN^Maeve", 'SMITH-JONES^Eve'];
  for (const [index, name] of names.entries()) {
    const uids = {
      SOPInstanceUID: `2.25.9${index}.1.1`,
      StudyInstanceUID: `2.25.9${index}`,
      SeriesInstanceUID: `2.25.9${index}.1`,
    };
    await ledger.keepInstance(
      instanceFile({ ...uids, PatientName: name, PatientID: `9${index}`, AccessionNumber: `ACC9${index}` }),
    );
  }
  await ledger.settle(settledAt);
  for (const words of [
    'muller',
    'MÜLLER, j',
    'obrien',
    "O'Brien, Maeve",
    'o’brien',
    'smith-jones',
    'smith jones',
    'jones, e',
  ]) {
    assert.equal((await ask<Search>('POST', '/api/exams/search', { list: 'all', words })).total, 1, words);
  }
});

test('R4 the list of conflicts holds the exam, and the count is that of the list', async () => {
  const found = await ask<Search>('POST', '/api/exams/search', { list: 'identity-conflict' });
  assert.equal(found.total, found.exams.length);
  assert.ok(found.exams.some(({ variances }) => variances.some(({ kind }) => kind === 'identity-conflict')));
});

test('a cursor walks every page once, and one that is none of ours is refused', async () => {
  for (let index = 0; index < 9; index++) await addExam(kept().db, { family_name: 'PAGED' });
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const body = { list: 'all', words: 'paged', limit: 4, ...(after ? { after } : {}) };
    const page = await ask<Search>('POST', '/api/exams/search', body);
    assert.equal(page.total, 9);
    seen.push(...page.exams.map((exam) => exam.examId));
    after = page.next ?? undefined;
  } while (after);
  assert.equal(new Set(seen).size, 9);
  for (const wrong of ['x', Buffer.from("2026-01-01 00:00:00+00|' or 1=1").toString('base64url')]) {
    assert.equal(await ask('POST', '/api/exams/search', { list: 'all', after: wrong }), 400);
  }
  for (const day of ['2026-02-30', '22/11/2026', '2026-13-01', '0000-01-01']) {
    assert.equal(await ask('POST', '/api/exams/search', { list: 'all', from: day }), 400, day);
  }
  assert.equal(await ask('POST', '/api/exams/search', { list: 'nonsense' }), 400);
});

test('R4 the page of a record shows what each system says, the images that conflict, the report and who said what when', async () => {
  const page = await ask<Exam>('GET', `/api/exams/${await examId('order:RXN|A1')}`);
  const birth = page.compared.find(({ field }) => field === 'Date of birth');
  assert.deepEqual(birth, {
    field: 'Date of birth',
    differs: true,
    values: [
      { system: 'RIS', value: '1950-02-03' },
      { system: 'Images, not linked', value: '1950-01-02' },
      { system: 'Patient record', value: '1950-02-03' },
      { system: 'Report', value: '1950-02-03' },
    ],
  });
  assert.equal(page.compared.find(({ field }) => field === 'Family name')?.differs, false);
  assert.deepEqual(
    page.reports.map(({ status, text }) => [status, text]),
    [['final', 'No bleed.']],
  );
  const kinds = page.timeline.map(({ kind }) => kind);
  for (const kind of ['order', 'report', 'patient']) assert.ok(kinds.includes(kind), kind);
  assert.deepEqual(
    page.timeline.map(({ occurredAt }) => occurredAt),
    page.timeline
      .map(({ occurredAt }) => occurredAt)
      .toSorted()
      .reverse(),
  );
  assert.equal(page.suggestions.length, 1);
  assert.match(page.suggestions[0]?.says ?? '', /people differ.*date of birth differs/);
});

test('R4 the page of the images shows the record that they claim, their series and first instances', async () => {
  const page = await ask<Exam>('GET', `/api/exams/${await examId('study:2.25.1')}`);
  assert.ok(page.compared[0]?.values.some(({ system }) => system === 'RIS, not linked'));
  const [study] = page.studies;
  assert.equal(study?.studyInstanceUid, '2.25.1');
  assert.deepEqual(
    study?.series.map(({ images, instances }) => [images, instances.map((one) => one.sopInstanceUid)]),
    [[2, ['2.25.1.1.1', '2.25.1.1.2']]],
  );
  assert.match(page.timeline.find(({ kind }) => kind === 'images')?.says ?? '', /^2 images made \(CT\): Brain\.$/);
});

test('the source of a fact is the raw message, and that of images their header without pixels', async () => {
  const page = await ask<Exam>('GET', `/api/exams/${await examId('order:RXN|A1')}`);
  const fact = page.timeline.findLast(({ kind }) => kind === 'order');
  const message = await ask<ReplyOf<typeof seeSource>>('GET', `/api/facts/${fact?.factId}/source`);
  assert.deepEqual(message, { kind: 'message', lines: order });

  const header = await ask<ReplyOf<typeof seeSource>>('GET', '/api/facts/instance-2.25.1.1.1/source');
  assert.equal(header.kind, 'header');
  const elements = header.kind === 'header' ? header.elements : [];
  assert.deepEqual(
    elements.find(({ keyword }) => keyword === 'PatientName'),
    {
      tag: '(0010,0010)',
      keyword: 'PatientName',
      vr: 'PN',
      value: 'SMITH^Anna',
    },
  );
  assert.equal(
    elements.find(({ keyword }) => keyword === 'PixelData'),
    undefined,
  );
  assert.equal(await ask('GET', '/api/facts/999999/source'), 404);
  assert.equal(await ask('GET', '/api/facts/instance-2.25.99/source'), 404);
  assert.equal(await ask('GET', '/api/facts/nonsense/source'), 400);
});

test('what stands at another site is not there for who may see one site only', async () => {
  const elsewhere = await addExam(kept().db, { site: 'RXE', family_name: 'ELSEWHERE' });
  assert.equal(await ask('GET', `/api/exams/${elsewhere}`, undefined, 'RXN'), 404);
  assert.equal(await ask('GET', '/api/exams/00000000-0000-4000-8000-000000000000'), 404);
  assert.equal((await ask<Search>('POST', '/api/exams/search', { list: 'all', words: 'elsewhere' }, 'RXN')).total, 0);
  assert.equal((await ask<Search>('POST', '/api/exams/search', { list: 'all', words: 'elsewhere' }, 'RXE')).total, 1);
  assert.equal(await ask('GET', '/api/facts/instance-2.25.1.1.1/source', undefined, 'RXE'), 404);
  const { rows } = await kept().pool.query<{ fact_id: number }>('select fact_id from fact limit 1');
  assert.equal(await ask('GET', `/api/facts/${rows[0]?.fact_id}/source`, undefined, 'RXE'), 404);
});

test('what was searched for stands in no log line and no audit event', async () => {
  await ask('POST', '/api/exams/search', { list: 'all', words: 'Zyxwvutsky' });
  const { rows } = await kept().pool.query('select about from audit_event');
  assert.ok(!`${JSON.stringify(rows)}${kept().door.logged.join('')}`.includes('yxwvut'));
});

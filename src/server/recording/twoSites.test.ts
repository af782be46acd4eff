import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { heardAt, keptDoor } from '../../../testing/keptLedger.ts';
import { stepBegun, stepEnded } from '../../../testing/performedSteps.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { searchExams, seeExam } from '../../api/exams.ts';
import { writeFileMeta } from '../../standards/dicom/fileMeta.ts';
import { explicitVrLittleEndianUid } from '../../standards/dicom/transferSyntax.ts';
import { performedStepSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';
import { type Attributes, writeDataSet } from '../../standards/dicom/writeDataSet.ts';
import { aliasesOf } from '../ledger/aliases.ts';
import { examRoutes } from '../ledger/examRoutes.ts';
import { readPolicies } from '../readPolicies.ts';

// Hospital number 17 is Anna Smith at RXN and Bob Birch at RVV, who were examined on the same day under the same accession number.

const settledAt = new Date('2026-11-24T09:00:00Z');

const anna = { site: 'RXN', name: 'SMITH^Anna', born: '19500102', sex: 'F', nhs: '9990000018' };
const bob = { site: 'RVV', name: 'BIRCH^Bob', born: '19600505', sex: 'M', nhs: '9434765919' };

function pid({ site, name, born, sex, nhs }: typeof anna, number = '17'): string {
  return `PID|1||${nhs ? `${nhs}^^^NHS^NH~` : ''}${number}^^^${site}^MR||${name}||${born}|${sex}`;
}

function header({ site }: typeof anna, application: string, type: string, control: string): string {
  return `MSH|^~\\&|${application}|${site}|SL|${site}|20261124070500||${type}|${control}|P|2.4`;
}

function order(who: typeof anna, control: string): readonly string[] {
  return [
    header(who, 'CRIS', 'ORM^O01', control),
    pid(who),
    'PV1|1|O|CT',
    'ORC|SC|||| CM'.replace(' ', ''),
    'OBR|1||A1|CHEAD^CT Head^NICIP|||20261124070000|||||||||||A1||||20261124070500||CT',
  ];
}

function patientRecord(who: typeof anna, control: string): readonly string[] {
  return [header(who, 'PAS', 'ADT^A08', control), 'EVN|A08|20261124065000', pid(who), 'PV1|1|O'];
}

function image(number: number, changes: Attributes): Buffer {
  const uids = { StudyInstanceUID: `2.25.${number}`, SeriesInstanceUID: `2.25.${number}.1` };
  return instanceFile({ ...uids, SOPInstanceUID: `2.25.${number}.1.1`, ...changes });
}

const kept = keptDoor(
  (http, ledger) =>
    examRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      sameModality: [],
      handling: readPolicies().handling,
      zone: 'Europe/London',
      silentFeeds: async () => [],
    }),
  async ({ ledger, pool }) => {
    await pool.query(
      `insert into feed (kind, sender, name, site, created_at) values ('hl7', 'CRIS|RVV', 'CRIS', 'RVV', now()),
         ('hl7', 'PAS|RVV', 'PAS', 'RVV', now()), ('dicom', 'CT9', 'CT9', 'RVV', now())`,
    );
    await ledger.keepMessage(order(anna, '1'), 'CRIS|RXN');
    await ledger.keepMessage(order(bob, '2'), 'CRIS|RVV');
    await ledger.keepMessage(patientRecord(anna, '3'), 'PAS|RXN');
    await ledger.keepMessage(patientRecord({ ...bob, born: '19610606' }, '4'), 'PAS|RVV');
    // Number 18 was merged into 17 at RVV. At RXN nobody was merged.
    const merge = [header(bob, 'PAS', 'ADT^A40', '5'), 'EVN|A40|20261101065000', pid(bob), 'MRG|18^^^RVV^MR'];
    await ledger.keepMessage(merge, 'PAS|RVV');
    // Images of both, and of Anna's namesake number 18 at RXN.
    await ledger.keepInstance(image(1, { AccessionNumber: 'A1' }));
    const bobs = { PatientName: bob.name, PatientBirthDate: bob.born, PatientSex: bob.sex };
    await ledger.keepInstance(image(2, { ...bobs, AccessionNumber: 'A1' }), { sender: 'CT9' });
    await ledger.keepInstance(image(3, { PatientID: '18', AccessionNumber: '' }));
    // Images at RVV that name nothing but number 17: they may be Bob's, and never Anna's.
    const unnamed = { PatientName: '', PatientBirthDate: '', PatientSex: '', AccessionNumber: '' };
    await ledger.keepInstance(image(4, unnamed), { sender: 'CT9' });
    // A scanner of RVV speaks of number 17 and A1.
    await keepStep('N-CREATE', stepBegun({ ScheduledStepAttributesSequence: [{ ...scheduled }] }));
    await keepStep('N-SET', stepEnded(['2.25.9.1.1']));
    await ledger.settle(settledAt);

    async function keepStep(operation: string, attributes: Attributes): Promise<void> {
      const names = { sopClassUid: performedStepSopClass, sopInstanceUid: '2.25.70' };
      const meta = writeFileMeta({ ...names, transferSyntaxUid: explicitVrLittleEndianUid });
      await ledger.journal.append(Buffer.concat([meta, writeDataSet(attributes)]), {
        ...{ kind: 'notice', door: 'mpps', sender: 'CT9', address: '10.9.9.9', receivedAt: heardAt },
        details: { ...names, operation, use: 'recorded', answer: '0000' },
      });
    }
  },
);

const scheduled = { StudyInstanceUID: '2.25.9', AccessionNumber: 'A1' };

async function ask<R>(method: 'GET' | 'POST', url: string, body?: object, site: string | null = null): Promise<R> {
  const headers = await bearer(kept().door, { role: 'coordinator', site });
  const reply = await kept().door.http.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json() as R;
}

type Found = ReplyOf<typeof searchExams>;
type Exam = ReplyOf<typeof seeExam>;

async function examOf(anchor: string): Promise<Exam> {
  const { rows } = await kept().pool.query<{ exam_id: string }>('select exam_id from exam where anchor = $1', [anchor]);
  return ask<Exam>('GET', `/api/exams/${rows[0]?.exam_id}`);
}

test('X10 a merge at one site merges nothing at another', async () => {
  const aliases = await aliasesOf(kept().pool, ['RXN|18', 'RXN|17', 'RVV|18']);
  assert.deepEqual(Object.fromEntries(aliases), {
    'RXN|18': ['RXN|18'],
    'RXN|17': ['RXN|17'],
    'RVV|18': ['RVV|18', 'RVV|17'],
  });
});

test('X10 one number at two sites links no images, and does not even suggest it', async () => {
  const { rows } = await kept().pool.query('select study_uid, anchor, standing from link order by study_uid, anchor');
  assert.deepEqual(
    rows.map(({ study_uid, anchor, standing }) => `${study_uid} ${anchor} ${standing}`),
    ['2.25.1 order:RXN|A1 linked', '2.25.2 order:RVV|A1 linked'],
  );
});

test('X10 one number at two sites has the NHS numbers of two people, and neither is in doubt', async () => {
  const { rows } = await kept().pool.query(
    `select nhs_number, local_id from identity_pair group by nhs_number, local_id order by nhs_number, local_id`,
  );
  assert.deepEqual(rows, [
    { nhs_number: '9434765919', local_id: 'RVV|17' },
    { nhs_number: '9990000018', local_id: 'RXN|17' },
  ]);
  const { rows: doubts } = await kept().pool.query(`select says from variance where kind = 'nhs-number'`);
  assert.deepEqual(doubts, []);
});

test('X10 a patient record of one site says nothing of the same number at another', async () => {
  const annas = await examOf('order:RXN|A1');
  const born = annas.compared.find(({ field }) => field === 'Date of birth');
  assert.deepEqual([...new Set(born?.values.map(({ value }) => value))], ['1950-01-02']);
  assert.deepEqual(
    annas.exam.variances.map(({ kind }) => kind),
    [],
  );
  const bobs = await examOf('order:RVV|A1');
  assert.ok(bobs.exam.variances.some(({ kind }) => kind === 'identity-conflict'));
});

test('X10 one accession number at two sites is two, for scanners as well', async () => {
  const { rows } = await kept().pool.query(
    `select anchor, kind from variance join exam using (exam_id)
     where kind in ('duplicate-accession', 'image-count', 'two-patients') order by anchor, kind`,
  );
  // The step of RVV is another study under A1 of RVV, and its images are not here.
  assert.deepEqual(
    rows.map(({ anchor, kind }) => `${anchor} ${kind}`),
    ['study:2.25.9 image-count'],
  );
  const told = (await examOf('order:RXN|A1')).timeline.filter(({ kind }) => kind === 'performed-step');
  assert.deepEqual(told, []);
});

test('X10 a search finds the number of each site as its own exam, and for one site only its own', async () => {
  const search = (site: string | null) => ask<Found>('POST', '/api/exams/search', { list: 'all', words: '17' }, site);
  const everywhere = await search(null);
  const issuers = everywhere.exams.flatMap(({ patient }) => patient.localIds.map(({ issuer }) => issuer));
  assert.deepEqual([...new Set(issuers)].sort(), ['RVV', 'RXN']);
  for (const { patient } of everywhere.exams) assert.equal(patient.localIds.length, 1);
  const here = await search('RXN');
  assert.deepEqual([...new Set(here.exams.map(({ site }) => site))], ['RXN']);
  assert.ok(here.exams.every(({ patient }) => patient.localIds.every(({ issuer }) => issuer === 'RXN')));
});

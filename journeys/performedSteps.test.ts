import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPool } from '../src/server/database/openPool.ts';
import type { NoticeToSend } from '../src/server/dimse/noticeToSend.ts';
import { explicitVrLittleEndianUid } from '../src/standards/dicom/transferSyntax.ts';
import { availabilitySopClass, performedStepSopClass } from '../src/standards/dicom/upperLayer/negotiation.ts';
import { type Attributes, writeDataSet } from '../src/standards/dicom/writeDataSet.ts';
import { dumpLedger } from '../testing/ledgerDump.ts';
import { availabilityNotice, stepBegun, stepEnded } from '../testing/performedSteps.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';
import { runProgram } from '../testing/runProgram.ts';

const program = fileURLToPath(new URL('../src/server/command/safelight.ts', import.meta.url));

let server: RunningServer;

before(async () => {
  server = await runServer();
  const verbs = { CT1: ['echo', 'store', 'mpps'], PACS: ['ian'], CT2: ['echo', 'store'] };
  for (const [aeTitle, may] of Object.entries(verbs)) {
    const body = { aeTitle, address: '127.0.0.1', site: 'RXN', name: aeTitle, verbs: may };
    await server.askJson('/api/peers', { method: 'PUT', body });
  }
});
after(() => server?.close());

async function notify(callingAet: string, sopClassUid: string, ...notices: readonly Partial<NoticeToSend>[]) {
  const association = await server.associate(callingAet, [[sopClassUid, explicitVrLittleEndianUid]]);
  const statuses: number[] = [];
  for (const notice of notices) {
    const usual = { operation: 'N-CREATE-RQ', sopInstanceUid: '2.25.70', dataSet: writeDataSet(stepBegun()) } as const;
    const answer = await association.notify({
      ...{ ...usual, sopClassUid, transferSyntaxUid: explicitVrLittleEndianUid },
      ...notice,
    });
    statuses.push(answer.status);
  }
  await association.release();
  return statuses;
}

const set = (attributes: Attributes) => ({ operation: 'N-SET-RQ', dataSet: writeDataSet(attributes) }) as const;

test('R8 a peer tells only what it is enrolled for', async () => {
  for (const [aeTitle, sopClass] of [
    ['CT2', performedStepSopClass],
    ['CT1', availabilitySopClass],
  ] as const) {
    const association = await server.associate(aeTitle, [[sopClass, explicitVrLittleEndianUid]]);
    assert.ok(!association.accepted.some(({ abstractSyntax }) => abstractSyntax === sopClass));
    await association.release();
  }
});

test('R8 what a scanner and an archive tell over their doors stands on the page of the exam, with its source', async () => {
  // An N-SET may not move a step to another patient or study (PS3.4 Table F.7.2-1): what it says of them is passed over.
  const moving = { PatientID: '99', ScheduledStepAttributesSequence: [{ StudyInstanceUID: '2.25.99' }] };
  assert.deepEqual(await notify('CT1', performedStepSopClass, {}, set(stepEnded(undefined, moving))), [0, 0]);
  const held = { sopInstanceUid: '2.25.80', dataSet: writeDataSet(availabilityNotice()) };
  assert.deepEqual(await notify('PACS', availabilitySopClass, held), [0]);
  await server.settled();
  const { exams } = await server.askJson<{ exams: { examId: string; images: number; unread: boolean }[] }>(
    '/api/exams/search',
    { method: 'POST', body: { list: 'all', words: 'A1' } },
  );
  const { rows: subjects } = await server.pool.query(
    `select key from subject_key where key in ('uid:2.25.99', 'id:RXN|99')`,
  );
  assert.deepEqual(subjects, []);
  // No image and no order has come: the scanner alone says that somebody was examined, and that is owed a reading.
  assert.deepEqual(
    exams.map(({ images, unread }) => [images, unread]),
    [[0, true]],
  );
  const { timeline } = await server.askJson<{ timeline: { factId: string; says: string }[] }>(
    `/api/exams/${exams[0]?.examId}`,
  );
  assert.deepEqual(timeline.map(({ says }) => says).sort(), [
    'The archive says it holds 2 images.',
    'The scanner began the examination.',
    'The scanner ended the examination and names 2 images.',
  ]);
  const ended = timeline.find(({ says }) => says.includes('ended'));
  const { elements } = await server.askJson<{ elements: { keyword: string; value: string }[] }>(
    `/api/facts/${ended?.factId}/source`,
  );
  assert.ok(elements.some(({ keyword, value }) => keyword === 'PerformedProcedureStepStatus' && value === 'COMPLETED'));
});

test('R8 a restart forgets no step: one that has ended is not changed, one that is known is not begun again', async () => {
  await server.restart();
  const statuses = await notify('CT1', performedStepSopClass, {}, set(stepEnded(['2.25.1.1.3'])));
  assert.deepEqual(statuses, [0x0111, 0x0110]);
  await server.settled();
  const { rows } = await server.pool.query(
    `select message_type, understanding, answer from message where sender = 'CT1' order by message_id`,
  );
  assert.deepEqual(
    rows.map((row) => `${row.message_type} ${row.understanding} ${row.answer}`),
    ['MPPS N-CREATE understood 0000', 'MPPS N-SET understood 0000', 'MPPS N-SET kept-only 0110'],
  );
});

test('R8 H-04 the journal alone tells of every step again', async () => {
  const tables = ['exam', 'variance', 'fact', 'message', 'subject_key', 'identity_pair', 'nhs_number_said'] as const;
  const heard = await dumpLedger(server.pool, { tables });
  assert.ok((heard.fact?.length ?? 0) === 3);
  await server.stop();
  const replayed = await runProgram(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'journal', 'replay', '--yes', '--json'],
    server.environment,
  );
  assert.equal(replayed.code, 0, replayed.output);
  const pool = openPool(server.environment.DATABASE_URL ?? '', { max: 2 });
  try {
    assert.deepEqual(await dumpLedger(pool, { tables }), heard);
  } finally {
    await pool.end();
  }
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { type DimseDoor, openDimseDoor } from '../../../testing/dimseDoor.ts';
import { needs } from '../../../testing/needs.ts';
import { availabilityNotice, stepBegun, stepEnded } from '../../../testing/performedSteps.ts';
import { runProgram } from '../../../testing/runProgram.ts';
import {
  deflatedExplicitVrLittleEndianUid,
  encodingOf,
  explicitVrBigEndianUid,
  explicitVrLittleEndianUid,
  implicitVrLittleEndianUid,
} from '../../standards/dicom/transferSyntax.ts';
import { availabilitySopClass, performedStepSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';
import { writeDataSet } from '../../standards/dicom/writeDataSet.ts';
import { type ClientAssociation, openAssociation } from './dimseClient.ts';
import type { NoticeToSend } from './noticeToSend.ts';
import { noticeBytesMax } from './stepNotice.ts';

async function scanner(door: DimseDoor, syntax = explicitVrLittleEndianUid): Promise<ClientAssociation> {
  const answer = await openAssociation({
    host: '127.0.0.1',
    port: door.port,
    callingAet: 'CT1',
    calledAet: 'SAFELIGHT',
    contexts: [performedStepSopClass, availabilitySopClass].map((abstractSyntax) => ({
      abstractSyntax,
      transferSyntaxes: [syntax],
    })),
  });
  assert.ok(answer.kind === 'open', JSON.stringify(answer));
  return answer.association;
}

function mpps(operation: NoticeToSend['operation'], dataSet: Uint8Array, sopInstanceUid = '2.25.70'): NoticeToSend {
  const transferSyntaxUid = explicitVrLittleEndianUid;
  return { operation, sopClassUid: performedStepSopClass, sopInstanceUid, transferSyntaxUid, dataSet };
}

test('R8 H-01 a step is begun and ended: both notices are in the journal, byte for byte, before they are answered', async () => {
  await using door = await openDimseDoor();
  const association = await scanner(door);
  const [begun, ended] = [writeDataSet(stepBegun()), writeDataSet(stepEnded())];
  const answers = [
    await association.notify(mpps('N-CREATE-RQ', begun)),
    await association.notify(mpps('N-SET-RQ', ended)),
  ];
  assert.deepEqual(
    answers.map(({ status, sopInstanceUid }) => [status, sopInstanceUid]),
    [
      [0, '2.25.70'],
      [0, '2.25.70'],
    ],
  );
  const entries = await door.entries();
  assert.deepEqual(
    entries.map(({ kind, label }) => [kind, label.door, label.details.operation, label.details.use]),
    [
      ['notice', 'mpps', 'N-CREATE', 'recorded'],
      ['notice', 'mpps', 'N-SET', 'recorded'],
    ],
  );
  for (const [index, bytes] of [begun, ended].entries()) {
    assert.deepEqual(await door.dataSetOf(entries[index]!), Buffer.from(bytes));
  }
  await association.release();
});

test('R8 a step begins once and changes only until it has ended (PS3.4 §F.7.2), and what breaks the rule is kept too', async () => {
  await using door = await openDimseDoor();
  const association = await scanner(door);
  const say = async (operation: NoticeToSend['operation'], dataSet: Uint8Array, uid?: string) => {
    const { status, errorId } = await association.notify(mpps(operation, dataSet, uid));
    return [status, errorId];
  };
  const [begun, ended] = [writeDataSet(stepBegun()), writeDataSet(stepEnded())];
  assert.deepEqual(await say('N-SET-RQ', ended, '2.25.99'), [0x0112, null]);
  assert.deepEqual(await say('N-CREATE-RQ', begun), [0, null]);
  assert.deepEqual(await say('N-CREATE-RQ', begun), [0x0111, null]);
  assert.deepEqual(await say('N-SET-RQ', ended), [0, null]);
  assert.deepEqual(await say('N-SET-RQ', ended), [0x0110, 0xa506]);
  assert.deepEqual(await say('N-CREATE-RQ', writeDataSet({ PatientID: '17' }), '2.25.71'), [0x0120, null]);
  assert.deepEqual(
    (await door.entries()).map(({ label: { details } }) => [details.answer, details.use]),
    [
      ['0112', 'recorded'],
      ['0000', 'recorded'],
      ['0111', 'set-aside'],
      ['0000', 'recorded'],
      ['0110', 'set-aside'],
      ['0120', 'unusable'],
    ],
  );
  await association.release();
});

test('R8 an archive says what it holds, and is given a name for a notice without one', async () => {
  await using door = await openDimseDoor();
  const association = await scanner(door);
  const answer = await association.notify({
    operation: 'N-CREATE-RQ',
    sopClassUid: availabilitySopClass,
    transferSyntaxUid: explicitVrLittleEndianUid,
    dataSet: writeDataSet(availabilityNotice()),
  });
  assert.equal(answer.status, 0);
  assert.match(answer.sopInstanceUid ?? '', /^2\.25\.\d+$/);
  const [entry] = await door.entries();
  assert.deepEqual([entry?.kind, entry?.label.door], ['notice', 'ian']);
  assert.equal(entry?.label.details.sopInstanceUid, answer.sopInstanceUid);
  await association.release();
});

test('R8 an operation, a class or a UID that is none is refused and asks nothing of the journal', async () => {
  await using door = await openDimseDoor();
  const association = await scanner(door);
  const dataSet = writeDataSet(availabilityNotice());
  const ian = { sopClassUid: availabilitySopClass, transferSyntaxUid: explicitVrLittleEndianUid, dataSet };
  assert.equal((await association.notify({ ...ian, operation: 'N-SET-RQ', sopInstanceUid: '2.25.1' })).status, 0x0211);
  assert.equal((await association.notify({ ...ian, operation: 'N-CREATE-RQ', sopInstanceUid: 'x' })).status, 0x0117);
  assert.equal((await association.notify(mpps('N-CREATE-RQ', new Uint8Array()))).status, 0x0212);
  assert.equal((await association.notify(mpps('N-SET-RQ', writeDataSet(stepEnded()), ''))).status, 0x0117);
  assert.deepEqual(await door.entries(), []);
  await association.release();
});

test('R8 a notice that is too long is refused; one that nobody can read is kept apart', async () => {
  await using door = await openDimseDoor();
  const association = await scanner(door);
  const long = await association.notify(mpps('N-CREATE-RQ', new Uint8Array(noticeBytesMax + 2)));
  assert.equal(long.status, 0x0213);
  const unreadable = await association.notify(mpps('N-CREATE-RQ', Buffer.from('this is no data set at all')));
  assert.notEqual(unreadable.status, 0);
  assert.deepEqual(
    (await door.entries()).map(({ label }) => label.details.use),
    ['unusable'],
  );
  await association.release();
});

test('R8 two scanners that end one step at the same moment: one has ended it', async () => {
  await using door = await openDimseDoor();
  const [one, other] = [await scanner(door), await scanner(door)];
  await one.notify(mpps('N-CREATE-RQ', writeDataSet(stepBegun())));
  const ended = writeDataSet(stepEnded());
  const answers = await Promise.all([one, other].map((association) => association.notify(mpps('N-SET-RQ', ended))));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [0, 0x0110]);
  await Promise.all([one.release(), other.release()]);
});

test('R8 dcmdump reads what is kept of a step, in every transfer syntax a scanner may choose', {
  skip: needs('dcmtk'),
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'safelight-notice-'));
  const syntaxes = [implicitVrLittleEndianUid, explicitVrLittleEndianUid, explicitVrBigEndianUid];
  const deflated = deflatedExplicitVrLittleEndianUid;
  try {
    for (const syntax of [...syntaxes, deflated]) {
      await using door = await openDimseDoor();
      const association = await scanner(door, syntax);
      const plain = writeDataSet(stepEnded(), encodingOf(syntax));
      const dataSet = syntax === deflated ? deflateRawSync(plain) : plain;
      const answer = await association.notify({ ...mpps('N-SET-RQ', dataSet), transferSyntaxUid: syntax });
      assert.equal(answer.status, 0x0112);
      await association.release();
      const [entry] = await door.entries();
      const file = join(folder, `${syntax}.dcm`);
      await writeFile(file, await entry!.read(0, entry!.bytes));
      const { code, output } = await runProgram('dcmdump', ['+L', file]);
      assert.equal(code, 0, output);
      assert.match(output, /\(0002,0003\) UI \[2\.25\.70\]/);
      assert.match(output, /\(0040,0252\) CS \[COMPLETED\]/);
      assert.match(output, /\(0008,1155\) UI \[2\.25\.1\.1\.1\]/);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

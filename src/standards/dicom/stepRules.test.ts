import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAvailability, readPerformedStep } from './performedStep.ts';
import { readDataSet } from './readDataSet.ts';
import { judgeAvailability, judgeStepBegun, judgeStepChanged, type StepKnown } from './stepRules.ts';
import { explicitLittleEndian } from './transferSyntax.ts';
import { type Attributes, writeDataSet } from './writeDataSet.ts';

function dataSet(attributes: Attributes) {
  const reading = readDataSet(writeDataSet(attributes), { encoding: explicitLittleEndian });
  assert.equal(reading.kind, 'read');
  return (reading as Extract<typeof reading, { kind: 'read' }>).dataSet;
}

const scheduled = { ScheduledStepAttributesSequence: [{ StudyInstanceUID: '1.2.3', AccessionNumber: 'A1' }] };
const begun = { PerformedProcedureStepStatus: 'IN PROGRESS', ...scheduled };

const beginnings: { says: string; step: Attributes; known: StepKnown; status: number; use: string }[] = [
  { says: 'begun', step: begun, known: 'unknown', status: 0, use: 'recorded' },
  { says: 'begun while nobody can say what is known', step: begun, known: 'cannot-say', status: 0, use: 'recorded' },
  { says: 'begun twice', step: begun, known: 'in-progress', status: 0x0111, use: 'set-aside' },
  { says: 'begun after its end', step: begun, known: 'ended', status: 0x0111, use: 'set-aside' },
  {
    says: 'reported only at its end',
    step: { ...begun, PerformedProcedureStepStatus: 'COMPLETED' },
    known: 'unknown',
    status: 0x0106,
    use: 'recorded',
  },
  {
    says: 'of a status nobody defined',
    step: { ...begun, PerformedProcedureStepStatus: 'DONE' },
    known: 'unknown',
    status: 0x0106,
    use: 'unusable',
  },
  { says: 'without a status', step: scheduled, known: 'unknown', status: 0x0120, use: 'unusable' },
  {
    says: 'of no study',
    step: { PerformedProcedureStepStatus: 'IN PROGRESS' },
    known: 'unknown',
    status: 0x0120,
    use: 'unusable',
  },
];
for (const { says, step, known, status, use } of beginnings) {
  test(`R8 N-CREATE: a step ${says} is answered with ${status.toString(16)} and ${use}`, () => {
    const verdict = judgeStepBegun(readPerformedStep(dataSet(step)), known);
    assert.deepEqual([verdict.status, verdict.use], [status, use]);
  });
}

const changes: { says: string; status: string | null; known: StepKnown; answer: number; use: string }[] = [
  { says: 'of a step in progress', status: 'COMPLETED', known: 'in-progress', answer: 0, use: 'recorded' },
  { says: 'that gives no status', status: null, known: 'in-progress', answer: 0, use: 'recorded' },
  { says: 'while nobody can say', status: 'DISCONTINUED', known: 'cannot-say', answer: 0, use: 'recorded' },
  { says: 'of a step that has ended', status: 'COMPLETED', known: 'ended', answer: 0x0110, use: 'set-aside' },
  { says: 'of a step nobody knows', status: 'COMPLETED', known: 'unknown', answer: 0x0112, use: 'recorded' },
  { says: 'to a status nobody defined', status: 'DONE', known: 'in-progress', answer: 0x0106, use: 'unusable' },
];
for (const { says, status, known, answer, use } of changes) {
  test(`R8 N-SET ${says} is answered with ${answer.toString(16)} and ${use}`, () => {
    const step = status === null ? {} : { PerformedProcedureStepStatus: status };
    const verdict = judgeStepChanged(readPerformedStep(dataSet(step)), known);
    assert.deepEqual([verdict.status, verdict.use], [answer, use]);
    assert.equal(verdict.errorId, answer === 0x0110 ? 0xa506 : undefined);
  });
}

test('R8 a step lists the images and what is no image of each series, each once; an absent list is not an empty one', () => {
  const image = (uid: string) => ({ ReferencedSOPClassUID: '1.2', ReferencedSOPInstanceUID: uid });
  const listed = readPerformedStep(
    dataSet({
      PerformedSeriesSequence: [
        {
          SeriesInstanceUID: '1.9',
          ReferencedImageSequence: [image('1.5.2'), image('1.5.1'), image('1.5.2')],
          ReferencedNonImageCompositeSOPInstanceSequence: [image('1.5.3')],
        },
      ],
    }),
  );
  assert.deepEqual(listed.series, [{ seriesInstanceUid: '1.9', sopInstanceUids: ['1.5.1', '1.5.2', '1.5.3'] }]);
  assert.equal(readPerformedStep(dataSet({})).series, null);
  assert.deepEqual(readPerformedStep(dataSet({ PerformedSeriesSequence: [] })).series, []);
});

test('R8 an availability notice names what can be had, and counts what cannot', () => {
  const instance = (uid: string, availability: string) => ({
    ReferencedSOPClassUID: '1.2',
    ReferencedSOPInstanceUID: uid,
    InstanceAvailability: availability,
    RetrieveAETitle: 'PACS',
  });
  const notice = readAvailability(
    dataSet({
      StudyInstanceUID: '1.2.3',
      ReferencedPerformedProcedureStepSequence: [{ ReferencedSOPInstanceUID: '1.7' }],
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: '1.9',
          ReferencedSOPSequence: [instance('1.5.1', 'ONLINE'), instance('1.5.2', 'UNAVAILABLE')],
        },
      ],
    }),
  );
  assert.deepEqual(notice, {
    studyInstanceUid: '1.2.3',
    stepUids: ['1.7'],
    series: [{ seriesInstanceUid: '1.9', sopInstanceUids: ['1.5.1'] }],
    unavailable: 1,
  });
  assert.equal(judgeAvailability(notice).status, 0);
  assert.equal(judgeAvailability({ ...notice, studyInstanceUid: null }).status, 0x0120);
  assert.equal(judgeAvailability({ ...notice, series: [] }).status, 0x0120);
});

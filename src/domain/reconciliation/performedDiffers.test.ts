import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, heard, order, orderFacts, policies, recorded, report, study } from '../../../testing/examFacts.ts';
import type { ImageSaid, StudyState } from '../archive/studyState.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { RecordedExam } from '../ledger/examFacts.ts';
import type { OrderFact } from '../ledger/fact.ts';
import { examinationOrdered, regionsFit, sideIn } from '../orders/examinationWords.ts';

const now = new Date(at('13:00'));
const { procedures } = policies;

function says(changes: Partial<ImageSaid> = {}): ImageSaid {
  const nothing = { bodyPart: null, laterality: null, description: null };
  return { modality: 'DX', ...nothing, patientAge: null, patientSize: null, patientWeight: null, ...changes };
}

function asked(text: string, changes: Partial<OrderFact> = {}): OrderFact {
  return order({ modality: 'DX', procedure: { code: null, system: null, text }, ...changes });
}

function films(...said: readonly Partial<ImageSaid>[]): StudyState {
  return study({ modalities: ['DX'], says: said.map(says) });
}

function found(facts: RecordedExam, when = now) {
  return balanceExam(facts, policies, when).variances.filter(({ kind }) => kind === 'performed-differs');
}

function of(ordered: OrderFact, done: StudyState, reports: Parameters<typeof orderFacts>[1] = []) {
  return found(recorded(orderFacts([ordered], reports), [{ study: done }]));
}

const sides: readonly (readonly [string, 'left' | 'right' | 'both' | null])[] = [
  ['XR Knee Lt', 'left'],
  ['L knee', 'left'],
  ['XR R shoulder', 'right'],
  ['XR shoulder (R)', 'right'],
  ['Left ankle', 'left'],
  ['XR Rt. femur', 'right'],
  ['XR both hands', 'both'],
  ['XR Hand Both', 'both'],
  ['US kidneys bilateral', 'both'],
  ['B/L knees', 'both'],
  ['XR Lt and Rt knee', 'both'],
  ['left wrist, right elbow', 'both'],
  ['MRI L spine', null],
  ['MRI L/S spine', null],
  ['XR L5/S1 and R knee', 'right'],
  ['R/O fracture hand', null],
  ['CT RT planning breast', null],
  ['US abdomen right upper quadrant', null],
  ['XR Chest right lateral decubitus', null],
  ['XR knee Rt lateral', null],
  ['CT left heart', null],
  ['XR Hand', null],
  ['XR hand, wire left in situ', null],
  ['', null],
];

for (const [text, side] of sides) {
  test(`R12 "${text}" names ${side ?? 'no'} side`, () => assert.equal(sideIn(text, procedures), side));
}

test('R12 a code says what its list says, one of another list or of none says nothing', () => {
  const of = (code: string, system: string | null) =>
    examinationOrdered({ code, system, text: null }, null, procedures);
  assert.deepEqual(of('XHANR', 'NICIP'), { modality: null, regions: ['hand'], side: 'right' });
  assert.deepEqual(of('CSKUH', null), { modality: 'CT', regions: ['head'], side: null });
  assert.deepEqual(of('399208008', 'SNOMED-CT'), { modality: null, regions: ['chest'], side: null });
  assert.deepEqual(of('XHANR', 'LOCAL'), { modality: null, regions: [], side: null });
  assert.deepEqual(of('ZZZZ', 'NICIP'), { modality: null, regions: [], side: null });
  const torn = examinationOrdered({ code: 'XHANR', system: 'NICIP', text: 'XR Hand Lt' }, null, procedures);
  assert.equal(torn.side, null);
});

test('R12 every region that a code or a neighbour names is a region, and being near is mutual in judgement', () => {
  const names = new Set(procedures.regions.map(({ name }) => name));
  const codes = Object.values(procedures.codes).flatMap((list) => Object.values(list));
  const named = [...codes.flatMap(({ regions = [] }) => regions), ...procedures.regions.flatMap(({ near }) => near)];
  assert.deepEqual(
    named.filter((name) => !names.has(name)),
    [],
  );
  for (const one of names) {
    for (const other of names) {
      assert.equal(regionsFit([one], [other], procedures), regionsFit([other], [one], procedures), `${one} ${other}`);
    }
  }
});

test('R12 H-70 the left knee was asked for, and the images show the right one', () => {
  const [variance, ...others] = of(asked('XR Knee Lt'), films({ bodyPart: 'KNEE', laterality: 'R' }));
  assert.deepEqual(others, []);
  assert.equal(variance?.says, 'Ordered is the left side, and the images show the right.');
  assert.equal(variance?.severity, 'identity-incomplete');
  assert.deepEqual(
    variance?.evidence.map(({ field, system, value }) => `${field}, ${system}: ${value}`),
    ['Side, RIS: left', 'Side, Images: right', 'Procedure, RIS: XR Knee Lt'],
  );
});

test('R12 the series says the side where the tag does not, and both sides are asked for both', () => {
  const knee = { bodyPart: 'KNEE' };
  assert.equal(of(asked('XR Knee Lt'), films({ ...knee, description: 'R Knee AP' })).length, 1);
  assert.equal(of(asked('XR Knee Lt'), films({ ...knee, description: 'Knee L AP' })).length, 0);
  assert.equal(of(asked('XR both knees'), films({ ...knee, laterality: 'L' })).length, 1);
  assert.equal(of(asked('XR both knees'), films({ ...knee, laterality: 'B' })).length, 0);
  assert.equal(of(asked('XR both knees'), films({ ...knee, laterality: 'L' }, { ...knee, laterality: 'R' })).length, 0);
});

test('R12 no alarm where one side does not say it: no tag, unpaired, one more side than asked for, one film silent', () => {
  const knee = { bodyPart: 'KNEE' };
  for (const done of [
    films({ ...knee }),
    films({ ...knee, laterality: 'U' }),
    films({ ...knee, laterality: 'L' }, { ...knee, laterality: 'R' }),
    films({ ...knee, laterality: 'R' }, { ...knee }),
    study({ modalities: ['DX'] }),
  ]) {
    assert.deepEqual(of(asked('XR Knee Lt'), done), []);
  }
  assert.deepEqual(of(asked('XR Knee'), films({ ...knee, laterality: 'R' })), []);
});

test('R12 another part of the body is told, one called by a neighbour’s name is not', () => {
  const [variance] = of(asked('XR Chest'), films({ bodyPart: 'HAND' }));
  assert.equal(variance?.says, 'Ordered is the chest, and the images show the hand.');
  assert.equal(variance?.severity, 'code-mismatch');
  for (const [text, bodyPart] of [
    ['XR Thoracic spine', 'CHEST'],
    ['XR Scaphoid Lt', 'WRIST'],
    ['CT KUB', 'ABDOMEN'],
    ['CT Chest abdomen pelvis', 'CHEST'],
    ['XR Hip Rt', 'PELVIS'],
    ['CT Head', 'EXTREMITY'],
    ['Fluoroscopy theatre', 'HAND'],
  ] as const) {
    assert.deepEqual(of(asked(text), films({ bodyPart })), [], `${text} ${bodyPart}`);
  }
});

test('R12 another modality is told, a word for the same one is not, and neither are reports and key objects', () => {
  const ct = order({ modality: 'CT' });
  const [variance] = of(ct, study({ modalities: ['MR'], says: [says({ modality: 'MR' })] }));
  assert.equal(variance?.says, 'Ordered is CT, and the images are MR.');
  assert.deepEqual(of(ct, study({ modalities: ['CT', 'SR'] })), []);
  assert.deepEqual(of(ct, study({ modalities: ['SR'] })), []);
  assert.deepEqual(of(order({ modality: 'CR' }), study({ modalities: ['DX'] })), []);
  assert.deepEqual(of(order({ modality: null, procedure: { code: null, system: null, text: 'Scan' } }), study()), []);
});

test('R12 images that only their modality keeps from the order are told of, those of another person are not', () => {
  const done = study({ modalities: ['MR'], says: [says({ modality: 'MR' })] });
  const suggested = (birthDate: 'same' | 'differs') => {
    const identity = {
      localId: 'same',
      sex: 'same',
      familyName: 'same',
      givenName: 'same',
      nhsNumber: 'same',
    } as const;
    const evidence = {
      studyUid: false,
      accession: true,
      identity: { ...identity, birthDate },
      modality: false,
      time: true,
    };
    return found(recorded(orderFacts([order()]), [{ study: done, standing: 'suggested', evidence }]));
  };
  assert.equal(suggested('same').length, 1);
  assert.equal(suggested('differs').length, 0);
});

test('R12 more images may come: it stands half an hour after the last, not a minute sooner, and closes when they do', () => {
  const facts = (done: StudyState) => recorded(orderFacts([asked('XR both knees')]), [{ study: done }]);
  const one = films({ bodyPart: 'KNEE', laterality: 'L' });
  const before = balanceExam(facts(one), policies, new Date(at('10:11')));
  assert.deepEqual(found(facts(one), new Date(at('10:11'))), []);
  assert.equal(before.standing.state === 'open' && before.standing.lookAgainAt, at('10:12'));
  assert.deepEqual(
    found(facts(one), new Date(at('10:12'))).map(({ since }) => since),
    [at('10:12')],
  );
  assert.deepEqual(found(facts(films({ laterality: 'L' }, { laterality: 'R' }))), []);
});

test('R12 H-70 the report speaks of the other side only', () => {
  const done = films({ bodyPart: 'KNEE', laterality: 'L' });
  const told = (text: string, status: 'final' | 'preliminary' = 'final') =>
    of(asked('XR Knee Lt'), done, [report({ text, status })]);
  const [variance] = told('Right knee: no fracture.');
  assert.equal(variance?.says, 'The left knee was ordered and imaged, and the report speaks of the right knee.');
  assert.equal(variance?.ownerRole, 'reporter');
  assert.equal(variance?.since, at('12:00'));
  for (const text of [
    'Left knee: no fracture.',
    'Both knees are normal.',
    'No fracture of the left knee. The right knee is not shown.',
    'Comparison with the right knee of 2020.',
    'Normal. Right sided pleural effusion on the earlier film of the chest.',
    'No bony injury.',
  ]) {
    assert.deepEqual(told(text), [], text);
  }
  assert.deepEqual(told('Right knee: no fracture.', 'preliminary'), []);
  const silent = films({ bodyPart: 'KNEE' });
  assert.equal(of(asked('XR Knee Lt'), silent, [report({ text: 'The right knee is normal.' })]).length, 1);
  assert.equal(of(asked('XR Knee'), silent, [report({ text: 'The right knee is normal.' })]).length, 0);
});

test('R12 it closes by itself when the order is corrected, and nothing is told of a cancelled one', () => {
  const done = films({ bodyPart: 'KNEE', laterality: 'R' });
  const corrected = [asked('XR Knee Lt'), asked('XR Knee Rt', { occurredAt: at('10:30') })];
  const record = { ...orderFacts([]), orders: heard(...corrected) };
  assert.deepEqual(found(recorded(record, [{ study: done }])), []);
  assert.deepEqual(found(recorded({ ...record, orders: record.orders.toReversed() }, [{ study: done }])), []);
  assert.deepEqual(of(asked('XR Knee Lt', { status: 'cancelled' }), done), []);
});

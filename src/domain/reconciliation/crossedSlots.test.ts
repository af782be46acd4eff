import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ann,
  at,
  bob,
  order,
  orderFacts,
  policies,
  recorded,
  swapRules as rules,
  study,
} from '../../../testing/examFacts.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { crossedSlots } from './crossedSlots.ts';
import { evidenceFields, slotEvidence } from './slotEvidence.ts';
import { measuredIn, type SlotExam, slotExamOf } from './slotExam.ts';

const vocabulary = policies.procedures;
const nothingShown = { modalities: ['DX'], regions: [], sides: null };
const silent = { years: null, kilograms: null, metres: null };

/** One film of a room: its record and its images agree unless the test says otherwise. */
function slot(number: number, minute: number, changes: Partial<SlotExam> = {}): SlotExam {
  const time = (offset: number) => new Date(Date.parse(at('09:00')) + (minute + offset) * 60_000).toISOString();
  const patient: PatientIdentity = {
    ...ann,
    nhsNumber: null,
    localIds: [{ issuer: 'RXN', value: String(number) }],
  };
  return {
    anchor: `order:RXN|A${number}`,
    studyInstanceUid: `2.25.${number}`,
    accession: `A${number}`,
    patient,
    ordered: { modality: 'DX', regions: [], side: null },
    scheduledAt: null,
    arrivedAt: null,
    performedAt: time(5 + (number % 3)),
    imagesFrom: time(0),
    imagesTo: time(4),
    receivedFrom: time(6),
    shown: nothingShown,
    measured: silent,
    known: { kilograms: null, metres: null },
    heardAt: time(10),
    ...changes,
  };
}

/** Some films of one room, every ten minutes. */
const day = Array.from({ length: 9 }, (_, index) => slot(index + 1, index * 10));

/** The images of two of them on each other’s line: everything that comes from the scanner. */
function crossed(exams: readonly SlotExam[], one: number, other: number): readonly SlotExam[] {
  const swapWith = (mine: SlotExam, theirs: SlotExam): SlotExam => ({
    ...mine,
    imagesFrom: theirs.imagesFrom,
    imagesTo: theirs.imagesTo,
    receivedFrom: theirs.receivedFrom,
    shown: theirs.shown,
    measured: theirs.measured,
  });
  const [a, b] = [exams[one] as SlotExam, exams[other] as SlotExam];
  return exams.with(one, swapWith(a, b)).with(other, swapWith(b, a));
}

function found(exams: readonly SlotExam[]) {
  return crossedSlots(exams, { rules, vocabulary }).map(({ anchor, otherAnchor }) => `${anchor} ${otherAnchor}`);
}

const told = ['order:RXN|A4 order:RXN|A5', 'order:RXN|A5 order:RXN|A4'];

test('R13 H-71 a day on which nothing went wrong raises no suspicion', () => assert.deepEqual(found(day), []));

test('R13 H-71 two records that say performed around each other’s images are told, at both of them', () => {
  const suspicions = crossedSlots(crossed(day, 3, 4), { rules, vocabulary });
  assert.deepEqual(suspicions.map(({ anchor, otherAnchor }) => `${anchor} ${otherAnchor}`).sort(), told);
  const [first] = suspicions;
  assert.match(first?.says ?? '', /taken on the same scanner, may have changed places/);
  assert.match(first?.says ?? '', /By this record it was performed \d+ minutes? (before|after) its images/);
  assert.deepEqual(
    first?.evidence.filter(({ field }) => field === 'Performed').map(({ system }) => system),
    ['RIS', 'Images', 'RIS, A4', 'Images, A4'],
  );
});

test('R13 the same is found whatever order the exams stand in, and however often it is asked', () => {
  const exams = crossed(crossed(day, 3, 4), 6, 7);
  const expected = crossedSlots(exams, { rules, vocabulary });
  assert.equal(expected.length, 4);
  fc.assert(
    fc.property(fc.shuffledSubarray([...exams], { minLength: exams.length }), (mixed) =>
      assert.deepEqual(crossedSlots(mixed, { rules, vocabulary }), expected),
    ),
  );
});

test('R13 what the scanner shows of the wrong part and the wrong person is enough without any times', () => {
  const quiet = day.map((one) => ({ ...one, performedAt: null }));
  const parts = (regions: readonly string[]) => ({
    ordered: { modality: 'DX', regions, side: null },
    shown: { ...nothingShown, regions },
  });
  const films = quiet.with(3, { ...quiet[3]!, ...parts(['hand']) }).with(4, { ...quiet[4]!, ...parts(['chest']) });
  assert.deepEqual(found(films), []);
  assert.deepEqual(found(crossed(films, 3, 4)).sort(), told);
  const weighs = (kilograms: number) => ({ measured: { ...silent, kilograms }, known: { kilograms, metres: null } });
  const scans = quiet.with(3, { ...quiet[3]!, ...weighs(52) }).with(4, { ...quiet[4]!, ...weighs(104) });
  assert.deepEqual(found(scans), []);
  assert.deepEqual(found(crossed(scans, 3, 4)).sort(), told);
});

test('R13 one person’s two exams, and exams hours apart, are never held against each other', () => {
  const exams = crossed(day, 3, 4);
  const same = exams.map((one) => ({ ...one, patient: { ...one.patient, localIds: ann.localIds } }));
  assert.deepEqual(found(same), []);
  const apart = [slot(4, 0), slot(5, 120)];
  assert.deepEqual(found(crossed(apart, 0, 1)), []);
});

test('R13 a scanner whose clock is wrong is no room full of swaps, and hides none', () => {
  const slow = (exams: readonly SlotExam[]) =>
    exams.map((one) => {
      const back = (instant: string) => new Date(Date.parse(instant) - 47 * 60_000).toISOString();
      return { ...one, imagesFrom: back(one.imagesFrom), imagesTo: back(one.imagesTo) };
    });
  assert.deepEqual(found(slow(day)), []);
  assert.deepEqual(found(slow(crossed(day, 3, 4))).sort(), told);
});

test('R13 a record that the scanner itself writes follows its mistake and tells nothing of times', () => {
  const machine = day.map((one) => ({
    ...one,
    performedAt: new Date(Date.parse(one.imagesTo) + 30_000).toISOString(),
  }));
  const followed = crossed(machine, 3, 4).map((one) => ({
    ...one,
    performedAt: new Date(Date.parse(one.imagesTo) + 30_000).toISOString(),
  }));
  assert.deepEqual(found(followed), []);
});

test('R13 evidence that says nothing weighs nothing: every field of two silent exams is 1', () => {
  const [one, other] = [slot(1, 0, { performedAt: null }), slot(2, 10, { performedAt: null })] as const;
  const surroundings = { rules, vocabulary, clockAheadMinutes: 0, lateMinutes: 0, followsScanner: 0.05 };
  assert.deepEqual(
    slotEvidence(one, other, surroundings),
    Object.fromEntries(evidenceFields.map((field) => [field, 1])),
  );
});

test('R13 what headers say of a person is taken where it is said once and can be true', () => {
  const nothing = { modality: 'CT', bodyPart: null, laterality: null, description: null, patientSize: null };
  const said = (patientAge: string | null, patientWeight: string | null) => ({ ...nothing, patientAge, patientWeight });
  assert.deepEqual(measuredIn([said('045Y', '71.5'), said('045Y', '71.5')]), { ...silent, years: 45, kilograms: 71.5 });
  assert.deepEqual(measuredIn([said('018M', '0'), said(null, null)]), { ...silent, years: 1.5 });
  assert.deepEqual(measuredIn([said('045Y', '71.5'), said('046Y', '80')]), silent);
  assert.deepEqual(measuredIn([said('45', 'heavy')]), silent);
});

test('R13 an exam is put together of its record, its images and what was measured of the person before', () => {
  const weighed = (patientWeight: string) => ({ ...nothingSaid, patientWeight });
  const record = orderFacts([
    order({ status: 'arrived', occurredAt: at('09:20') }),
    order({ occurredAt: at('09:42') }),
  ]);
  const exam = slotExamOf(record, study({ says: [weighed('80')] }), [[weighed('60')], [weighed('62')], []], vocabulary);
  assert.equal(exam?.arrivedAt, at('09:20'));
  assert.equal(exam?.performedAt, at('09:42'));
  assert.equal(exam?.measured.kilograms, 80);
  assert.equal(exam?.known.kilograms, 60);
  assert.deepEqual(exam?.ordered.regions, ['chest']);
  assert.equal(slotExamOf(record, study({ startedAt: null }), [], vocabulary), null);
});

const nothingSaid = {
  ...{ modality: 'CT', bodyPart: null, laterality: null, description: null },
  ...{ patientAge: null, patientSize: null, patientWeight: null },
};

test('R13 H-71 the suspicion stands at the exam while these images stand with it, from its time on, and closes by itself', () => {
  const suspicion = {
    ...{ anchor: 'order:RXN|A1', studyInstanceUid: '2.25.1', otherAnchor: 'order:RXN|A2', likelihood: 0.9 },
    ...{ since: at('10:00'), says: 'They may have changed places.', evidence: [], ruleVersion: 'test' },
  };
  const facts = recorded(orderFacts([order()]), [{ study: study() }], { suspicions: [suspicion] });
  const swaps = (exam = facts, now = at('10:00')) =>
    balanceExam(exam, policies, new Date(now)).variances.filter(({ kind }) => kind === 'possible-swap');
  const [variance] = swaps();
  assert.equal(variance?.severity, 'wrong-person');
  assert.equal(variance?.part, 'order:RXN|A2');
  assert.deepEqual(swaps(facts, at('09:59')), []);
  assert.deepEqual(swaps({ ...facts, suspicions: [] }), []);
  assert.deepEqual(swaps({ ...facts, studies: [] }), []);
  assert.deepEqual(swaps(recorded(orderFacts([order({ patient: bob })]), [], { suspicions: [suspicion] })), []);
});

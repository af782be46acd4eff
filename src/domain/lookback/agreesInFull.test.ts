import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPolicies } from '../../server/readPolicies.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { agreesInFull } from './agreesInFull.ts';
import { type ArchivedStudy, studyStateOf } from './archivedStudy.ts';
import { judgeRecord } from './judgeRecord.ts';
import { judgeStudy } from './judgeStudy.ts';
import type { RisRecord } from './risRecord.ts';

const policies = readPolicies();
const now = new Date('2026-11-22T12:00:00Z');

const anna: PatientIdentity = {
  nhsNumber: '9990000018',
  localIds: [{ issuer: 'RXN', value: 'N1' }],
  familyName: 'Wójcik',
  givenName: 'Anna Maria',
  birthDate: '1950-01-02',
  sex: 'F',
};
const record: RisRecord = {
  rowNumber: 1,
  accession: { value: 'A1', issuer: 'RXN' },
  studyInstanceUid: null,
  patient: anna,
  procedure: { code: 'CSKUH', system: null, text: 'CT Head' },
  modality: 'CT',
  scheduledAt: '2011-03-04T09:00:00.000Z',
  performedAt: '2011-03-04T09:10:00.000Z',
  status: 'performed',
  reportStatus: 'final',
  reportedAt: '2011-03-04T17:00:00.000Z',
  saidAt: null,
  deceased: false,
  cancerPathway: false,
};
const study: ArchivedStudy = {
  studyInstanceUid: '2.25.1',
  accession: 'A1',
  issuer: 'RXN',
  patient: { ...anna, familyName: 'WOJCIK', givenName: 'ANNA' },
  modalities: ['CT', 'SR'],
  description: null,
  startedAt: '2011-03-04T09:05:00.000Z',
  hasTime: true,
  seriesCount: 2,
  instanceCount: 300,
};

test('R16 a record and its study that agree have nothing to be judged', () => {
  assert.ok(agreesInFull(record, study, policies));
});

const windows: readonly (readonly [startedAt: string, fits: boolean])[] = [
  ['2011-03-04T07:10:00.000Z', true],
  ['2011-03-04T07:09:59.000Z', false],
  ['2011-03-05T09:10:00.000Z', true],
  ['2011-03-05T09:10:01.000Z', false],
];
for (const [startedAt, fits] of windows) {
  test(`R16 images of ${startedAt} ${fits ? 'fit' : 'do not fit'} an examination of 09:10`, () => {
    assert.equal(agreesInFull(record, { ...study, startedAt }, policies), fits);
  });
}

const patient = fc.record<PatientIdentity>({
  nhsNumber: fc.constantFrom(null, '9990000018', '9434765919', '9990000019'),
  localIds: fc.constantFrom(
    [],
    [{ issuer: 'RXN', value: 'N1' }],
    [{ issuer: 'RXN', value: 'N2' }],
    [{ issuer: 'RXE', value: 'N1' }],
  ),
  familyName: fc.constantFrom(null, 'Wójcik', 'WOJCIK', 'WOJCIKS', 'Anna', 'Khan'),
  givenName: fc.constantFrom(null, 'Anna', 'ANNA MARIA', 'Ana', 'Wojcik', 'Fatima'),
  birthDate: fc.constantFrom(null, '1950-01-02', '1950-02-01'),
  sex: fc.constantFrom(null, 'F', 'M', 'O'),
});
const accession = fc.constantFrom('A1', 'A1', 'A1', 'A2');
const instant = fc.constantFrom(
  '2011-03-04T07:09:00.000Z',
  '2011-03-04T09:10:00.000Z',
  '2011-03-05T09:10:00.000Z',
  '2011-03-06T09:10:00.000Z',
);
const recordFields = {
  ...{ rowNumber: fc.constant(1), patient },
  accession: fc.option(fc.record({ value: accession, issuer: fc.constantFrom('RXN', 'RXN', 'RXE') })),
  studyInstanceUid: fc.constantFrom(null, null, '2.25.1', '2.25.9'),
  procedure: fc.constantFrom(
    { code: 'CSKUH', system: null, text: 'CT Head' },
    { code: 'XHANR', system: null, text: 'XR Hand Rt' },
    { code: null, system: null, text: null },
  ),
  modality: fc.constantFrom(null, 'CT', 'MR', 'DX', 'CR'),
  scheduledAt: fc.option(instant),
  performedAt: fc.option(instant),
  status: fc.constantFrom(null, 'performed', 'performed', 'cancelled', 'scheduled'),
  reportStatus: fc.constantFrom(null, 'final', 'final', 'corrected', 'addendum', 'preliminary', 'cancelled'),
  reportedAt: fc.constantFrom('2011-03-04T17:00:00.000Z', '2011-03-03T17:00:00.000Z'),
  saidAt: fc.constantFrom(null, '2011-03-04T09:11:00.000Z'),
  deceased: fc.constantFrom(null, true, false),
  cancerPathway: fc.constantFrom(null, true, false),
};
const studyFields = {
  ...{
    studyInstanceUid: fc.constant('2.25.1'),
    description: fc.constantFrom(null, 'CT HEAD', 'XR HAND LT', 'CHEST'),
    seriesCount: fc.constant(1),
    patient,
  },
  accession: fc.option(accession),
  issuer: fc.constantFrom('RXN', 'RXN', 'RXE'),
  modalities: fc.constantFrom(['CT'], ['CT', 'SR'], ['SR'], ['DX'], ['CR', 'PR'], []),
  startedAt: instant,
  hasTime: fc.boolean(),
  instanceCount: fc.constantFrom(null, 0, 1, 40),
};
/** About half of the fields as in the pair that agrees. */
const some: { requiredKeys: [] } = { requiredKeys: [] };
const anyRecord = fc.record(recordFields, some).map((fields): RisRecord => ({ ...record, ...fields }));
const anyStudy = fc.record(studyFields, some).map((fields): ArchivedStudy => ({ ...study, ...fields }));

test('R16 the short way never passes over a pair in which the rules of the ledger find anything', () => {
  let agreed = 0;
  fc.assert(
    fc.property(anyRecord, anyStudy, fc.boolean(), (one, other, alike) => {
      const images = alike ? { ...other, patient: one.patient } : other;
      if (!agreesInFull(one, images, policies)) return;
      agreed += 1;
      const { links, differences } = judgeStudy(images, [one], true, policies, now);
      assert.equal(links[0]?.standing, 'linked');
      const standing: StudyStanding = { study: studyStateOf(images), standing: 'linked', evidence: links[0].evidence };
      assert.deepEqual([differences, judgeRecord([one], [standing], policies, now)], [[], []]);
    }),
    { numRuns: 40_000 },
  );
  assert.ok(agreed > 100, `only ${agreed} pairs agreed`);
});

/** One change each, of a pair that agrees: the rules find something, and the short way must see it. */
const faults: Readonly<
  Record<string, { readonly record?: Partial<RisRecord>; readonly study?: Partial<ArchivedStudy> }>
> = {
  'another NHS number': { study: { patient: { ...study.patient, nhsNumber: '9434765919' } } },
  'an impossible NHS number': { record: { patient: { ...anna, nhsNumber: '9990000019' } } },
  'another date of birth': { study: { patient: { ...study.patient, birthDate: '1950-02-01' } } },
  'another sex': { study: { patient: { ...study.patient, sex: 'M' } } },
  'another family name': { study: { patient: { ...study.patient, familyName: 'KHAN' } } },
  'another hospital number': { study: { patient: { ...study.patient, localIds: [{ issuer: 'RXN', value: 'N2' }] } } },
  'a cancelled record': { record: { status: 'cancelled' } },
  'a booked record': { record: { status: 'scheduled', performedAt: null } },
  'no report': { record: { reportStatus: null, reportedAt: null } },
  'a report that was begun': { record: { reportStatus: 'preliminary' } },
  'no picture': { study: { modalities: ['SR'] } },
  'no image': { study: { instanceCount: 0 } },
  'another modality': { study: { modalities: ['MR'] } },
};
for (const [name, fault] of Object.entries(faults)) {
  test(`R16 the short way is closed by ${name}, and the rules of the ledger find it`, () => {
    const [one, images] = [
      { ...record, ...fault.record },
      { ...study, ...fault.study },
    ];
    assert.equal(agreesInFull(one, images, policies), false);
    const { links, differences } = judgeStudy(images, [one], true, policies, now);
    const standings = links.map(({ standing, evidence }) => ({ study: studyStateOf(images), standing, evidence }));
    assert.ok(differences.length + judgeRecord([one], standings, policies, now).length > 0);
  });
}

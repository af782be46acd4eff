import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StudyState } from '../archive/studyState.ts';
import type { OrderState } from '../orders/orderState.ts';
import { currentIds } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { comparedFields, type Sides } from './comparedFields.ts';

const anna: PatientIdentity = {
  nhsNumber: '999 000 0018',
  localIds: [{ issuer: 'RXN', value: '17' }],
  familyName: 'SMITH',
  givenName: 'Anna',
  birthDate: '1950-01-02',
  sex: 'F',
};
const order: OrderState = {
  anchor: 'order:RXN|A1',
  accession: { value: 'A1', issuer: 'RXN' },
  placerOrderNumber: null,
  studyInstanceUids: ['1.2.3'],
  patient: anna,
  status: 'performed',
  statusAt: null,
  procedure: { code: 'CHEAD', system: 'NICIP', text: 'CT Head' },
  modality: 'CT',
  scheduledAt: null,
  performedAt: '2026-11-22T10:00:00.000Z',
  priority: null,
  patientClass: null,
  location: null,
  firstHeardAt: '2026-11-22T09:00:00.000Z',
};
const study: StudyState = {
  studyInstanceUid: '1.2.3',
  site: 'RXN',
  identities: [anna],
  accession: 'A1',
  accessionIssuer: null,
  modalities: ['CT', 'SR'],
  description: 'Brain',
  station: null,
  startedAt: '2026-11-22T10:01:00.000Z',
  endedAt: null,
  instanceCount: 2,
  arrivals: [],
  variantCount: 0,
  firstReceivedAt: '2026-11-22T10:02:00.000Z',
  lastReceivedAt: '2026-11-22T10:02:00.000Z',
};
const notLinked = { order: null, studies: [] };
const agreed: Sides = { order, studies: [study], report: null, patients: [anna], notLinked };
const withImages = (change: Partial<PatientIdentity>, more: Partial<StudyState> = {}): Sides => ({
  ...agreed,
  studies: [{ ...study, identities: [{ ...anna, ...change }], ...more }],
});

function differing(sides: Sides, sameModality: string[][] = []): string[] {
  return comparedFields(sides, currentIds([]), sameModality)
    .filter(({ differs }) => differs)
    .map(({ field }) => field);
}

const cases: readonly { name: string; sides: Sides; differs: string[] }[] = [
  { name: 'systems that agree differ in nothing', sides: agreed, differs: [] },
  { name: 'another NHS number differs', sides: withImages({ nhsNumber: '9434765919' }), differs: ['NHS number'] },
  {
    name: 'an NHS number written without spaces is the same',
    sides: withImages({ nhsNumber: '9990000018' }),
    differs: [],
  },
  { name: 'silence is no contradiction', sides: withImages({ nhsNumber: null, birthDate: null }), differs: [] },
  {
    name: 'a slip of the pen in a name is shown',
    sides: withImages({ familyName: 'SMIHT' }),
    differs: ['Family name'],
  },
  { name: 'another date of birth differs', sides: withImages({ birthDate: '1950-02-01' }), differs: ['Date of birth'] },
  { name: 'an unknown sex is no contradiction', sides: withImages({ sex: 'U' }), differs: [] },
  {
    name: 'another accession number differs',
    sides: withImages({}, { accession: 'A2' }),
    differs: ['Accession number'],
  },
  { name: 'another study UID differs', sides: withImages({}, { studyInstanceUid: '1.2.4' }), differs: ['Study UID'] },
  { name: 'another modality differs', sides: withImages({}, { modalities: ['MR'] }), differs: ['Modality'] },
];
for (const { name, sides, differs } of cases)
  test(`R4 side by side: ${name}`, () => assert.deepEqual(differing(sides), differs));

test('R4 side by side: words for one modality do not differ', () => {
  const radiograph: Sides = { ...withImages({}, { modalities: ['DX'] }), order: { ...order, modality: 'CR' } };
  assert.deepEqual(differing(radiograph, [['CR', 'DX']]), []);
  assert.deepEqual(differing(radiograph), ['Modality']);
});

test('R4 side by side: a merged hospital number is the same person', () => {
  const old = withImages({ localIds: [{ issuer: 'RXN', value: '16' }] });
  assert.deepEqual(differing(old), ['Hospital number']);
  const merge = {
    prior: { issuer: 'RXN', value: '16' },
    surviving: { issuer: 'RXN', value: '17' },
    occurredAt: '2026',
  };
  const shown = comparedFields(old, currentIds([merge]), []);
  assert.ok(shown.every(({ differs }) => !differs));
});

test('R4 side by side: each system says its own words', () => {
  const shown = comparedFields(withImages({ familyName: 'SMYTHE' }), currentIds([]), []);
  assert.deepEqual(shown.find(({ field }) => field === 'Family name')?.values, [
    { system: 'RIS', value: 'SMITH' },
    { system: 'Images', value: 'SMYTHE' },
    { system: 'Patient record', value: 'SMITH' },
  ]);
});

test('R4 side by side: two people in one study stand in two columns', () => {
  const mixed: Sides = {
    order: null,
    report: null,
    patients: [],
    notLinked,
    studies: [{ ...study, identities: [anna, { ...anna, birthDate: '1960-01-01' }] }],
  };
  const birth = comparedFields(mixed, currentIds([]), []).find(({ field }) => field === 'Date of birth');
  assert.deepEqual(
    birth?.values.map(({ system }) => system),
    ['Images', 'Images (2)'],
  );
  assert.equal(birth?.differs, true);
});

test('R4 side by side: a record that images claim stands beside them, named as not linked', () => {
  const other = { ...order, patient: { ...anna, birthDate: '1960-01-01' } };
  const claimed: Sides = { ...agreed, order: null, patients: [], notLinked: { order: other, studies: [] } };
  const birth = comparedFields(claimed, currentIds([]), []).find(({ field }) => field === 'Date of birth');
  assert.deepEqual(birth, {
    field: 'Date of birth',
    differs: true,
    values: [
      { system: 'RIS, not linked', value: '1960-01-01' },
      { system: 'Images', value: '1950-01-02' },
    ],
  });
});

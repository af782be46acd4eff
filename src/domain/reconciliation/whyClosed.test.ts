import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExamBalance } from '../ledger/examBalance.ts';
import { unknownPatient } from '../patients/patientIdentity.ts';
import type { Evidence } from './variance.ts';
import { whyClosed } from './whyClosed.ts';

const shown: ExamBalance['shown'] = {
  patient: unknownPatient,
  accession: null,
  modality: 'CT',
  procedure: null,
  performedAt: null,
  orderStatus: 'performed',
  reportStatus: null,
  images: 0,
  sortAt: '2026-11-24T09:00:00.000Z',
};
type Balance = Parameters<typeof whyClosed>[1];
const closed: Balance = { standing: { state: 'closed', because: 'x' }, links: [], shown };
const link = (standing: 'linked' | 'conflict'): Balance['links'][number] => ({
  anchor: 'order:RXN|A1',
  standing,
  score: 1,
  ruleVersion: '1',
  evidence: {
    studyUid: false,
    accession: true,
    identity: {
      nhsNumber: 'same',
      localId: 'unknown',
      birthDate: 'same',
      sex: 'unknown',
      familyName: 'same',
      givenName: 'unknown',
    },
    modality: null,
    time: null,
  } as Balance['links'][number]['evidence'],
});
const differs = (field: string, ...systems: string[]): Evidence[] =>
  systems.map((system) => ({ field, system, value: 'x' }));

const cases: readonly (readonly [string, string, Evidence[], Balance, string])[] = [
  [
    'an order came',
    'images-without-order',
    [],
    { ...closed, links: [link('linked')], standing: { state: 'joined', to: 'order:RXN|A1' } },
    'The order came that these images belong to: accession number, NHS number, date of birth and family name agree.',
  ],
  [
    'a record claims them that differs',
    'images-without-order',
    [],
    { ...closed, links: [link('conflict')] },
    'A record claims these images now; where it differs from them stands as another variance.',
  ],
  ['one image came', 'order-without-images', [], { ...closed, shown: { ...shown, images: 1 } }, 'The image came.'],
  ['images came', 'order-without-images', [], { ...closed, shown: { ...shown, images: 412 } }, '412 images came.'],
  [
    'it was never done',
    'order-without-images',
    [],
    { ...closed, shown: { ...shown, orderStatus: 'cancelled' } },
    'The RIS now says cancelled.',
  ],
  [
    'fields agree',
    'identity-conflict',
    [...differs('date of birth', 'Images', 'RIS'), ...differs('sex', 'Images', 'RIS')],
    closed,
    'Date of birth and sex agree now in images and the RIS.',
  ],
  [
    'one field agrees',
    'identity-conflict',
    differs('NHS number', 'Report', 'RIS'),
    closed,
    'NHS number agrees now in report and the RIS.',
  ],
  [
    'a number was mended',
    'nhs-number',
    differs('NHS number', 'RIS'),
    closed,
    'The hospital number is seen with one NHS number now.',
  ],
  [
    'its images went elsewhere',
    'identity-conflict',
    differs('sex', 'Images', 'RIS'),
    { ...closed, standing: { state: 'joined', to: 'x' } },
    'It goes on in the exam that its images stand with now.',
  ],
  [
    'the record that they claim agrees',
    'identity-conflict',
    differs('sex', 'Images', 'RIS'),
    { ...closed, standing: { state: 'joined', to: 'order:RXN|A1' }, links: [link('linked')] },
    'Sex agrees now in images and the RIS. The images are linked to the record.',
  ],
  ['a kind without evidence', 'some-new-kind', [], closed, 'No system says so any more.'],
];
for (const [name, kind, evidence, balance, says] of cases) {
  test(`why a variance closed: ${name}`, () =>
    assert.equal(whyClosed({ kind, part: 'order:RXN|A1', evidence }, balance), says));
}

test('why a variance closed: its own rule says it better', () => {
  const settled = [
    { kind: 'identity-conflict', part: 'other', says: 'Not this one.' },
    { kind: 'identity-conflict', part: '', says: 'PAS merged 17 into 18.' },
  ] as const;
  assert.equal(
    whyClosed({ kind: 'identity-conflict', part: '', evidence: [] }, { ...closed, settled }),
    'PAS merged 17 into 18.',
  );
});

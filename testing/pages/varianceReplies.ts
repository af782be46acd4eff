import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { handleVariances, listHandlers, searchVariances, seeVariance } from '../../src/api/variances.ts';
import { ago, asOf, day, id } from './moment.ts';

export type VarianceRow = ReplyOf<typeof searchVariances>['variances'][number];
export type VarianceWhole = ReplyOf<typeof seeVariance>['variance'];

const okafor = { username: 'r.okafor', displayName: 'Dr Ruth Okafor', gone: false };
const smith = { username: 'j.smith', displayName: 'Jo Smith', gone: false };
const leaver = { username: 'p.gone', displayName: 'Pat Goodbody', gone: true };

const nobodys = {
  version: 0,
  takenBy: null,
  takenAt: null,
  snoozedUntil: null,
  snoozedBy: null,
  snoozedBecause: null,
  snoozeHoursMax: 168,
  closedAt: null,
  closedBecause: null,
};

const patient = {
  familyName: 'Whitfield',
  givenName: 'Margaret Anne',
  nhsNumber: '9990000018',
  nhsNumberValid: true,
  localIds: [{ issuer: 'RVV', value: '1048276' }],
  birthDate: '1951-03-12',
  sex: 'F',
};

const ofExam = {
  examId: id(1),
  patient,
  site: 'RVV',
  modality: 'CT',
  procedure: 'CT Abdomen and pelvis with contrast',
  accession: 'RVV20261122-0417',
};

const conflict: VarianceRow = {
  ...nobodys,
  ...ofExam,
  varianceId: id(201),
  kind: 'identity-conflict',
  severity: 'wrong-person',
  says: 'Date of birth and given name differ. Images: 12 March 1951; the RIS says 21 March 1951.',
  ownerRole: 'pacs-manager',
  since: ago(190),
  openedAt: ago(189),
  dueAt: ago(130),
  snoozeHoursMax: 24,
};

function row(number: number, change: Partial<VarianceRow>, family: string, given: string): VarianceRow {
  return {
    ...conflict,
    varianceId: id(200 + number),
    examId: id(number),
    patient: { ...patient, familyName: family, givenName: given },
    ...change,
  };
}

const plain = { severity: 'delivery-gap', snoozeHoursMax: 168, ownerRole: 'coordinator' };

/** A page of the queue with everything in it that it may have to show. */
export const rows: readonly VarianceRow[] = [
  conflict,
  row(
    2,
    {
      kind: 'two-patients',
      says: 'Given name differs. Most images: Ciarán; other images: Kieran.',
      takenBy: smith,
      takenAt: ago(25),
      version: 1,
      dueAt: ago(-20),
    },
    'Ó Briain',
    'Ciarán',
  ),
  row(
    3,
    {
      kind: 'images-without-order',
      severity: 'unreported',
      says: 'Images (DX) were received, and no order or record of this examination is known.',
      takenBy: okafor,
      takenAt: ago(8),
      version: 1,
      dueAt: ago(-22 * 60),
      modality: 'DX',
      procedure: 'Chest',
    },
    'Patel',
    'Priya',
  ),
  row(
    4,
    {
      kind: 'order-without-images',
      severity: 'late-image',
      ownerRole: 'coordinator',
      says: 'The RIS says performed, and no image has arrived. They may still be on the scanner, or were sent under another patient.',
      takenBy: leaver,
      takenAt: ago(2 * day),
      version: 2,
      dueAt: ago(day),
    },
    'Adeyemi-Featherstonehaugh',
    'Oluwaseun Bartholomew',
  ),
  row(
    5,
    { ...plain, kind: 'report-gap', says: 'The PACS holds no verified report; the RIS does.', dueAt: ago(-300) },
    'Nowak',
    'Zofia',
  ),
  row(
    6,
    {
      severity: 'identity-incomplete',
      kind: 'nhs-number',
      says: 'The NHS number in the RIS has a wrong check digit.',
      patient: { ...patient, familyName: null, givenName: null, nhsNumber: null, localIds: [], birthDate: null },
      dueAt: null,
      modality: null,
      procedure: null,
      accession: null,
    },
    '',
    '',
  ),
  ...Array.from({ length: 12 }, (_, more) =>
    row(
      20 + more,
      {
        ...plain,
        kind: more % 2 ? 'status-disagreement' : 'image-count',
        severity: more % 2 ? 'code-mismatch' : 'delivery-gap',
        says: more % 2 ? 'The RIS says cancelled; the scanner says done.' : 'The scanner names 24 images; 22 are here.',
        dueAt: ago(-600 - more * 60),
      },
      ['Hughes', 'Begum', 'Kowalska', 'Macdonald'][more % 4] ?? '',
      ['Dilys', 'Nasima', 'Ewa', 'Iain'][more % 4] ?? '',
    ),
  ),
];

export const foundVariances: ReplyOf<typeof searchVariances> = {
  asOf,
  total: 1_268,
  variances: [...rows],
  next: 'next-page',
  sites: ['RVE', 'RVV'],
  silentFeeds: ['RIS, main hospital'],
};

const says = (field: string, images: string, ris: string) => [
  { field, system: 'Images', value: images },
  { field, system: 'RIS', value: ris },
];

function wholeOf({
  examId: _,
  patient: __,
  site: ___,
  modality: ____,
  procedure: _____,
  accession: ______,
  ...rest
}: VarianceRow) {
  return rest;
}

export const openVariance: VarianceWhole = {
  ...wholeOf(conflict),
  evidence: [
    ...says('date of birth', '1951-03-12', '1951-03-21'),
    ...says('given name', 'MARGARET ANN', 'Margaret Anne'),
  ],
  history: [
    {
      what: 'woke',
      at: ago(30),
      by: null,
      words: 'What the systems say has changed.',
      toRole: null,
      toPerson: null,
      until: null,
    },
    {
      what: 'snoozed',
      at: ago(150),
      by: smith,
      words: 'The ward looks at the wristband and rings back.',
      toRole: null,
      toPerson: null,
      until: ago(-60),
    },
    {
      what: 'handed over',
      at: ago(160),
      by: okafor,
      words: 'Scanner side.',
      toRole: 'pacs-manager',
      toPerson: null,
      until: null,
    },
    {
      what: 'opened',
      at: ago(189),
      by: null,
      words: 'Date of birth differs. Images: 12 March 1951; the RIS says 21 March 1951.',
      toRole: null,
      toPerson: null,
      until: null,
    },
  ],
};

export const closedVariance: VarianceWhole = {
  ...wholeOf(row(1, { ...plain, kind: 'order-without-images', severity: 'late-image' }, '', '')),
  varianceId: id(260),
  says: 'The RIS says performed, and no image has arrived.',
  closedAt: ago(181),
  closedBecause: '412 images came.',
  evidence: [
    { field: 'Status', system: 'RIS', value: 'performed' },
    { field: 'Images', system: 'Images', value: null },
  ],
  history: [
    { what: 'closed', at: ago(181), by: null, words: '412 images came.', toRole: null, toPerson: null, until: null },
  ],
};

export const oneVariance: ReplyOf<typeof seeVariance> = { asOf, row: conflict, variance: openVariance };

export const handlers: ReplyOf<typeof listHandlers> = {
  people: [
    { username: 'r.okafor', displayName: 'Dr Ruth Okafor', roles: ['coordinator', 'reporter'] },
    { username: 'j.smith', displayName: 'Jo Smith', roles: ['pacs-manager'] },
  ],
};

export const bulkResults: ReplyOf<typeof handleVariances> = {
  asOf,
  results: [
    { varianceId: id(201), done: true, says: 'It is yours now', code: null },
    {
      varianceId: id(202),
      done: false,
      says: 'Jo Smith took it at 13:40 on 22 November 2026',
      code: 'VARIANCE_TAKEN',
    },
  ],
};

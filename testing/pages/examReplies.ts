import type { Static } from 'typebox';
import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { examRow, searchExams, seeExam, seeSource } from '../../src/api/exams.ts';
import { ago, asOf, day, id } from './moment.ts';
import { closedVariance, openVariance } from './varianceReplies.ts';

export type ExamRow = Static<typeof examRow>;

const plainExam: ExamRow = {
  examId: id(1),
  patient: {
    familyName: 'Whitfield',
    givenName: 'Margaret Anne',
    nhsNumber: '9990000018',
    nhsNumberValid: true,
    localIds: [{ issuer: 'RVV', value: '1048276' }],
    birthDate: '1951-03-12',
    sex: 'F',
  },
  accession: 'RVV20261122-0417',
  site: 'RVV',
  modality: 'CT',
  procedure: 'CT Abdomen and pelvis with contrast',
  performedAt: ago(3 * 60 + 12),
  orderStatus: 'performed',
  reportStatus: null,
  images: 412,
  variances: [],
  unread: true,
  unreadSince: ago(3 * 60 + 12),
  reportDueAt: ago(-40),
};

const variance = {
  conflict: {
    kind: 'identity-conflict',
    severity: 'wrong-person',
    says: 'The image says born 12 Mar 1951; the RIS says 21 Mar 1951. The given names differ too.',
    ownerRole: 'coordinator',
    since: ago(190),
    dueAt: ago(-50),
  },
  noOrder: {
    kind: 'images-without-order',
    severity: 'identity-incomplete',
    says: '2 images from RM-07 stand without any order for 26 min.',
    ownerRole: 'pacs-manager',
    since: ago(26),
    dueAt: null,
  },
  noImages: {
    kind: 'order-without-images',
    severity: 'delivery-gap',
    says: 'Performed 2 h ago says the RIS; no image has come.',
    ownerRole: 'pacs-manager',
    since: ago(90),
    dueAt: ago(30),
  },
  unread: {
    kind: 'unread',
    severity: 'unreported',
    says: 'Performed 9 days ago and not reported.',
    ownerRole: 'reporter',
    since: ago(9 * day + 130),
    dueAt: ago(3 * day + 4 * 60),
  },
};

function exam(number: number, change: Partial<ExamRow>, family: string, given: string, born: string): ExamRow {
  const patient = { ...plainExam.patient, familyName: family, givenName: given, birthDate: born };
  return { ...plainExam, examId: id(number), patient, ...change };
}

const reported = { unread: false, unreadSince: null, reportDueAt: null, reportStatus: 'final' };

/** A page of exams with everything in it that a list may have to show. */
export const exams: readonly ExamRow[] = [
  { ...plainExam, variances: [variance.conflict, variance.unread] },
  exam(
    2,
    { modality: 'DX', procedure: 'Chest', images: 2, orderStatus: null, variances: [variance.noOrder] },
    'Ó Briain',
    'Ciarán',
    '1988-07-30',
  ),
  exam(
    3,
    { modality: 'MR', procedure: 'MRI Brain', images: 0, variances: [variance.noImages] },
    'Patel',
    'Priya',
    '1979-11-02',
  ),
  exam(
    4,
    {
      modality: 'CR',
      procedure: 'Wrist left',
      images: 3,
      reportDueAt: ago(3 * day + 4 * 60),
      variances: [variance.unread],
    },
    'Adeyemi-Featherstonehaugh',
    'Oluwaseun Bartholomew',
    '1969-01-19',
  ),
  exam(5, { modality: 'US', procedure: 'Ultrasound abdomen', images: 28, ...reported }, 'Nowak', 'Zofia', '2024-02-29'),
  exam(
    6,
    { modality: 'CT', procedure: 'CT Head', images: 96, ...reported, reportStatus: 'addendum' },
    '山田',
    '太郎',
    '1933-12-24',
  ),
  exam(
    7,
    {
      modality: null,
      procedure: null,
      images: 1,
      performedAt: null,
      accession: null,
      orderStatus: null,
      patient: {
        familyName: null,
        givenName: null,
        nhsNumber: null,
        nhsNumberValid: false,
        localIds: [],
        birthDate: null,
        sex: null,
      },
      variances: [variance.noOrder],
    },
    '',
    '',
    '',
  ),
  exam(
    8,
    {
      modality: 'MG',
      procedure: 'Mammogram bilateral',
      images: 4,
      patient: {
        ...plainExam.patient,
        familyName: 'Haddad',
        givenName: 'Leila',
        nhsNumber: '9434765918',
        nhsNumberValid: false,
      },
    },
    '',
    '',
    '',
  ),
  ...Array.from({ length: 16 }, (_, more) =>
    exam(
      20 + more,
      { modality: more % 2 ? 'DX' : 'CT', images: 2 + more * 31, ...(more % 3 ? reported : {}) },
      ['Hughes', 'Begum', 'Kowalska', 'Macdonald'][more % 4] ?? '',
      ['Dilys', 'Nasima', 'Ewa', 'Iain'][more % 4] ?? '',
      '1960-05-14',
    ),
  ),
];

export const foundExams: ReplyOf<typeof searchExams> = {
  asOf,
  total: 11_243,
  exams: [...exams],
  next: 'next-page',
  silentFeeds: ['RIS, main hospital'],
  sites: ['RVE', 'RVV'],
};

const compare = (field: string, differs: boolean, ...values: (string | null)[]) => ({
  field,
  differs,
  values: ['Image', 'RIS', 'PAS', 'Report'].map((system, place) => ({ system, value: values[place] ?? null })),
});

const study = (last: number) => `1.2.826.0.1.3680043.10.511.3.${last}`;

export const oneExam: ReplyOf<typeof seeExam> = {
  asOf,
  exam: exams[0] as ExamRow,
  state: 'open',
  closedBecause: null,
  joinedTo: null,
  openVariances: [openVariance],
  closedVariances: [closedVariance],
  reading: {
    startedAt: ago(192),
    beganAt: ago(196),
    startedBy: 'images',
    pathway: 'Urgent, in hospital',
    within: '12 hours',
    verified: false,
    version: 'turnaround/2023-08-09',
    dueAt: ago(-528),
    ceilingAt: ago(192 - 28 * day),
    pauses: [],
    evaluations: [],
    stopped: null,
    deliveries: [{ system: 'epr', holds: 'absent', at: null, acknowledgedBy: null }],
    why: 'not-verified',
    says: 'A provisional report was sent, and not verified.',
  },
  voidAsked: null,
  compared: [
    compare('Family name', false, 'WHITFIELD', 'Whitfield', 'Whitfield', 'Whitfield'),
    compare('Given name', true, 'MARGARET ANN', 'Margaret Anne', 'Margaret Anne', null),
    compare('Date of birth', true, '1951-03-12', '1951-03-21', '1951-03-21', null),
    compare('Sex', false, 'F', 'F', 'F', null),
    compare('NHS number', true, '9990000018', '9990000018', '9990000081', null),
    compare('Hospital number', false, '1048276', '1048276', '1048276', '1048276'),
    compare('Accession number', false, 'RVV20261122-0417', 'RVV20261122-0417', null, 'RVV20261122-0417'),
    compare('Modality', false, 'CT', 'CT', null, null),
    compare('Procedure', false, 'Abdomen+Pelvis 5mm', 'CT Abdomen and pelvis with contrast', null, null),
  ],
  studies: [
    {
      studyInstanceUid: study(1),
      description: 'Abdomen^Pelvis',
      station: 'CT1',
      startedAt: ago(192),
      firstReceivedAt: ago(186),
      lastReceivedAt: ago(181),
      linkedBecause: null,
      series: [2, 3].map((number) => ({
        seriesInstanceUid: study(number * 10),
        modality: 'CT',
        description: number === 2 ? 'Portal venous 1.0 mm' : 'Coronal reformat',
        seriesNumber: number,
        images: number === 2 ? 380 : 32,
        instances: Array.from({ length: 6 }, (_, place) => ({
          sopInstanceUid: study(number * 100 + place + 4),
          instanceNumber: place + 1,
          frames: 1,
        })),
      })),
    },
  ],
  reports: [
    {
      status: 'preliminary',
      issuedAt: ago(60),
      reporter: 'Dr Tomasz Lewandowski',
      registration: 'GMC 7012345',
      text: 'CLINICAL INDICATION\nWeight loss.\n\nFINDINGS\nNo focal liver lesion. Small cyst in the left kidney, unchanged.\n\nCONCLUSION\nNo sinister cause shown. To be verified.',
    },
  ],
  timeline: [
    {
      factId: '101',
      kind: 'order',
      occurredAt: ago(4 * day),
      receivedAt: ago(4 * day - 0.2),
      feed: 'RIS, main hospital',
      says: 'The RIS booked a CT for 22 Nov 2026.',
      hasSource: true,
    },
    {
      factId: '102',
      kind: 'study',
      occurredAt: ago(192),
      receivedAt: ago(186),
      feed: 'CT 1',
      says: 'CT 1 sent 412 images.',
      hasSource: true,
    },
    {
      factId: '103',
      kind: 'order',
      occurredAt: ago(188),
      receivedAt: ago(187),
      feed: 'RIS, main hospital',
      says: 'The RIS says the examination is performed.',
      hasSource: true,
    },
    {
      factId: '104',
      kind: 'report',
      occurredAt: ago(60),
      receivedAt: ago(59),
      feed: 'RIS, main hospital',
      says: 'A preliminary report was written.',
      hasSource: false,
    },
  ],
  suggestions: [
    {
      examId: id(3),
      says: 'Same hospital number, same day, same modality; the accession number differs by one digit.',
      score: 0.91,
    },
  ],
};

export const source: ReplyOf<typeof seeSource> = {
  kind: 'message',
  lines: [
    'MSH|^~\\&|RIS|RVV|SAFELIGHT|RVV|20261122105507||OMG^O19|88231|P|2.5.1',
    'PID|1||1048276^^^RVV^MR~9990000018^^^NHS^NH||Whitfield^Margaret Anne^^^Mrs||19510321|F',
    'ORC|SC|4471|RVV20261122-0417||CM',
    'OBR|1|4471|RVV20261122-0417|CABDPC^CT Abdomen and pelvis with contrast^NICIP|||20261122105300',
  ],
};

export const headerSource: ReplyOf<typeof seeSource> = {
  kind: 'header',
  elements: [
    { tag: '(0008,0060)', keyword: 'Modality', vr: 'CS', value: 'CT' },
    { tag: '(0010,0010)', keyword: 'PatientName', vr: 'PN', value: 'WHITFIELD^MARGARET ANN' },
    { tag: '(0010,0030)', keyword: 'PatientBirthDate', vr: 'DA', value: '19510312' },
  ],
};

import type { StudyState } from '../src/domain/archive/studyState.ts';
import type { FeedSystem } from '../src/domain/intake/feedSystem.ts';
import type { ImagedExam, OrderFacts, RecordedExam, StudyStanding } from '../src/domain/ledger/examFacts.ts';
import type { OrderFact, PatientFact, ReportFact } from '../src/domain/ledger/fact.ts';
import type { Heard } from '../src/domain/ledger/heard.ts';
import type { Policies } from '../src/domain/ledger/policies.ts';
import type { PatientIdentity } from '../src/domain/patients/patientIdentity.ts';
import { unknownPatient } from '../src/domain/patients/patientIdentity.ts';
import type { SwapRules } from '../src/domain/reconciliation/swapRules.ts';
import { readPolicies, readSwapRules } from '../src/server/readPolicies.ts';

// Facts of an invented examination, for tests: each function gives the usual case, changed as the test says.

export const policies: Policies = readPolicies();
export const swapRules: SwapRules = readSwapRules();

export const ann: PatientIdentity = {
  nhsNumber: '9990000018',
  localIds: [{ issuer: 'RXN', value: '17' }],
  familyName: 'Ashdown',
  givenName: 'Ann',
  birthDate: '1951-03-12',
  sex: 'F',
};

export const bob: PatientIdentity = {
  nhsNumber: '9434765919',
  localIds: [{ issuer: 'RXN', value: '71' }],
  familyName: 'Birch',
  givenName: 'Bob',
  birthDate: '1960-05-05',
  sex: 'M',
};

/** `at('09:30')` on the day of the examination. */
export function at(time: string, day = '2026-11-20'): string {
  return `${day}T${time}:00.000Z`;
}

export function order(changes: Partial<OrderFact> = {}): OrderFact {
  return {
    kind: 'order',
    occurredAt: at('09:40'),
    accession: { issuer: 'RXN', value: 'A1' },
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: null,
    patient: ann,
    status: 'performed',
    procedure: { code: 'CCHES', system: 'NICIP', text: 'CT chest' },
    modality: 'CT',
    scheduledAt: at('09:30'),
    performedAt: at('09:40'),
    priority: null,
    patientClass: 'O',
    location: null,
    requester: null,
    ...changes,
  };
}

export function report(changes: Partial<ReportFact> = {}): ReportFact {
  return {
    kind: 'report',
    occurredAt: at('12:00'),
    accession: { issuer: 'RXN', value: 'A1' },
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: null,
    patient: ann,
    status: 'final',
    issuedAt: at('12:00'),
    reporter: { name: 'Dr R Reader', registration: null },
    text: 'Clear lungs.',
    ...changes,
  };
}

export function patient(changes: Partial<PatientFact> = {}): PatientFact {
  return {
    kind: 'patient',
    occurredAt: at('08:00'),
    event: 'A04',
    patient: ann,
    location: null,
    diedAt: null,
    ...changes,
  };
}

export function study(changes: Partial<StudyState> = {}): StudyState {
  return {
    studyInstanceUid: '2.25.1',
    site: 'RXN',
    identities: [ann],
    accession: 'A1',
    accessionIssuer: null,
    modalities: ['CT'],
    description: 'Chest',
    station: 'CT1',
    startedAt: at('09:35'),
    endedAt: at('09:40'),
    instanceCount: 40,
    variantCount: 0,
    firstReceivedAt: at('09:41'),
    lastReceivedAt: at('09:42'),
    arrivals: [{ at: at('09:41'), modality: 'CT', station: 'CT1', door: 'c-store', images: 40 }],
    ...changes,
  };
}

export function heard<F>(...facts: readonly F[]): Heard<F>[] {
  return heardFrom('ris', ...facts);
}

export function heardFrom<F>(system: FeedSystem, ...facts: readonly F[]): Heard<F>[] {
  return facts.map((fact) => ({ fact, system, receivedAt: at('09:45') }));
}

export function orderFacts(
  orders: readonly OrderFact[],
  reports: readonly ReportFact[] = [],
  anchor = 'order:RXN|A1',
): OrderFacts {
  return { anchor, orders: heard(...orders), reports: heard(...reports), acknowledgements: [] };
}

const nothingElse = {
  ...{ merges: [], patients: [], identityPairs: [], decisions: [], holders: [] },
  ...{ mergeSenders: [], sameAccession: [], steps: [] },
};

export function recorded(
  record: OrderFacts,
  studies: readonly (Pick<StudyStanding, 'study'> & Partial<StudyStanding>)[] = [],
  changes: Partial<RecordedExam> = {},
): RecordedExam {
  const standings = studies.map((one): StudyStanding => ({ standing: 'linked', evidence: someEvidence, ...one }));
  return {
    kind: 'recorded',
    anchor: record.anchor,
    site: 'RXN',
    record,
    continuedAs: [],
    studies: standings,
    ...nothingElse,
    ...changes,
  };
}

export function imaged(
  images: StudyState,
  candidates: readonly OrderFacts[] = [],
  changes: Partial<ImagedExam> = {},
): ImagedExam {
  return {
    kind: 'imaged',
    anchor: `study:${images.studyInstanceUid}`,
    site: images.site,
    study: images,
    candidates,
    ...nothingElse,
    ...changes,
  };
}

const someEvidence = {
  studyUid: false,
  accession: true,
  identity: {
    nhsNumber: 'same',
    localId: 'same',
    birthDate: 'same',
    sex: 'same',
    familyName: 'same',
    givenName: 'same',
  },
  modality: true,
  time: true,
} as const;

export const nobody = unknownPatient;

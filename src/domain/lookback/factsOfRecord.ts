import type { OrderFacts } from '../ledger/examFacts.ts';
import type { OrderFact, ReportFact } from '../ledger/fact.ts';
import type { Heard } from '../ledger/heard.ts';
import { type RisRecord, timeOfRecord } from './risRecord.ts';

/** The anchor of a record of an export: two rows with one accession number are two examinations until they are judged. */
export function recordAnchor(rowNumber: number): string {
  return `record:${rowNumber}`;
}

export function rowNumberOf(anchor: string): number {
  return Number(anchor.slice('record:'.length));
}

/** A record in the shape in which the ledger holds what a RIS told it by messages: the same rules then judge both. */
export function factsOfRecord(record: RisRecord): OrderFacts {
  const receivedAt = timeOfRecord(record);
  const heard = <F>(fact: F): Heard<F> => ({ fact, system: 'ris', receivedAt });
  const report = reportFact(record, receivedAt);
  return {
    anchor: recordAnchor(record.rowNumber),
    orders: [heard(orderFact(record, receivedAt))],
    reports: report ? [heard(report)] : [],
    acknowledgements: [],
  };
}

export function orderFact(record: RisRecord, occurredAt: string): OrderFact {
  return {
    kind: 'order',
    occurredAt,
    accession: record.accession,
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: record.studyInstanceUid,
    patient: record.patient,
    status: record.status,
    procedure: record.procedure,
    modality: record.modality,
    scheduledAt: record.scheduledAt,
    performedAt: record.performedAt,
    priority: null,
    patientClass: null,
    location: null,
    requester: null,
  };
}

function reportFact(record: RisRecord, otherwiseAt: string): ReportFact | null {
  if (record.reportStatus === null) return null;
  return {
    kind: 'report',
    occurredAt: record.reportedAt ?? otherwiseAt,
    accession: record.accession,
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: record.studyInstanceUid,
    patient: record.patient,
    status: record.reportStatus,
    issuedAt: record.reportedAt,
    reporter: { name: null, registration: null },
    text: '',
  };
}

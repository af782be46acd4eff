import type { OrderFacts } from '../ledger/examFacts.ts';
import type { OrderFact, ReportFact } from '../ledger/fact.ts';
import type { Heard } from '../ledger/heard.ts';
import type { RecordedRows } from './foldRecords.ts';
import { type RisRecord, timeOfRecord } from './risRecord.ts';

/** The anchor of a record of an export: two rows with one accession number are two examinations until they are judged. */
export function recordAnchor(rowNumber: number): string {
  return `record:${rowNumber}`;
}

export function rowNumberOf(anchor: string): number {
  return Number(anchor.slice('record:'.length));
}

/** A recorded examination in the shape in which the ledger holds what a RIS told it: the same rules then judge both. */
export function factsOfRecord(rows: RecordedRows): OrderFacts {
  return {
    anchor: recordAnchor(rows[0].rowNumber),
    orders: rows.filter(isOrder).map(heardOrder),
    reports: rows.flatMap((record) => {
      const report = reportFact(record);
      return report ? [heard(record, report)] : [];
    }),
    acknowledgements: [],
  };
}

/** A row that tells of a report and of nothing else is no order: whom a report names may be a slip (hazard H-03). */
export function isOrder({ status, performedAt, scheduledAt, reportStatus }: RisRecord): boolean {
  return status !== null || performedAt !== null || scheduledAt !== null || reportStatus === null;
}

/** The order of a record as it would have been heard. */
export function heardOrder(record: RisRecord): Heard<OrderFact> {
  return heard(record, orderFact(record));
}

function heard<F>(record: RisRecord, fact: F): Heard<F> {
  return { fact, system: 'ris', receivedAt: timeOfRecord(record) };
}

function orderFact(record: RisRecord): OrderFact {
  const occurredAt = record.saidAt ?? timeOfRecord(record);
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

function reportFact(record: RisRecord): ReportFact | null {
  if (record.reportStatus === null) return null;
  return {
    kind: 'report',
    occurredAt: record.saidAt ?? record.reportedAt ?? timeOfRecord(record),
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

import { blockingFields, compareIdentity } from '../patients/compareIdentity.ts';
import { localIdText } from '../patients/localId.ts';
import type { ReconciliationRules } from '../reconciliation/reconciliationRules.ts';
import { type RisRecord, timeOfRecord } from './risRecord.ts';

/** Rows of an export that tell of one examination: its procedures, or its state more than once. The lowest row comes first. */
export type RecordedRows = readonly [RisRecord, ...RisRecord[]];

/**
 * Puts rows under one accession number of one issuer together, as the ledger files messages under it; unless they are of two
 * people, or so far apart in time that the number was used again (R6).
 */
export function foldRecords(records: readonly RisRecord[], rules: ReconciliationRules): readonly RecordedRows[] {
  const exams: [RisRecord, ...RisRecord[]][] = [];
  for (const record of records.toSorted((a, b) => a.rowNumber - b.rowNumber)) {
    const exam = exams.find(([first]) => isSameExam(first, record, rules));
    if (exam) exam.push(record);
    else exams.push([record]);
  }
  return exams;
}

function isSameExam(a: RisRecord, b: RisRecord, rules: ReconciliationRules): boolean {
  if (a.accession === null || a.accession.value !== b.accession?.value) return false;
  if (a.accession.issuer !== b.accession.issuer) return false;
  if (a.studyInstanceUid && b.studyInstanceUid && a.studyInstanceUid !== b.studyInstanceUid) return false;
  const days = Math.abs(Date.parse(timeOfRecord(a)) - Date.parse(timeOfRecord(b))) / 86_400_000;
  if (days > rules.accessionReuseDays) return false;
  return blockingFields(compareIdentity(a.patient, b.patient, localIdText)).length === 0;
}

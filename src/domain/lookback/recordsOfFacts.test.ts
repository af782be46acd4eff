import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicies } from '../../server/readPolicies.ts';
import type { OrderFact, ReportFact } from '../ledger/fact.ts';
import { factsOfRecord } from './factsOfRecord.ts';
import { foldRecords, type RecordedRows } from './foldRecords.ts';
import { judgeRecord } from './judgeRecord.ts';
import { recordsOfFacts } from './recordsOfFacts.ts';
import type { RisRecord } from './risRecord.ts';

const policies = readPolicies();
const now = new Date('2026-11-22T12:00:00Z');
const patient = {
  nhsNumber: '9990000018',
  localIds: [{ issuer: 'RXN', value: 'N1' }],
  familyName: 'Khan',
  givenName: 'Anna',
  birthDate: '1950-01-02',
  sex: 'F',
};
const order: OrderFact = {
  ...{ kind: 'order', occurredAt: '2011-03-03T12:00:00.000Z', accession: { value: 'A1', issuer: 'RXN' } },
  ...{ placerOrderNumber: null, fillerOrderNumber: null, studyInstanceUid: null, patient, status: 'scheduled' },
  procedure: { code: 'CSKUH', system: 'NICIP', text: 'CT Head' },
  ...{ modality: 'CT', scheduledAt: '2011-03-04T09:00:00.000Z', performedAt: null, priority: null },
  ...{ patientClass: null, location: null, requester: null },
};
const performed: OrderFact = {
  ...order,
  ...{ occurredAt: '2011-03-04T09:12:00.000Z', status: 'performed', performedAt: '2011-03-04T09:10:00.000Z' },
};
const report: ReportFact = {
  ...{ kind: 'report', occurredAt: '2011-03-04T17:00:00.000Z', accession: order.accession },
  ...{ placerOrderNumber: null, fillerOrderNumber: null, studyInstanceUid: null, patient, status: 'final' },
  ...{ issuedAt: '2011-03-04T17:00:00.000Z', reporter: { name: null, registration: null }, text: 'not kept' },
};

function rowsOf(...facts: Parameters<typeof recordsOfFacts>[0]): readonly RisRecord[] {
  return recordsOfFacts(facts).map((record, index) => ({ ...record, rowNumber: index + 1 }));
}

test('R16 messages of one examination are one record, in whatever order they were read', () => {
  for (const facts of [
    [order, performed, report],
    [report, performed, order],
  ]) {
    const exams = foldRecords(rowsOf(...facts), policies.reconciliation);
    assert.equal(exams.length, 1);
    const { orders, reports } = factsOfRecord(exams[0] as RecordedRows);
    assert.deepEqual([orders.length, reports.length], [2, 1]);
    const kinds = judgeRecord(exams[0] as RecordedRows, [], policies, now).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['order-without-images']);
  }
});

test('R16 H-03 what stands beside a report under a wrong number gives the record to nobody else', () => {
  const stranger = { ...patient, nhsNumber: '9434765919' };
  const rows = rowsOf({ ...order, patient: stranger, toldByReport: true }, { ...report, patient: stranger });
  assert.deepEqual(
    rows.map(({ status, reportStatus }) => [status, reportStatus]),
    [[null, 'final']],
  );
  assert.deepEqual(factsOfRecord(rows as unknown as RecordedRows).orders, []);
});

test('R16 rows under one number are told apart by person, by time beyond the limit, and by study', () => {
  const [row] = rowsOf(performed) as [RisRecord];
  const count = (change: Partial<RisRecord>) =>
    foldRecords([row, { ...row, ...change, rowNumber: 2 }], policies.reconciliation).length;
  assert.equal(count({}), 1);
  assert.equal(count({ patient: { ...patient, familyName: 'Smith' } }), 1);
  assert.equal(count({ patient: { ...patient, birthDate: '1951-01-02' } }), 2);
  assert.equal(count({ accession: { value: 'A1', issuer: 'RXE' } }), 2);
  assert.equal(count({ accession: null }), 2);
  assert.equal(count({ performedAt: '2011-08-31T09:10:00.000Z' }), 1);
  assert.equal(count({ performedAt: '2011-08-31T09:10:01.000Z' }), 2);
  assert.equal(
    foldRecords(
      [
        { ...row, studyInstanceUid: '1.2' },
        { ...row, studyInstanceUid: '1.3', rowNumber: 2 },
      ],
      policies.reconciliation,
    ).length,
    2,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowReader } from '../../src/domain/lookback/readExportRow.ts';
import { judgeNhsNumber } from '../../src/domain/patients/nhsNumber.ts';
import { readCsv } from '../../src/standards/csv/readCsv.ts';
import { indexOfStudy, type PastFault, pastExam, studyUidOf } from './pastExam.ts';
import { pastHeading, pastMapping, pastRowText } from './pastExport.ts';
import { personOf } from './pastPeople.ts';
import { pastPlan } from './pastPlan.ts';

const plan = pastPlan('past', 100_000);
const exams = Array.from({ length: 60_000 }, (_, index) => pastExam(plan, 40_000 + index));

test('the past is the same again from the same seed, and another from another', () => {
  assert.deepEqual(pastExam(plan, 4711), pastExam(pastPlan('past', 100_000), 4711));
  assert.notDeepEqual(pastExam(plan, 4711), pastExam(pastPlan('another', 100_000), 4711));
});

test('every fault happens, about as often as it must', () => {
  const counts = new Map<PastFault, number>();
  for (const { fault } of exams) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  assert.equal(counts.size, 15, [...counts.keys()].join());
  const unreported = counts.get('unreported') ?? 0;
  assert.ok(unreported > 240 && unreported < 360, `${unreported}`);
});

test('every number is one that no real person has, and valid unless it is meant not to be', () => {
  for (const { fault, row } of exams) {
    if (!row) continue;
    assert.match(row.nhsNumber, /^999/);
    assert.equal(judgeNhsNumber(row.nhsNumber).kind, fault === 'impossibleNumber' ? 'invalid' : 'valid');
  }
  const numbers = new Set(Array.from({ length: 10_000 }, (_, number) => personOf(plan, number).nhsNumber));
  assert.equal(numbers.size, 10_000);
});

test('a row of the export is read back as what it was made of', () => {
  const headings = readCsv(Buffer.from(pastHeading), { delimiter: ',', encoding: 'utf-8' }, true).rows[0]?.cells ?? [];
  const read = rowReader(headings, pastMapping, 'Europe/London');
  for (const { row, fault } of exams.slice(0, 2_000)) {
    if (!row) continue;
    const [line] = readCsv(
      Buffer.from(pastRowText(row, 'Europe/London')),
      { delimiter: ',', encoding: 'utf-8' },
      true,
    ).rows;
    const reading = read(line?.cells ?? [], 1);
    assert.ok(reading.kind === 'read', JSON.stringify(reading));
    const { record } = reading;
    assert.equal(record.performedAt, row.performedAt === null ? null : new Date(row.performedAt).toISOString());
    assert.deepEqual([record.patient.birthDate, record.patient.sex], [row.person.birthDate, row.person.sex]);
    assert.equal(record.status, fault === 'cancelled' || fault === 'cancelledImaged' ? 'cancelled' : 'performed');
  }
});

test('a study tells which examination it is of', () => {
  for (const index of [0, 1, 7_699_999]) assert.equal(indexOfStudy(studyUidOf(index)), index);
});

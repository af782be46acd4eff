import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExportMapping, proposeColumns, readMapping, usualWords } from './exportMapping.ts';
import { rowReader } from './readExportRow.ts';
import type { RisRecord } from './risRecord.ts';

const headings = [
  ...['Accession Number', 'Hospital No', 'NHS Number', 'Surname', 'Forenames', 'DOB', 'Sex', 'Exam Code', 'Exam Name'],
  ...['Modality', 'Appointment', 'Exam Date', 'Exam Time', 'Exam Status', 'Report Status', 'Date Verified'],
  ...['Date of Death', 'Cancer Pathway', 'Site Code', 'Notes'],
];
const columns = proposeColumns(headings);
const mapping: ExportMapping = { name: 'CRIS export', site: 'RXN', encoding: 'utf-8', ...usualWords, columns };
const good: readonly string[] = [
  ...['A1', 'N1', '999 000 0018', "O'Brien", 'Anna Maria', '02/01/1950', 'Female', 'CSKUH', 'CT Head'],
  ...['ct', '04/03/2011 09:00', '04/03/2011', '0910', 'Completed', 'Verified', '04-Mar-2011 17:00'],
  ...['', 'N', 'rxe', 'not used, whatever it says'],
];

function read(changes: Readonly<Record<string, string>> = {}, by: Partial<ExportMapping> = {}) {
  const cells = headings.map((heading, index) => changes[heading] ?? (good[index] as string));
  return rowReader(headings, { ...mapping, ...by }, 'Europe/London')(cells, 7);
}

function recordOf(changes: Readonly<Record<string, string>>, by: Partial<ExportMapping> = {}): RisRecord {
  const reading = read(changes, by);
  assert.ok(reading.kind === 'read', JSON.stringify(reading));
  return reading.record;
}

test('R16 a row of a RIS export is read column by column', () => {
  assert.deepEqual(recordOf({}), {
    rowNumber: 7,
    accession: { value: 'A1', issuer: 'RXE' },
    studyInstanceUid: null,
    patient: {
      nhsNumber: '999 000 0018',
      localIds: [{ issuer: 'RXE', value: 'N1' }],
      familyName: "O'Brien",
      givenName: 'Anna Maria',
      birthDate: '1950-01-02',
      sex: 'F',
    },
    procedure: { code: 'CSKUH', system: null, text: 'CT Head' },
    modality: 'CT',
    scheduledAt: '2011-03-04T09:00:00.000Z',
    performedAt: '2011-03-04T09:10:00.000Z',
    status: 'performed',
    reportStatus: 'final',
    reportedAt: '2011-03-04T17:00:00.000Z',
    saidAt: null,
    deceased: false,
    cancerPathway: false,
  });
});

const writings: readonly (readonly [said: string, date: string])[] = [
  ['02/01/1950', '1950-01-02'],
  ['2.1.1950', '1950-01-02'],
  ['1950-01-02', '1950-01-02'],
  ['19500102', '1950-01-02'],
  ['2-Jan-1950', '1950-01-02'],
  ['02 January 1950', '1950-01-02'],
  ['1950-01-02T00:00:00', '1950-01-02'],
  ['29/02/1952', '1952-02-29'],
];
for (const [said, date] of writings) {
  test(`R16 a date of birth written ${said} is ${date}`, () =>
    assert.equal(recordOf({ DOB: said }).patient.birthDate, date));
}

test('R16 the mapping says whether the day or the month comes first', () => {
  assert.equal(recordOf({ DOB: '02/01/1950' }, { dates: 'month-first' }).patient.birthDate, '1950-02-01');
});

const times: readonly (readonly [date: string, time: string, instant: string])[] = [
  ['04/07/2011', '09:10', '2011-07-04T08:10:00.000Z'],
  ['2011-07-04T09:10:30+01:00', '', '2011-07-04T08:10:30.000Z'],
  ['2011-07-04 08:10:30Z', '', '2011-07-04T08:10:30.000Z'],
  ['04/07/2011 9:10 pm', '', '2011-07-04T20:10:00.000Z'],
  ['20110704091030', '', '2011-07-04T08:10:30.000Z'],
  ['201107040910', '', '2011-07-04T08:10:00.000Z'],
  ['04/07/2011 12:05 AM', '', '2011-07-03T23:05:00.000Z'],
];
for (const [date, time, instant] of times) {
  test(`R16 performed ${date} ${time} in London is ${instant}`, () => {
    assert.equal(recordOf({ 'Exam Date': date, 'Exam Time': time }).performedAt, instant);
  });
}

const refusals: readonly (readonly [changes: Readonly<Record<string, string>>, column: string])[] = [
  [{ DOB: '30/02/1950' }, 'DOB'],
  [{ DOB: '02/01/50' }, 'DOB'],
  [{ DOB: '13/13/1950' }, 'DOB'],
  [{ 'Exam Date': 'yesterday' }, 'Exam Date'],
  [{ 'Exam Time': '25:00' }, 'Exam Time'],
  [{ 'Exam Status': 'ZZ' }, 'Exam Status'],
  [{ 'Report Status': 'constructor' }, 'Report Status'],
  [{ Surname: 'x'.repeat(513) }, 'Surname'],
  [{ Surname: 'x\0' }, 'Surname'],
  [{ 'Exam Date': '', 'Exam Time': '', Appointment: '', 'Date Verified': '' }, 'Exam Date'],
];
for (const [changes, column] of refusals) {
  test(`R16 a row is refused whole, and its column ${column} is named without what stands in it`, () => {
    const reading = read(changes);
    assert.ok(reading.kind === 'refused', JSON.stringify(reading));
    assert.equal(reading.column, column);
    for (const value of Object.values(changes)) assert.ok(value === '' || !reading.why.includes(value));
  });
}

test('R16 a row with a column too few or too many is refused', () => {
  const reader = rowReader(headings, mapping, 'Europe/London');
  assert.equal(reader(good.slice(1), 1).kind, 'refused');
  assert.equal(reader([...good, ''], 1).kind, 'refused');
  assert.equal(reader([], 1).kind, 'refused');
});

test('R16 what a row does not say stays unsaid', () => {
  const empty = { 'NHS Number': '', 'Report Status': '', 'Date Verified': '', 'Hospital No': ' ', DOB: '', Sex: '' };
  const { patient, reportStatus, reportedAt } = recordOf(empty);
  assert.deepEqual([reportStatus, reportedAt, patient.nhsNumber, patient.localIds], [null, null, null, []]);
  assert.deepEqual([patient.birthDate, patient.sex], [null, null]);
  assert.equal(recordOf({ 'Exam Status': '' }).status, 'performed');
  assert.equal(recordOf({ 'Date of Death': '01/02/2015' }).deceased, true);
  assert.equal(recordOf({ 'Cancer Pathway': '2WW' }).cancerPathway, true);
  assert.equal(recordOf({ 'Site Code': '' }).accession?.issuer, 'RXN');
});

test('R16 names in one column are told apart', () => {
  const reader = rowReader(
    ['Acc', 'MRN', 'Patient', 'Date'],
    {
      ...mapping,
      columns: { accession: 'Acc', localId: 'MRN', fullName: 'Patient', performedAt: 'Date' },
    },
    'Europe/London',
  );
  for (const name of ['SMITH^ANNA', 'SMITH, ANNA', 'SMITH,ANNA']) {
    const reading = reader(['A1', '1', name, '2011-03-04'], 1);
    assert.ok(reading.kind === 'read');
    assert.deepEqual([reading.record.patient.familyName, reading.record.patient.givenName], ['SMITH', 'ANNA'], name);
  }
});

test('R16 columns are proposed by their headings, and a mapping is checked against the export', () => {
  assert.equal(columns.accession, 'Accession Number');
  assert.equal(columns.reportedAt, 'Date Verified');
  assert.equal(columns.accessionIssuer, 'Site Code');
  assert.deepEqual(proposeColumns(['a', 'b']), {});
  assert.equal(readMapping({ site: 'RXN', columns }, headings).kind, 'read');
  const wrong = readMapping(
    { site: 'x', encoding: 'ebcdic', columns: { accession: 'No such', beauty: 'DOB' } },
    headings,
  );
  assert.ok(wrong.kind === 'wrong');
  assert.equal(wrong.problems.length, 6, wrong.problems.join('\n'));
  assert.equal(readMapping(null, headings).kind, 'wrong');
});

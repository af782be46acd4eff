import { type ExportMapping, usualWords } from '../../src/domain/lookback/exportMapping.ts';
import { writeCsvRow } from '../../src/standards/csv/writeCsv.ts';
import { civilTimeOf } from '../../src/standards/time/localTime.ts';
import type { PastRow } from './pastExam.ts';

const columns = {
  accession: 'Accession No',
  localId: 'Hospital No',
  nhsNumber: 'NHS No',
  familyName: 'Surname',
  givenName: 'Forename',
  birthDate: 'DOB',
  sex: 'Sex',
  procedureCode: 'Exam Code',
  procedureText: 'Exam',
  modality: 'Modality',
  scheduledAt: 'Booked',
  performedAt: 'Exam Date',
  performedTime: 'Exam Time',
  status: 'Status',
  reportStatus: 'Report Status',
  reportedAt: 'Verified',
  deceased: 'Died',
  cancerPathway: '2WW',
} as const;

/** How the invented RIS writes its export. */
export const pastMapping: ExportMapping = {
  name: 'the past of a trust',
  site: 'RXN',
  encoding: 'utf-8',
  ...usualWords,
  columns,
};

export const pastHeading = writeCsvRow(Object.values(columns));

/** A row of the export, times by the clock on the wall. */
export function pastRowText(row: PastRow, zone: string): string {
  const { person } = row;
  const [date, time] = row.performedAt === null ? ['', ''] : dayAndTime(row.performedAt, zone);
  return writeCsvRow([
    row.accession,
    person.hospitalNumber,
    row.nhsNumber,
    person.familyName,
    person.givenName,
    person.birthDate.split('-').reverse().join('/'),
    person.sex === 'F' ? 'Female' : 'Male',
    ...[row.code, row.text, row.modality],
    dayAndTime(row.bookedAt, zone).join(' '),
    date as string,
    time as string,
    row.status,
    row.reportStatus,
    row.reportedAt === null ? '' : dayAndTime(row.reportedAt, zone).join(' '),
    row.deceased ? 'Y' : '',
    row.cancerPathway ? 'Y' : 'N',
  ]);
}

function dayAndTime(at: number, zone: string): readonly [string, string] {
  const { year, month, day, hour, minute } = civilTimeOf(new Date(at), zone);
  return [`${two(day)}/${two(month)}/${year}`, `${two(hour)}:${two(minute)}`];
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

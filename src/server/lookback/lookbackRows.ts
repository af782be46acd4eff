import type { OrderStatus, ReportStatus } from '../../domain/ledger/fact.ts';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { type RisRecord, timeOfRecord } from '../../domain/lookback/risRecord.ts';
import { type LocalId, localIdText } from '../../domain/patients/localId.ts';
import { nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { civilTimeOf } from '../../standards/time/localTime.ts';
import type { CopyValue } from '../database/copyInto.ts';

// How records and studies of a look-back stand in their tables (migration 0019). All reading of them is done with every value as
// the text the database sends, in a session whose zone is UTC: the tables are read row by row, millions of them.

/** The row of a table as the database sends it. */
export type TextRow = readonly (string | null)[];

/** Gives every value as it was sent. */
export const asText = { getTypeParser: () => (value: string) => value };

const person = 'nhs_number, local_id, family_name, given_name, birth_date, sex';

const recordColumns = `row_number, accession, issuer, study_uid, ${person}, procedure_code, procedure_text, modality, scheduled_at, performed_at, status, report_status, reported_at, said_at, deceased, cancer_pathway`;
const studyColumns = `study_uid, accession, issuer, ${person}, modalities, description, started_at, has_time, series, instances`;

/** For a COPY. */
export const recordTarget = `lookback_record (run_id, month, ${recordColumns})`;
export const studyTarget = `lookback_study (run_id, archive, month, ${studyColumns})`;

/** The columns of a table under an alias: `r.row_number, r.accession …`. */
export function recordsOf(alias: string): string {
  return under(alias, recordColumns);
}

export function studiesOf(alias: string): string {
  return under(alias, studyColumns);
}

/** How many columns each takes in a row that holds something else behind them. */
export const recordWidth = recordColumns.split(', ').length;
export const studyWidth = studyColumns.split(', ').length;

function under(alias: string, columns: string): string {
  return columns
    .split(', ')
    .map((column) => `${alias}.${column}`)
    .join(', ');
}

export function recordRow(runId: number, record: RisRecord, zone: string): readonly CopyValue[] {
  const { accession, procedure } = record;
  return [
    runId,
    monthOf(timeOfRecord(record), zone),
    record.rowNumber,
    accession?.value ?? null,
    accession?.issuer ?? null,
    record.studyInstanceUid,
    ...personRow(record.patient),
    procedure.code,
    procedure.text,
    record.modality,
    record.scheduledAt,
    record.performedAt,
    record.status,
    record.reportStatus,
    record.reportedAt,
    record.saidAt,
    record.deceased,
    record.cancerPathway,
  ];
}

export function recordOf(row: TextRow): RisRecord {
  const [rowNumber, accession, issuer, studyInstanceUid] = row as readonly string[];
  return {
    rowNumber: Number(rowNumber),
    accession: accession === null ? null : { value: accession as string, issuer: issuer ?? '' },
    studyInstanceUid: studyInstanceUid as string | null,
    patient: patientOf(row, 4),
    procedure: { code: row[10] as string | null, system: null, text: row[11] as string | null },
    modality: row[12] as string | null,
    scheduledAt: instantOf(row[13]),
    performedAt: instantOf(row[14]),
    status: row[15] as OrderStatus | null,
    reportStatus: row[16] as ReportStatus | null,
    reportedAt: instantOf(row[17]),
    saidAt: instantOf(row[18]),
    deceased: flagOf(row[19]),
    cancerPathway: flagOf(row[20]),
  };
}

export function studyRow(runId: number, archive: number, study: ArchivedStudy, zone: string): readonly CopyValue[] {
  return [
    runId,
    archive,
    monthOf(study.startedAt, zone),
    study.studyInstanceUid,
    study.accession,
    study.issuer,
    ...personRow(study.patient),
    study.modalities.join('\\'),
    study.description,
    study.startedAt,
    study.hasTime,
    study.seriesCount,
    study.instanceCount,
  ];
}

export function studyOf(row: TextRow): ArchivedStudy {
  const modalities = row[9] as string;
  return {
    studyInstanceUid: row[0] as string,
    accession: row[1] as string | null,
    issuer: row[2] as string,
    patient: patientOf(row, 3),
    modalities: modalities === '' ? [] : modalities.split('\\'),
    description: row[10] as string | null,
    startedAt: instantOf(row[11]) as string,
    hasTime: flagOf(row[12]) === true,
    seriesCount: numberOf(row[13]),
    instanceCount: numberOf(row[14]),
  };
}

function personRow(patient: PatientIdentity): readonly CopyValue[] {
  const { nhsNumber, localIds, familyName, givenName, birthDate, sex } = patient;
  return [
    nhsNumber === null ? null : nhsNumberDigits(nhsNumber),
    localIds[0] ? localIdText(localIds[0]) : null,
    familyName,
    givenName,
    birthDate,
    sex,
  ];
}

export function patientOf(row: TextRow, at: number): PatientIdentity {
  return {
    nhsNumber: row[at] as string | null,
    localIds: localIdsOf(row[at + 1] as string | null),
    familyName: row[at + 2] as string | null,
    givenName: row[at + 3] as string | null,
    birthDate: row[at + 4] as string | null,
    sex: row[at + 5] as string | null,
  };
}

function localIdsOf(text: string | null): readonly LocalId[] {
  if (text === null) return [];
  const bar = text.indexOf('|');
  return [{ issuer: text.slice(0, bar), value: text.slice(bar + 1) }];
}

/** `2011-03-04 09:10:00+00` as an ISO instant. */
function instantOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  if (text.length === 22) return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
  return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString();
}

function flagOf(text: string | null | undefined): boolean | null {
  return text === null || text === undefined ? null : text === 't';
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

/** The first day of the month in which an instant lies, by the calendar of the site. */
export function monthOf(instant: string, zone: string): string {
  const { year, month } = civilTimeOf(new Date(instant), zone);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`;
}

import { type CivilTime, calendarDate, instantOf } from '../../standards/time/localTime.ts';
import type { OrderStatus, ReportStatus } from '../ledger/fact.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { ExportField, ExportMapping } from './exportMapping.ts';
import type { RisRecord } from './risRecord.ts';
import { readTimeOfDay, readWrittenTime } from './writtenTime.ts';

/** What became of a row. A refusal names the column and never its value. */
export type RowReading = { readonly kind: 'read'; readonly record: RisRecord } | RowRefusal;

export interface RowRefusal {
  readonly kind: 'refused';
  /** The heading of the column. */
  readonly column: string;
  readonly why: string;
}

export type RowReader = (cells: readonly string[], rowNumber: number) => RowReading;

/** Longer than anything an export has to say in one column that is used here. */
const cellMax = 512;

class Refused {
  readonly column: string;
  readonly why: string;

  constructor(column: string, why: string) {
    this.column = column;
    this.why = why;
  }
}

/**
 * Makes the reader of the rows of one export. A row is read whole or refused whole: half a record would be taken for a
 * difference that the RIS does not have.
 */
export function rowReader(headings: readonly string[], mapping: ExportMapping, zone: string): RowReader {
  const places = new Map<ExportField, number>();
  for (const [field, heading] of Object.entries(mapping.columns)) {
    places.set(field as ExportField, headings.indexOf(heading));
  }
  const yes = new Set(mapping.yes.map((word) => word.toUpperCase()));

  return (cells, rowNumber) => {
    if (cells.length !== headings.length) {
      const why = `the row has ${cells.length} columns and the heading ${headings.length}`;
      return { kind: 'refused', column: headings[Math.min(cells.length, headings.length) - 1] ?? '', why };
    }
    try {
      return { kind: 'read', record: recordOf(cells, rowNumber) };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      return { kind: 'refused', column: thrown.column, why: thrown.why };
    }
  };

  function recordOf(cells: readonly string[], rowNumber: number): RisRecord {
    const accession = cellOf(cells, 'accession');
    const issuer = cellOf(cells, 'accessionIssuer')?.toUpperCase() ?? mapping.site;
    const studyInstanceUid = cellOf(cells, 'studyInstanceUid');
    if (studyInstanceUid !== null && !/^[0-9.]{1,64}$/.test(studyInstanceUid))
      throw refusal('studyInstanceUid', 'it is no UID');
    const performedAt = timeOf(cells, 'performedAt', 'performedTime');
    const record: RisRecord = {
      rowNumber,
      accession: accession === null ? null : { value: accession, issuer },
      studyInstanceUid,
      patient: patientOf(cells, issuer),
      procedure: { code: cellOf(cells, 'procedureCode'), system: null, text: cellOf(cells, 'procedureText') },
      modality: cellOf(cells, 'modality')?.toUpperCase() ?? null,
      scheduledAt: timeOf(cells, 'scheduledAt', 'scheduledTime'),
      performedAt,
      ...reportOf(cells),
      // A time at which it was performed and no word of its status: it was performed.
      status: statusOf(cells) ?? (performedAt === null ? null : 'performed'),
      saidAt: null,
      deceased: saysYes(cells, 'deceased'),
      cancerPathway: saysYes(cells, 'cancerPathway'),
    };
    if (record.performedAt ?? record.scheduledAt ?? record.reportedAt) return record;
    throw refusal(mapping.columns.performedAt ? 'performedAt' : 'scheduledAt', 'the row says no time at all');
  }

  function cellOf(cells: readonly string[], field: ExportField): string | null {
    const place = places.get(field);
    if (place === undefined) return null;
    const cell = (cells[place] as string).trim();
    if (cell.length > cellMax) throw refusal(field, `it is longer than ${cellMax} characters`);
    // A NUL cannot be kept in a database, and no export has one in a good row.
    if (cell.includes('\0')) throw refusal(field, 'it holds a NUL');
    return cell === '' ? null : cell;
  }

  function refusal(field: ExportField, why: string): Refused {
    return new Refused(mapping.columns[field] ?? field, why);
  }

  function patientOf(cells: readonly string[], issuer: string): PatientIdentity {
    const localId = cellOf(cells, 'localId');
    const localIssuer = cellOf(cells, 'localIdIssuer')?.toUpperCase() ?? issuer;
    return {
      nhsNumber: cellOf(cells, 'nhsNumber'),
      localIds: localId === null ? [] : [{ issuer: localIssuer, value: localId }],
      ...nameOf(cells),
      birthDate: birthDateOf(cells),
      sex: cellOf(cells, 'sex')?.slice(0, 1).toUpperCase() ?? null,
    };
  }

  function nameOf(cells: readonly string[]): Pick<PatientIdentity, 'familyName' | 'givenName'> {
    const full = cellOf(cells, 'fullName');
    const [family, given] = (full ?? '').split(/\^|,/).map((part) => part.trim());
    return {
      familyName: cellOf(cells, 'familyName') ?? (family || null),
      givenName: cellOf(cells, 'givenName') ?? (given || null),
    };
  }

  function birthDateOf(cells: readonly string[]): string | null {
    const said = cellOf(cells, 'birthDate');
    if (said === null) return null;
    const read = readWrittenTime(said, mapping.dates);
    if (!read) throw refusal('birthDate', 'it is no date');
    return calendarDate(read);
  }

  function timeOf(cells: readonly string[], dateField: ExportField, timeField?: ExportField): string | null {
    const [date, time] = [cellOf(cells, dateField), timeField === undefined ? null : cellOf(cells, timeField)];
    if (date === null) return null;
    const day = readWrittenTime(date, mapping.dates);
    if (!day) throw refusal(dateField, 'it is no date');
    if (time === null) return instantText(day);
    const clock = readTimeOfDay(time);
    if (!clock) throw refusal(timeField as ExportField, 'it is no time of day');
    return instantText({ ...day, ...clock });
  }

  function instantText(time: CivilTime): string {
    return instantOf(time, zone).toISOString();
  }

  function statusOf(cells: readonly string[]): OrderStatus | null {
    const said = cellOf(cells, 'status');
    if (said === null) return null;
    return wordOf(mapping.statuses, said) ?? refuse('status', 'the mapping does not say what this word means');
  }

  function reportOf(cells: readonly string[]): Pick<RisRecord, 'reportStatus' | 'reportedAt'> {
    const said = cellOf(cells, 'reportStatus');
    const reportedAt = timeOf(cells, 'reportedAt');
    // A time of the report and no word of its status: an export that lists what is verified.
    if (said === null) return { reportStatus: reportedAt === null ? null : 'final', reportedAt };
    const status: ReportStatus | 'none' =
      wordOf(mapping.reportStatuses, said) ?? refuse('reportStatus', 'the mapping does not say what this word means');
    return status === 'none' ? { reportStatus: null, reportedAt: null } : { reportStatus: status, reportedAt };
  }

  function refuse(field: ExportField, why: string): never {
    throw refusal(field, why);
  }

  function saysYes(cells: readonly string[], field: 'deceased' | 'cancerPathway'): boolean | null {
    if (!places.has(field)) return null;
    const said = cellOf(cells, field);
    if (said === null) return false;
    return yes.has(said.toUpperCase()) || (field === 'deceased' && readWrittenTime(said, mapping.dates) !== null);
  }
}

function wordOf<T>(words: Readonly<Record<string, T>>, said: string): T | undefined {
  const word = said.toUpperCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

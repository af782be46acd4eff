import type { OrderStatus, ReportStatus } from '../ledger/fact.ts';

/** What a column of an export may be. */
export const exportFields = [
  'accession',
  'accessionIssuer',
  'studyInstanceUid',
  'localId',
  'localIdIssuer',
  'nhsNumber',
  'familyName',
  'givenName',
  'fullName',
  'birthDate',
  'sex',
  'procedureCode',
  'procedureText',
  'modality',
  'scheduledAt',
  'scheduledTime',
  'performedAt',
  'performedTime',
  'status',
  'reportStatus',
  'reportedAt',
  'deceased',
  'cancerPathway',
] as const;
export type ExportField = (typeof exportFields)[number];

/** How one RIS writes its export: which column is what, and what its words mean. Data that is saved and used again. */
export interface ExportMapping {
  readonly name: string;
  /** ODS code of whoever issued accession and hospital numbers, where no column says it. */
  readonly site: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  /** Absent: what the heading shows. */
  readonly delimiter?: ',' | ';' | '\t' | '|';
  /** Headings as they stand in the file. A date and its time of day may stand in two columns. */
  readonly columns: Readonly<Partial<Record<ExportField, string>>>;
  /** Of dates written in numbers alone, `03/04/2011`: which number is the day. */
  readonly dates: 'day-first' | 'month-first';
  /** Words of the status column in capitals. A word that is missing here refuses the row. */
  readonly statuses: Readonly<Record<string, OrderStatus>>;
  /** `none`: no report. */
  readonly reportStatuses: Readonly<Record<string, ReportStatus | 'none'>>;
  /** Words that mean yes in `deceased` and `cancerPathway`; a date in `deceased` means yes too. Every other word means no. */
  readonly yes: readonly string[];
}

export type MappingReading =
  | { readonly kind: 'read'; readonly mapping: ExportMapping }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** The words that most systems use; a mapping starts from them. */
export const usualWords: Pick<ExportMapping, 'dates' | 'statuses' | 'reportStatuses' | 'yes'> = {
  dates: 'day-first',
  statuses: {
    REQUESTED: 'requested',
    ORDERED: 'requested',
    VETTED: 'requested',
    SCHEDULED: 'scheduled',
    BOOKED: 'scheduled',
    APPOINTMENT: 'scheduled',
    ARRIVED: 'arrived',
    ATTENDED: 'arrived',
    PERFORMED: 'performed',
    COMPLETED: 'performed',
    PROCESSED: 'performed',
    EXAMINED: 'performed',
    REPORTED: 'performed',
    VERIFIED: 'performed',
    CANCELLED: 'cancelled',
    CANCELED: 'cancelled',
    DNA: 'cancelled',
    ABANDONED: 'cancelled',
  },
  reportStatuses: {
    NONE: 'none',
    UNREPORTED: 'none',
    REGISTERED: 'registered',
    DICTATED: 'registered',
    TYPED: 'preliminary',
    PRELIMINARY: 'preliminary',
    PROVISIONAL: 'preliminary',
    UNVERIFIED: 'preliminary',
    FINAL: 'final',
    VERIFIED: 'final',
    REPORTED: 'final',
    CORRECTED: 'corrected',
    AMENDED: 'corrected',
    ADDENDUM: 'addendum',
    WITHDRAWN: 'cancelled',
  },
  yes: ['Y', 'YES', 'TRUE', '1', 'D', 'DECEASED', 'DEAD', '2WW', 'USC', 'FDS'],
};

/** Checks a mapping that came as JSON, and fills in the usual words where it has none of its own. */
export function readMapping(json: unknown, headings: readonly string[]): MappingReading {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { kind: 'wrong', problems: ['The mapping is no JSON object.'] };
  }
  const said = json as Partial<Record<keyof ExportMapping, unknown>>;
  const problems: string[] = [];
  const columns = (said.columns ?? {}) as Readonly<Record<string, unknown>>;
  for (const [field, heading] of Object.entries(columns)) {
    if (!(exportFields as readonly string[]).includes(field)) problems.push(`There is no field "${field}".`);
    else if (typeof heading !== 'string' || !headings.includes(heading))
      problems.push(`${field} is to stand in the column "${String(heading)}", which the export does not have.`);
  }
  const mapping = { ...usualWords, encoding: 'utf-8', name: 'mapping', ...said, columns } as ExportMapping;
  if (!/^[A-Z0-9]{2,10}$/.test(String(mapping.site))) problems.push('"site" must be an ODS code.');
  if (!['utf-8', 'windows-1252'].includes(mapping.encoding)) problems.push('"encoding" is utf-8 or windows-1252.');
  if (!['day-first', 'month-first'].includes(mapping.dates)) problems.push('"dates" is day-first or month-first.');
  if (mapping.delimiter !== undefined && ![',', ';', '\t', '|'].includes(mapping.delimiter))
    problems.push('"delimiter" is a comma, a semicolon, a tab or a bar.');
  problems.push(...whatIsMissing(mapping.columns));
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'read', mapping };
}

/** Without these nothing can be matched. */
function whatIsMissing(columns: ExportMapping['columns']): readonly string[] {
  const problems: string[] = [];
  if (!columns.accession && !columns.studyInstanceUid) problems.push('No column holds the accession number.');
  if (!columns.performedAt && !columns.scheduledAt) problems.push('No column holds the time of the examination.');
  if (!columns.localId && !columns.nhsNumber) problems.push('No column holds a number of the patient.');
  return problems;
}

const synonyms: Readonly<Record<ExportField, readonly string[]>> = {
  accession: ['accession', 'accessionnumber', 'accessionno', 'accno', 'examid', 'eventkey', 'examkey'],
  accessionIssuer: ['accessionissuer', 'issuer', 'site', 'sitecode', 'organisation', 'ods', 'odscode', 'trust'],
  studyInstanceUid: ['studyinstanceuid', 'studyuid', 'suid'],
  localId: ['hospitalnumber', 'hospitalno', 'hospno', 'mrn', 'patientid', 'crn', 'pasnumber', 'crisno', 'localid'],
  localIdIssuer: ['patientidissuer', 'mrnissuer', 'hospitalnumberissuer'],
  nhsNumber: ['nhsnumber', 'nhsno', 'nhs'],
  familyName: ['familyname', 'surname', 'lastname'],
  givenName: ['givenname', 'forename', 'forenames', 'firstname', 'givennames'],
  fullName: ['patientname', 'name', 'fullname', 'patient'],
  birthDate: ['dateofbirth', 'birthdate', 'dob'],
  sex: ['sex', 'gender'],
  procedureCode: ['procedurecode', 'examcode', 'nicip', 'nicipcode', 'examinationcode'],
  procedureText: ['procedure', 'exam', 'examination', 'examname', 'procedurename', 'description'],
  modality: ['modality'],
  scheduledAt: ['scheduledat', 'booked', 'bookedat', 'appointment', 'appointmentdate', 'scheduleddate', 'bookeddate'],
  scheduledTime: ['scheduledtime', 'appointmenttime', 'bookedtime'],
  performedAt: ['performedat', 'performed', 'examdate', 'performeddate', 'examinationdate', 'eventdate', 'studydate'],
  performedTime: ['performedtime', 'examtime', 'examinationtime', 'eventtime', 'studytime'],
  status: ['status', 'examstatus', 'orderstatus'],
  reportStatus: ['reportstatus'],
  reportedAt: ['reportedat', 'reportdate', 'dateverified', 'verified', 'verifiedat', 'reported', 'reportverified'],
  deceased: ['deceased', 'died', 'dateofdeath', 'dead'],
  cancerPathway: ['cancerpathway', 'cancer', '2ww', 'usc', 'suspectedcancer'],
};

/** What the columns most likely are, by their headings; a person looks at it before it is used. */
export function proposeColumns(headings: readonly string[]): ExportMapping['columns'] {
  const plain = headings.map((heading) => heading.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const found: Partial<Record<ExportField, string>> = {};
  for (const field of exportFields) {
    const word = synonyms[field].find((synonym) => plain.includes(synonym));
    if (word !== undefined) found[field] = headings[plain.indexOf(word)] as string;
  }
  return found;
}

import { type ByteSource, bytesBetween, endOfSource, wholeSource } from './byteSource.ts';
import type { DataSet } from './dataSet.ts';
import { HeaderFields } from './headerFields.ts';
import type { Inflate } from './inflate.ts';
import type {
  ImageHeader,
  InstanceHeader,
  IssuedId,
  PatientHeader,
  RequestHeader,
  SeriesHeader,
  StudyHeader,
} from './instanceHeader.ts';
import { type Part10Head, readPart10Head } from './part10.ts';
import { readPersonName } from './personName.ts';
import { type DataSetReading, type NeedsMore, readDataSet, readLimits, type Unreadable } from './readDataSet.ts';

/** What a reader of headers may need besides the bytes. */
export interface HeaderOptions {
  /** How long the whole file is: absent when all of it is given, Infinity when nobody knows yet. */
  readonly totalBytes?: number;
  /** Needed for deflated data sets; without it they are unreadable. */
  readonly inflate?: Inflate;
}

export type InstanceHeaderReading = { readonly kind: 'read'; readonly header: InstanceHeader } | NeedsMore | Unreadable;

/** Behind the last group that an index is made of: documents, contours, waveforms and pixels begin here. */
const behindHeader = 0x00420000;

/** Real headers have a few hundred elements, some thousands where they list source images. */
const bounds = { stopAt: behindHeader, elementsMax: 1 << 18 } as const;

/**
 * Reads from the beginning of a DICOM file what an index holds of the instance.
 *
 * Asks for more bytes when the beginning given does not reach: call again with `withPiece`. Reads no further than group
 * 0040, so neither pixels nor documents are touched.
 */
export function readInstanceHeader(bytes: Uint8Array | ByteSource, options: HeaderOptions = {}): InstanceHeaderReading {
  const source = bytes instanceof Uint8Array ? wholeSource(bytes) : bytes;
  const totalBytes = options.totalBytes ?? endOfSource(source);
  const part10 = readPart10Head(source, totalBytes);
  if (part10.kind !== 'read') return part10;
  const { head } = part10;
  const reading = head.deflated
    ? readDeflated(source, head, totalBytes, options.inflate)
    : readDataSet(source, { ...bounds, encoding: head.encoding, from: head.dataSetAt, totalBytes });
  if (reading.kind !== 'read') return reading;
  return { kind: 'read', header: headerOf(reading.dataSet, head) };
}

/**
 * Inflates a beginning of the data set, longer each time, until the header is in it. Only what was inflated is known, so
 * offsets in what this returns are those of the file again.
 */
function readDeflated(source: ByteSource, head: Part10Head, totalBytes: number, inflate?: Inflate): DataSetReading {
  const from = head.dataSetAt;
  const known = source[0] ? source[0].at + source[0].bytes.length : 0;
  if (!inflate) return { kind: 'unreadable', why: 'deflated, and nothing here can inflate', at: from };
  for (let length = 16_384; ; length *= 4) {
    const end = Math.min(from + length, totalBytes);
    if (end > known) return { kind: 'needsMore', from: known, atLeast: end };
    const inflated = inflate(bytesBetween(source, from, end)!, readLimits.headerMax);
    if (inflated === 'tooLarge')
      return { kind: 'unreadable', why: 'inflates to more than a header may have', at: from };
    if (inflated === 'damaged') return { kind: 'unreadable', why: 'cannot be inflated', at: from };
    const isAll = end === totalBytes;
    const reading = readDataSet(inflated, {
      ...bounds,
      encoding: head.encoding,
      totalBytes: isAll ? inflated.length : Number.POSITIVE_INFINITY,
    });
    if (reading.kind === 'unreadable') return { ...reading, at: from };
    if (reading.kind === 'read') return reading;
    if (isAll) return { kind: 'unreadable', why: 'the deflated bytes end inside the header', at: from };
  }
}

function headerOf(dataSet: DataSet, head: Part10Head): InstanceHeader {
  const problems = new Set<string>();
  const fields = new HeaderFields(dataSet, problems);
  const meta = new HeaderFields(head.meta, problems);
  const header = {
    patient: patientOf(fields),
    study: studyOf(fields),
    series: seriesOf(fields),
    requests: requestsOf(fields),
    image: imageOf(fields, meta, head, problems),
  };
  return { ...header, problems: [...head.problems, ...dataSet.problems, ...problems] };
}

/** Who the patient is, as the attributes of PS3.3 §C.2.2 and §C.2.3 say. */
export function patientOf(fields: HeaderFields): PatientHeader {
  const patientName = fields.text('PatientName');
  return {
    patientName,
    patientNameParts: patientName === null ? null : readPersonName(patientName),
    patientId: patientIdOf(fields),
    otherPatientIds: [
      ...fields.items('OtherPatientIDsSequence').map(patientIdOf),
      ...fields.texts('OtherPatientIDs').map((id) => ({ id, issuer: null, universalIssuer: null })),
    ].filter((id) => id !== null),
    patientBirthDate: fields.date('PatientBirthDate'),
    patientSex: fields.text('PatientSex'),
    patientAge: fields.text('PatientAge'),
    patientSize: fields.text('PatientSize'),
    patientWeight: fields.text('PatientWeight'),
  };
}

function patientIdOf(fields: HeaderFields): IssuedId | null {
  const id = fields.text('PatientID');
  if (id === null) return null;
  const [qualifiers] = fields.items('IssuerOfPatientIDQualifiersSequence');
  const universalIssuer = qualifiers?.text('UniversalEntityID') ?? null;
  return { id, issuer: fields.text('IssuerOfPatientID'), universalIssuer };
}

/** Accession Number (0008,0050) with the issuer its sequence (0008,0051) names. */
export function accessionOf(fields: HeaderFields): IssuedId | null {
  const id = fields.text('AccessionNumber');
  if (id === null) return null;
  const [issuer] = fields.items('IssuerOfAccessionNumberSequence');
  return {
    id,
    issuer: issuer?.text('LocalNamespaceEntityID') ?? null,
    universalIssuer: issuer?.text('UniversalEntityID') ?? null,
  };
}

function studyOf(fields: HeaderFields): StudyHeader {
  return {
    studyInstanceUid: fields.uid('StudyInstanceUID'),
    studyDate: fields.date('StudyDate'),
    studyTime: fields.time('StudyTime'),
    timezoneOffsetFromUtc: fields.text('TimezoneOffsetFromUTC'),
    accessionNumber: accessionOf(fields),
    studyId: fields.text('StudyID'),
    studyDescription: fields.text('StudyDescription'),
    referringPhysicianName: fields.text('ReferringPhysicianName'),
  };
}

function seriesOf(fields: HeaderFields): SeriesHeader {
  return {
    seriesInstanceUid: fields.uid('SeriesInstanceUID'),
    modality: fields.text('Modality'),
    seriesNumber: fields.integer('SeriesNumber'),
    seriesDescription: fields.text('SeriesDescription'),
    seriesDate: fields.date('SeriesDate'),
    seriesTime: fields.time('SeriesTime'),
    bodyPartExamined: fields.text('BodyPartExamined'),
    laterality: fields.text('Laterality') ?? fields.text('ImageLaterality'),
    stationName: fields.text('StationName'),
    manufacturer: fields.text('Manufacturer'),
    manufacturerModelName: fields.text('ManufacturerModelName'),
    institutionName: fields.text('InstitutionName'),
    protocolName: fields.text('ProtocolName'),
    performedProcedureStepStartDate: fields.date('PerformedProcedureStepStartDate'),
    performedProcedureStepStartTime: fields.time('PerformedProcedureStepStartTime'),
  };
}

function requestsOf(fields: HeaderFields): readonly RequestHeader[] {
  const items = fields.items('RequestAttributesSequence').map(requestOf);
  if (items.length > 0) return items;
  // Some scanners write the request outside its sequence.
  const own = { ...requestOf(fields), accessionNumber: null, studyInstanceUid: null };
  return Object.values(own).some((value) => value !== null) ? [own] : [];
}

function requestOf(fields: HeaderFields): RequestHeader {
  return {
    accessionNumber: accessionOf(fields),
    studyInstanceUid: fields.uid('StudyInstanceUID'),
    requestedProcedureId: fields.text('RequestedProcedureID'),
    requestedProcedureDescription: fields.text('RequestedProcedureDescription'),
    scheduledProcedureStepId: fields.text('ScheduledProcedureStepID'),
    scheduledProcedureStepDescription: fields.text('ScheduledProcedureStepDescription'),
  };
}

function imageOf(fields: HeaderFields, meta: HeaderFields, head: Part10Head, problems: Set<string>): ImageHeader {
  const acquired = fields.dateTime('AcquisitionDateTime');
  return {
    sopClassUid: agreed(fields.uid('SOPClassUID'), meta.uid('MediaStorageSOPClassUID'), 'SOPClassUID', problems),
    sopInstanceUid: agreed(
      fields.uid('SOPInstanceUID'),
      meta.uid('MediaStorageSOPInstanceUID'),
      'SOPInstanceUID',
      problems,
    ),
    transferSyntaxUid: head.transferSyntaxUid,
    instanceNumber: fields.integer('InstanceNumber'),
    rows: fields.integer('Rows'),
    columns: fields.integer('Columns'),
    numberOfFrames: fields.integer('NumberOfFrames'),
    bitsAllocated: fields.integer('BitsAllocated'),
    photometricInterpretation: fields.text('PhotometricInterpretation'),
    acquisitionDate: fields.date('AcquisitionDate') ?? acquired.date,
    acquisitionTime: fields.time('AcquisitionTime') ?? acquired.time,
  };
}

/** The data set names the instance; the meta information only stands in where it does not. */
function agreed(own: string | null, meta: string | null, keyword: string, problems: Set<string>): string | null {
  if (own !== null && meta !== null && own !== meta) problems.add(`${keyword} is another one in the meta information`);
  if (own === null && meta !== null) problems.add(`${keyword} is missing; taken from the meta information`);
  return own ?? meta;
}

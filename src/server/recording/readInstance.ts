import { inflateRawSync } from 'node:zlib';
import type { ImageSaid } from '../../domain/archive/studyState.ts';
import { identityOfImage } from '../../domain/patients/identityOfImage.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { wholeSource, withPiece } from '../../standards/dicom/byteSource.ts';
import { readDate, readTime, readTimezoneOffset } from '../../standards/dicom/dates.ts';
import type { ImageHeader, InstanceHeader, IssuedId, SeriesHeader } from '../../standards/dicom/instanceHeader.ts';
import { readInstanceHeader } from '../../standards/dicom/readInstanceHeader.ts';
import { instantOf } from '../../standards/time/localTime.ts';
import type { JournalEntry } from '../journal/entry.ts';

/** Rows as the archive's tables hold them; instants as ISO text. */
export interface StudyRow {
  readonly study_uid: string;
  readonly site: string;
  readonly patient_name: string | null;
  readonly patient_id: string | null;
  readonly patient_id_issuer: string | null;
  readonly patient_birth_date: string | null;
  readonly patient_sex: string | null;
  readonly study_date: string | null;
  readonly study_time: string | null;
  readonly accession: string | null;
  readonly accession_issuer: string | null;
  readonly study_id: string | null;
  readonly description: string | null;
  readonly referring_physician: string | null;
  readonly station: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly received_at: string;
}

export interface SeriesRow {
  readonly series_uid: string;
  readonly study_uid: string;
  readonly modality: string | null;
  readonly series_number: number | null;
  readonly description: string | null;
  readonly body_part: string | null;
  readonly laterality: string | null;
  readonly station: string | null;
  readonly manufacturer: string | null;
  readonly institution: string | null;
  readonly started_at: string | null;
}

export interface ImageRow {
  readonly sop_uid: string;
  readonly study_uid: string;
  readonly series_uid: string;
  readonly sop_class_uid: string;
  readonly transfer_syntax_uid: string;
  readonly instance_number: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly frames: number;
  readonly bits_allocated: number | null;
  readonly photometric: string | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly journal_id: string;
  readonly segment: number;
  readonly byte_offset: number;
  readonly received_at: string;
}

export type ReadInstance =
  | {
      readonly kind: 'read';
      readonly study: StudyRow;
      readonly series: SeriesRow;
      readonly image: ImageRow;
      readonly identity: PatientIdentity;
      readonly says: ImageSaid;
    }
  | { readonly kind: 'unreadable'; readonly where: string | null; readonly why: string };

/** Where an instance comes from, as far as its own header does not say. */
export interface InstancePlace {
  readonly journalId: string;
  readonly site: string;
  readonly zone: string;
}

/** Reads the header of an instance entry: its first bytes came with the entry, more is read only if the header is longer. */
export async function readInstance(entry: JournalEntry, place: InstancePlace): Promise<ReadInstance> {
  let source = wholeSource(entry.head);
  for (;;) {
    const reading = readInstanceHeader(source, { totalBytes: entry.bytes, inflate });
    if (reading.kind === 'read') return rowsOf(reading.header, entry, place);
    if (reading.kind === 'unreadable') return { kind: 'unreadable', where: `byte ${reading.at}`, why: reading.why };
    const bytes = await entry.read(reading.from, reading.atLeast - reading.from);
    if (bytes.length === 0)
      return { kind: 'unreadable', where: `byte ${reading.from}`, why: 'the file ends inside its header' };
    source = withPiece(source, { at: reading.from, bytes });
  }
}

function inflate(bytes: Uint8Array, limit: number): Uint8Array | 'tooLarge' | 'damaged' {
  try {
    return inflateRawSync(bytes, { maxOutputLength: limit, finishFlush: 2 });
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'damaged';
  }
}

function rowsOf(header: InstanceHeader, entry: JournalEntry, place: InstancePlace): ReadInstance {
  const { study, series, image } = header;
  const [studyUid, seriesUid, sopUid, sopClassUid] = [
    study.studyInstanceUid,
    series.seriesInstanceUid,
    image.sopInstanceUid,
    image.sopClassUid,
  ];
  if (!studyUid) return { kind: 'unreadable', where: '(0020,000D)', why: 'it has no Study Instance UID' };
  if (!seriesUid) return { kind: 'unreadable', where: '(0020,000E)', why: 'it has no Series Instance UID' };
  if (!sopUid) return { kind: 'unreadable', where: '(0008,0018)', why: 'it has no SOP Instance UID' };
  if (!sopClassUid) return { kind: 'unreadable', where: '(0008,0016)', why: 'it has no SOP Class UID' };

  const times = timesOf(header, place.zone);
  const receivedAt = entry.label.receivedAt.toISOString();
  const uids = { study_uid: studyUid, series_uid: seriesUid, sop_uid: sopUid, sop_class_uid: sopClassUid };
  return {
    kind: 'read',
    study: { study_uid: studyUid, ...studyRow(header, times), site: place.site, received_at: receivedAt },
    series: { study_uid: studyUid, series_uid: seriesUid, ...seriesRow(series, times) },
    image: {
      ...uids,
      ...imageRow(image),
      sha256: entry.sha256,
      bytes: entry.bytes,
      journal_id: place.journalId,
      segment: entry.position.segment,
      byte_offset: entry.position.offset,
      received_at: receivedAt,
    },
    identity: identityOf(header, place.site),
    says: saysOf(header),
  };
}

function studyRow({ patient, study, series, requests }: InstanceHeader, times: Times) {
  const accession =
    study.accessionNumber ?? requests.find((request) => request.accessionNumber)?.accessionNumber ?? null;
  return {
    patient_name: patient.patientName,
    patient_id: patient.patientId?.id ?? null,
    patient_id_issuer: patient.patientId?.issuer ?? null,
    patient_birth_date: patient.patientBirthDate,
    patient_sex: patient.patientSex,
    study_date: study.studyDate,
    study_time: study.studyTime,
    accession: accession?.id ?? null,
    accession_issuer: accession?.issuer ?? null,
    study_id: study.studyId,
    description: study.studyDescription,
    referring_physician: study.referringPhysicianName,
    station: series.stationName,
    started_at: times.started,
    ended_at: times.ended,
  };
}

function seriesRow(series: SeriesHeader, times: Times) {
  return {
    modality: series.modality,
    series_number: series.seriesNumber,
    description: series.seriesDescription,
    body_part: series.bodyPartExamined,
    laterality: series.laterality,
    station: series.stationName,
    manufacturer: series.manufacturer,
    institution: series.institutionName,
    started_at: times.seriesStarted,
  };
}

function saysOf({ patient, series }: InstanceHeader): ImageSaid {
  return {
    modality: series.modality,
    bodyPart: series.bodyPartExamined,
    laterality: series.laterality,
    description: series.seriesDescription,
    patientAge: patient.patientAge,
    patientSize: patient.patientSize,
    patientWeight: patient.patientWeight,
  };
}

function imageRow(image: ImageHeader) {
  return {
    transfer_syntax_uid: image.transferSyntaxUid,
    instance_number: image.instanceNumber,
    rows: image.rows,
    columns: image.columns,
    frames: image.numberOfFrames ?? 1,
    bits_allocated: image.bitsAllocated,
    photometric: image.photometricInterpretation,
  };
}

/** Who an image or a step says its patient is. */
export function identityOf({ patient }: Pick<InstanceHeader, 'patient'>, site: string): PatientIdentity {
  const name = patient.patientNameParts?.alphabetic ?? null;
  const given = [name?.given, name?.middle].filter((part) => part).join(' ');
  const issuerOf = (id: IssuedId) => id.issuer ?? id.universalIssuer;
  return identityOfImage(
    {
      familyName: name?.family || null,
      givenName: given || null,
      patientId: patient.patientId?.id ?? null,
      issuerOfPatientId: patient.patientId ? issuerOf(patient.patientId) : null,
      otherPatientIds: patient.otherPatientIds.map((id) => ({ id: id.id, issuer: issuerOf(id) })),
      birthDate: patient.patientBirthDate,
      sex: patient.patientSex,
    },
    site,
  );
}

interface Times {
  readonly started: string | null;
  readonly ended: string | null;
  readonly seriesStarted: string | null;
}

function timesOf({ study, series, image }: InstanceHeader, zone: string): Times {
  const offset = study.timezoneOffsetFromUtc;
  const at = (date: string | null, time: string | null) => instantText(date, time, offset, zone);
  const studyAt = at(study.studyDate, study.studyTime);
  const seriesAt = at(series.seriesDate ?? study.studyDate, series.seriesTime);
  const acquiredAt = at(image.acquisitionDate ?? series.seriesDate ?? study.studyDate, image.acquisitionTime);
  const all = [studyAt, seriesAt, acquiredAt].filter((instant) => instant !== null).sort();
  return { started: studyAt ?? all[0] ?? null, ended: all.at(-1) ?? null, seriesStarted: seriesAt };
}

/** The slices of a series share their dates and times: the last few answers are kept. */
const remembered = new Map<string, string | null>();

/** The instant of a DA and a TM value, by the offset that is said, else by the zone of the place; null when it is none. */
export function instantText(
  date: string | null,
  time: string | null,
  offset: string | null,
  zone: string,
): string | null {
  if (date === null || time === null) return null;
  const name = `${date} ${time} ${offset} ${zone}`;
  const known = remembered.get(name);
  if (known !== undefined) return known;
  if (remembered.size > 5_000) remembered.clear();
  const found = instantOfTexts(date, time, offset, zone);
  remembered.set(name, found);
  return found;
}

function instantOfTexts(date: string, time: string, offset: string | null, zone: string): string | null {
  const [day, clock] = [readDate(date), readTime(time)];
  if (!day?.month || !day.day || !clock) return null;
  const offsetMinutes = offset === null ? null : readTimezoneOffset(offset);
  const civil = {
    year: day.year,
    month: day.month,
    day: day.day,
    hour: clock.hour,
    minute: clock.minute ?? 0,
    second: clock.second ?? 0,
    millisecond: Math.floor((clock.microsecond ?? 0) / 1000),
  };
  return instantOf(offsetMinutes === null ? civil : { ...civil, offsetMinutes }, zone).toISOString();
}

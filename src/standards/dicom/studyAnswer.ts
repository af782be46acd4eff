import type { DataSet } from './dataSet.ts';
import { HeaderFields } from './headerFields.ts';
import { readPersonName } from './personName.ts';
import type { Encoding } from './transferSyntax.ts';
import { writeDataSet } from './writeDataSet.ts';

/** Study Root Query/Retrieve Information Model, FIND (PS3.4 §C.6.2.1.3). */
export const studyRootFindSopClass = '1.2.840.10008.5.1.4.1.2.2.1';

/** What an archive is asked for; a text of DICOM's range matching, or empty for everything (PS3.4 §C.2.2.2). */
export interface StudyKeys {
  readonly studyDate: string;
  readonly studyTime: string;
  readonly modality: string;
}

/** What an archive says of one study. Null is "did not say". */
export interface StudyAnswer {
  readonly studyInstanceUid: string;
  readonly accession: string | null;
  readonly familyName: string | null;
  readonly givenName: string | null;
  readonly patientId: string | null;
  readonly issuerOfPatientId: string | null;
  readonly otherPatientIds: readonly string[];
  readonly birthDate: string | null;
  readonly sex: string | null;
  /** `YYYYMMDD` */
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  readonly modalities: readonly string[];
  readonly description: string | null;
  readonly seriesCount: number | null;
  readonly instanceCount: number | null;
}

/** The identifier of a C-FIND at the level of studies, with every key that is wanted back (PS3.4 §C.6.2.1.2). */
export function writeStudyQuery({ studyDate, studyTime, modality }: StudyKeys, encoding: Encoding): Uint8Array {
  return writeDataSet(
    {
      SpecificCharacterSet: 'ISO_IR 192',
      StudyDate: studyDate,
      StudyTime: studyTime,
      AccessionNumber: '',
      QueryRetrieveLevel: 'STUDY',
      ModalitiesInStudy: modality,
      StudyDescription: '',
      PatientName: '',
      PatientID: '',
      IssuerOfPatientID: '',
      PatientBirthDate: '',
      PatientSex: '',
      OtherPatientIDs: '',
      StudyInstanceUID: '',
      NumberOfStudyRelatedSeries: '',
      NumberOfStudyRelatedInstances: '',
    },
    encoding,
  );
}

/** The identifier of a C-FIND for the series of a study (PS3.4 §C.6.2.1.3). */
export function writeSeriesQuery(studyInstanceUid: string, encoding: Encoding): Uint8Array {
  const keys = {
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: '',
    Modality: '',
  };
  return writeDataSet(keys, encoding);
}

/** The identifier of a C-FIND for the instances of a series (PS3.4 §C.6.2.1.4). */
export function writeInstanceQuery(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  encoding: Encoding,
): Uint8Array {
  const keys = {
    QueryRetrieveLevel: 'IMAGE',
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: seriesInstanceUid,
    SOPInstanceUID: '',
  };
  return writeDataSet(keys, encoding);
}

/** Reads one answer; null when it names no study. */
export function readStudyAnswer(dataSet: DataSet): StudyAnswer | null {
  const fields = new HeaderFields(dataSet, new Set());
  const studyInstanceUid = fields.uid('StudyInstanceUID');
  if (studyInstanceUid === null) return null;
  const name = readPersonName(fields.text('PatientName') ?? '');
  const written = name?.alphabetic ?? name?.phonetic ?? name?.ideographic;
  return {
    studyInstanceUid,
    accession: fields.text('AccessionNumber'),
    familyName: written?.family || null,
    givenName: [written?.given, written?.middle].filter(Boolean).join(' ') || null,
    patientId: fields.text('PatientID'),
    issuerOfPatientId: fields.text('IssuerOfPatientID'),
    otherPatientIds: fields.texts('OtherPatientIDs'),
    birthDate: fields.text('PatientBirthDate'),
    sex: fields.text('PatientSex'),
    studyDate: fields.date('StudyDate'),
    studyTime: fields.time('StudyTime'),
    modalities: fields.texts('ModalitiesInStudy'),
    description: fields.text('StudyDescription'),
    seriesCount: fields.integer('NumberOfStudyRelatedSeries'),
    instanceCount: fields.integer('NumberOfStudyRelatedInstances'),
  };
}

import type { PersonName } from './personName.ts';

/** An identifier and who issued it, as they stand: nothing is guessed here. */
export interface IssuedId {
  readonly id: string;
  /** Issuer of Patient ID (0010,0021), or the namespace (0040,0031) of an issuer sequence. */
  readonly issuer: string | null;
  /** Universal Entity ID (0040,0032): an OID, a URI … */
  readonly universalIssuer: string | null;
}

/** PS3.3 §C.7.1.1, PS3.4 §C.6.1.1.2 */
export interface PatientHeader {
  /** The first PN value as text, `Adams^John Robert Quincy^^Rev.^B.A. M.Div.`, and its parts. */
  readonly patientName: string | null;
  readonly patientNameParts: PersonName | null;
  readonly patientId: IssuedId | null;
  /** Other Patient IDs Sequence (0010,1002) and the retired Other Patient IDs (0010,1000). */
  readonly otherPatientIds: readonly IssuedId[];
  /** DA; what is no date stays as it is, and a problem says so. */
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
  /** AS, `045Y`. */
  readonly patientAge: string | null;
  /** DS, metres and kilograms (PS3.3 §C.7.2.2). */
  readonly patientSize: string | null;
  readonly patientWeight: string | null;
}

/** PS3.3 §C.7.2.1, PS3.4 §C.6.2.1.2 */
export interface StudyHeader {
  readonly studyInstanceUid: string | null;
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  /** `+0100`; holds for every date and time of the instance (PS3.3 §C.12.1.1.8). */
  readonly timezoneOffsetFromUtc: string | null;
  readonly accessionNumber: IssuedId | null;
  readonly studyId: string | null;
  readonly studyDescription: string | null;
  readonly referringPhysicianName: string | null;
}

/** PS3.3 §C.7.3.1 and §C.7.5.1, PS3.18 §10.6 */
export interface SeriesHeader {
  readonly seriesInstanceUid: string | null;
  readonly modality: string | null;
  readonly seriesNumber: number | null;
  readonly seriesDescription: string | null;
  readonly seriesDate: string | null;
  readonly seriesTime: string | null;
  readonly bodyPartExamined: string | null;
  /** Laterality (0020,0060), else Image Laterality (0020,0062). */
  readonly laterality: string | null;
  readonly stationName: string | null;
  readonly manufacturer: string | null;
  readonly manufacturerModelName: string | null;
  readonly institutionName: string | null;
  readonly protocolName: string | null;
  readonly performedProcedureStepStartDate: string | null;
  readonly performedProcedureStepStartTime: string | null;
}

/** What the image says it was asked for: the item of Request Attributes Sequence (0040,0275), or the data set itself. */
export interface RequestHeader {
  readonly accessionNumber: IssuedId | null;
  readonly studyInstanceUid: string | null;
  readonly requestedProcedureId: string | null;
  readonly requestedProcedureDescription: string | null;
  readonly scheduledProcedureStepId: string | null;
  readonly scheduledProcedureStepDescription: string | null;
}

/** PS3.3 §C.12.1 and §C.7.6.3, PS3.4 §C.6.1.1.5 */
export interface ImageHeader {
  readonly sopClassUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly transferSyntaxUid: string;
  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly numberOfFrames: number | null;
  readonly bitsAllocated: number | null;
  readonly photometricInterpretation: string | null;
  /** Acquisition Date and Time, or the two halves of Acquisition DateTime (0008,002A). */
  readonly acquisitionDate: string | null;
  readonly acquisitionTime: string | null;
}

/**
 * What C-FIND and QIDO-RS are asked for (PS3.4 §C.6.1 and §C.6.2, PS3.18 §10.6): text without padding, numbers, or null.
 *
 * Texts have at most 1024 characters and no control characters; UIDs are UIDs. What had to be left out, cut or doubted
 * stands in `problems`, which never contain patient data.
 */
export interface InstanceHeader {
  readonly patient: PatientHeader;
  readonly study: StudyHeader;
  readonly series: SeriesHeader;
  /** One per item of Request Attributes Sequence; else one of the data set's own request attributes; else none. */
  readonly requests: readonly RequestHeader[];
  readonly image: ImageHeader;
  readonly problems: readonly string[];
}

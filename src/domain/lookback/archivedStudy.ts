import type { StudyState } from '../archive/studyState.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** One study as an archive tells of it when it is asked for its studies (PS3.4 §C.6.2.1.2). */
export interface ArchivedStudy {
  readonly studyInstanceUid: string;
  readonly accession: string | null;
  /** Who issued its accession number: as the archive says, else the site of the archive. */
  readonly issuer: string;
  readonly patient: PatientIdentity;
  readonly modalities: readonly string[];
  readonly description: string | null;
  /** ISO instant; the beginning of its day where the archive gives no time. */
  readonly startedAt: string;
  /** Whether the archive gave the time of day too. */
  readonly hasTime: boolean;
  /** Null where the archive does not count. */
  readonly seriesCount: number | null;
  readonly instanceCount: number | null;
}

/** The study in the shape in which the ledger judges it. What nobody counts is taken to have an image. */
export function studyStateOf(study: ArchivedStudy): StudyState {
  const startedAt = study.hasTime ? study.startedAt : null;
  return {
    studyInstanceUid: study.studyInstanceUid,
    site: study.issuer,
    identities: [study.patient],
    accession: study.accession,
    accessionIssuer: study.issuer,
    modalities: study.modalities,
    description: study.description,
    station: null,
    startedAt,
    endedAt: startedAt,
    instanceCount: study.instanceCount ?? 1,
    variantCount: 0,
    // When it reached the archive, nobody says any more: it is taken to have come at once.
    firstReceivedAt: study.startedAt,
    lastReceivedAt: study.startedAt,
    arrivals: [],
  };
}

import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** One study as the images themselves say it. */
export interface StudyState {
  readonly studyInstanceUid: string;
  /** Whose scanner it came from. */
  readonly site: string;
  /** Every different identity in its headers, the one of most instances first. One, unless two people were mixed. */
  readonly identities: readonly PatientIdentity[];
  readonly accession: string | null;
  /** As the header says; null means the site's own. */
  readonly accessionIssuer: string | null;
  readonly modalities: readonly string[];
  readonly description: string | null;
  readonly station: string | null;
  /** By the scanner's clock, as ISO instants. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly instanceCount: number;
  /** How many instances came again with other bytes under the same UID. */
  readonly variantCount: number;
  readonly firstReceivedAt: string;
  readonly lastReceivedAt: string;
  /** In which minutes its images came, and from where. */
  readonly arrivals: readonly Arrival[];
  /** Every different thing its headers say of what they show and of whom they measured; absent where nobody noted it. */
  readonly says?: readonly ImageSaid[];
}

/** What the header of an image says beside names and numbers, as it stands there. */
export interface ImageSaid {
  readonly modality: string | null;
  /** Body Part Examined (0018,0015). */
  readonly bodyPart: string | null;
  /** Laterality (0020,0060), else Image Laterality (0020,0062): `R`, `L`, `B`, `U`. */
  readonly laterality: string | null;
  /** Series Description (0008,103E). */
  readonly description: string | null;
  /** Patient's Age (0010,1010): `045Y`. */
  readonly patientAge: string | null;
  /** Patient's Size (0010,1020), in metres. */
  readonly patientSize: string | null;
  /** Patient's Weight (0010,1030), in kilograms. */
  readonly patientWeight: string | null;
}

/** Images of one modality that came in one minute from one station through one door. */
export interface Arrival {
  /** The beginning of the minute: ISO instant. */
  readonly at: string;
  readonly modality: string | null;
  readonly station: string | null;
  /** `c-store`, `stow-rs`, `import`. */
  readonly door: string;
  readonly images: number;
}

const withoutExposure = new Set(['SR', 'KO', 'PR', 'DOC', 'AU', 'SEG', 'REG', 'PLAN', 'FID', 'RWV']);

/** Modalities that are pictures of the patient; reports, key objects and presentation states are not. */
export function imageModalities(study: Pick<StudyState, 'modalities'>): readonly string[] {
  return study.modalities.filter(isPicture);
}

/** Whether what has this modality shows the patient; what names none may. */
export function isPicture(modality: string | null): boolean {
  return modality === null || !withoutExposure.has(modality);
}

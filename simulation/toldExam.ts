import type { Examination } from './examinations.ts';
import type { SimulatedPatient } from './people.ts';
import type { SiteCode } from './places.ts';

/** One examination as the hospital's systems tell of it. */
export interface ToldExam {
  readonly site: SiteCode;
  readonly patient: SimulatedPatient;
  readonly examination: Examination;
  readonly accession: string;
  readonly placerOrderNumber: string;
  readonly studyInstanceUid: string;
  readonly patientClass: 'E' | 'I' | 'O';
  readonly location: string;
  /** OBR-5 and TQ1-9: `R` routine, `S` at once. */
  readonly priority: 'R' | 'S';
  readonly requester: { readonly code: string; readonly name: string };
  /** When it was, or will be, done. */
  readonly performedAt: Date;
}

export type OrderStep = 'requested' | 'scheduled' | 'arrived' | 'performed' | 'cancelled';

export interface ToldReport {
  readonly status: 'preliminary' | 'final' | 'corrected';
  readonly text: string;
  readonly reporter: { readonly registration: string; readonly name: string };
}

/** Whose details a message carries, when not the patient's own. */
export type NumbersSaid = Pick<SimulatedPatient, 'nhsNumber' | 'familyName' | 'givenName' | 'birthDate' | 'sex'> & {
  readonly hospitalNumber: string;
};

export function numbersOf(patient: SimulatedPatient, site: SiteCode): NumbersSaid {
  const { nhsNumber, familyName, givenName, birthDate, sex } = patient;
  return { nhsNumber, familyName, givenName, birthDate, sex, hospitalNumber: patient.hospitalNumbers[site] };
}

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
  /** OBR-5 and TQ1-9: `R` routine, `S` at once, `2WW` suspected cancer. */
  readonly priority: 'R' | 'S' | '2WW';
  readonly requester: { readonly code: string; readonly name: string };
  /** For when it is booked. */
  readonly scheduledAt: Date;
  /** When it was, or will be, done: the end of the exposure. */
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

/** The same patient at the same site always gives the same object. */
export function numbersOf(patient: SimulatedPatient, site: SiteCode): NumbersSaid {
  const bySite = known.get(patient) ?? {};
  known.set(patient, bySite);
  const { nhsNumber, familyName, givenName, birthDate, sex } = patient;
  bySite[site] ??= { nhsNumber, familyName, givenName, birthDate, sex, hospitalNumber: patient.hospitalNumbers[site] };
  return bySite[site];
}

const known = new WeakMap<SimulatedPatient, Partial<Record<SiteCode, NumbersSaid>>>();

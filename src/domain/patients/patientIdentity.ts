import type { LocalId } from './localId.ts';

/** Who somebody is, as one system says it. Null is "did not say". */
export interface PatientIdentity {
  /** As it was said, whatever it is; `judgeNhsNumber` says whether it can be one. */
  readonly nhsNumber: string | null;
  readonly localIds: readonly LocalId[];
  readonly familyName: string | null;
  readonly givenName: string | null;
  /** `YYYY-MM-DD`; null when it was not said or is no date. */
  readonly birthDate: string | null;
  /** `M`, `F`, or another code as said (`O`, `U`, …). */
  readonly sex: string | null;
}

export const unknownPatient: PatientIdentity = {
  nhsNumber: null,
  localIds: [],
  familyName: null,
  givenName: null,
  birthDate: null,
  sex: null,
};

import type { ReportFact, ReportStatus } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** Where the report of one examination stands. */
export interface ReportState {
  readonly status: ReportStatus;
  /** When the version that counts as verified was issued; null while none does. */
  readonly verifiedAt: string | null;
  readonly patient: PatientIdentity;
  readonly versions: readonly ReportFact[];
}

/** Final, corrected and addendum are verified by somebody; registered and preliminary are nobody's word yet (HL7 table 0123). */
export function isVerified(status: ReportStatus): boolean {
  return status === 'final' || status === 'corrected' || status === 'addendum';
}

const rank: Readonly<Record<ReportStatus, number>> = {
  registered: 1,
  preliminary: 2,
  final: 3,
  addendum: 4,
  corrected: 5,
  cancelled: 6,
};

/** Works out the report from all its versions. A report that was cancelled is verified again only by a later version. Null: nobody reported anything. */
export function reportState(heard: readonly Heard<ReportFact>[]): ReportState | null {
  const versions = inOrderOfHappening(heard, (fact) => rank[fact.status]);
  const last = versions.at(-1);
  if (!last) return null;
  const cancelled = versions.findLastIndex((version) => version.status === 'cancelled');
  const verified = versions.slice(cancelled + 1).find((version) => isVerified(version.status));
  return {
    status: last.status,
    verifiedAt: verified ? (verified.issuedAt ?? verified.occurredAt) : null,
    patient: last.patient,
    versions,
  };
}

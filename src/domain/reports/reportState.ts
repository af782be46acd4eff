import type { ReportFact, ReportStatus } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** Where the report of one examination stands, by those who write it. */
export interface ReportState {
  readonly status: ReportStatus;
  /** When the first version that counts as verified was issued; null while none does. */
  readonly verifiedAt: string | null;
  readonly patient: PatientIdentity;
  readonly versions: readonly ReportFact[];
  /** Those that are verified and not withdrawn. */
  readonly verified: readonly ReportFact[];
}

/** Final, corrected and addendum are verified by somebody; registered and preliminary are nobody's word yet (HL7 table 0123). */
export function isVerified(status: ReportStatus): boolean {
  return status === 'final' || status === 'corrected' || status === 'addendum';
}

/** When a version became what it is. */
export function issuedAt(version: ReportFact): string {
  return version.issuedAt ?? version.occurredAt;
}

const rank: Readonly<Record<ReportStatus, number>> = {
  registered: 1,
  preliminary: 2,
  final: 3,
  addendum: 4,
  corrected: 5,
  cancelled: 6,
};

/** These systems pass on what others wrote: what they send is a copy, and says which version they hold. */
export function isHolder({ system }: Pick<Heard<ReportFact>, 'system'>): boolean {
  return system === 'pacs' || system === 'epr';
}

/**
 * Works out the report from all its versions. A report that was cancelled is verified again only by a later version. Where
 * nobody who writes reports has spoken, the copies of others count. Null: nobody reported anything.
 */
export function reportState(heard: readonly Heard<ReportFact>[]): ReportState | null {
  const written = heard.filter((one) => !isHolder(one));
  const versions = inOrderOfHappening(written.length > 0 ? written : heard, (fact) => rank[fact.status]);
  const last = versions.at(-1);
  if (!last) return null;
  const cancelled = versions.findLastIndex((version) => version.status === 'cancelled');
  const verified = versions.slice(cancelled + 1).filter((version) => isVerified(version.status));
  return {
    status: last.status,
    verifiedAt: verified[0] ? issuedAt(verified[0]) : null,
    patient: last.patient,
    versions,
    verified,
  };
}

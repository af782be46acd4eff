import type { ReportFact } from '../ledger/fact.ts';
import type { Heard } from '../ledger/heard.ts';
import { blockingFields, compareIdentity } from '../patients/compareIdentity.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** What was reported under the number of one examination, told apart by whose reports they are. */
export interface ReportsOf {
  readonly own: readonly Heard<ReportFact>[];
  readonly ofOthers: readonly Heard<ReportFact>[];
}

/**
 * Tells the reports of this patient from those of somebody else, version by version: a stranger's verified report evaluates
 * nothing here, and goes on being a stranger's when this patient's own report follows it (hazards H-02, H-03).
 */
export function reportsOf(
  patient: PatientIdentity,
  reports: readonly Heard<ReportFact>[],
  currentId: CurrentId,
): ReportsOf {
  const isOwn = ({ fact }: Heard<ReportFact>) =>
    blockingFields(compareIdentity(fact.patient, patient, currentId)).length === 0;
  const own = reports.filter(isOwn);
  return own.length === reports.length
    ? { own, ofOthers: [] }
    : { own, ofOthers: reports.filter((one) => !isOwn(one)) };
}

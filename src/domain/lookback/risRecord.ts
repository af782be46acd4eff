import type { AccessionNumber, CodedProcedure, OrderStatus, ReportStatus } from '../ledger/fact.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/** One examination as a row of a RIS export, or the messages of one order, tell of it. */
export interface RisRecord {
  /** Which row of the export: 1 is the first under the heading. */
  readonly rowNumber: number;
  readonly accession: AccessionNumber | null;
  readonly studyInstanceUid: string | null;
  readonly patient: PatientIdentity;
  readonly procedure: CodedProcedure;
  readonly modality: string | null;
  /** ISO instants, as all times here. */
  readonly scheduledAt: string | null;
  readonly performedAt: string | null;
  readonly status: OrderStatus | null;
  /** Null: no report was ever begun. */
  readonly reportStatus: ReportStatus | null;
  readonly reportedAt: string | null;
  /** When a message said it; null for a row of an export, which says how it stands in the end. */
  readonly saidAt: string | null;
  readonly deceased: boolean | null;
  /** Whether it was asked for on a cancer pathway. */
  readonly cancerPathway: boolean | null;
}

/** When it was: performed, else booked, else reported, else said. Every record has one; a row without any is refused. */
export function timeOfRecord({ performedAt, scheduledAt, reportedAt, saidAt }: RisRecord): string {
  return (performedAt ?? scheduledAt ?? reportedAt ?? saidAt) as string;
}

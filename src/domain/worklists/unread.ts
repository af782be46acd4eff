import { imageModalities, type StudyState } from '../archive/studyState.ts';
import { earliest, hoursAfter } from '../ledger/instants.ts';
import type { TurnaroundRow, TurnaroundTargets } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import type { ReportState } from '../reports/reportState.ts';

/** An exposure that nobody has evaluated in writing yet, with the time by which it must be. */
export interface Unread {
  /** End of the acquisition: ISO instant. */
  readonly since: string;
  readonly dueAt: string;
  /** The row of the turnaround policy that applied. */
  readonly target: string;
}

/**
 * W1: an exam is unread from its exposure until a report of it is verified. That it was performed may be known from its images or
 * from its record; either is enough. Nothing else takes it off the list (hazard H-02).
 */
export function unread(
  order: OrderState | null,
  studies: readonly StudyState[],
  report: ReportState | null,
  targets: TurnaroundTargets,
): Unread | null {
  if (report?.verifiedAt) return null;
  const imaged = studies.filter((study) => imageModalities(study).length > 0);
  const performed = order?.status === 'performed';
  if (!performed && imaged.length === 0) return null;

  const since =
    earliest(...imaged.map((study) => study.endedAt ?? study.startedAt)) ??
    order?.performedAt ??
    earliest(...imaged.map((study) => study.firstReceivedAt)) ??
    (order as OrderState).firstHeardAt;
  const row = targetFor(order, targets);
  return { since, dueAt: hoursAfter(since, Math.min(row.hours, targets.ceilingHours)), target: row.name };
}

/** The first row that fits; the national ceiling when none does. */
function targetFor(order: OrderState | null, targets: TurnaroundTargets): Pick<TurnaroundRow, 'name' | 'hours'> {
  const fits = (allowed: readonly string[], said: string | null | undefined) =>
    allowed.length === 0 || (said != null && allowed.includes(said.toUpperCase()));
  return (
    targets.rows.find(
      (row) => fits(row.patientClasses, order?.patientClass) && fits(row.priorities, order?.priority),
    ) ?? {
      name: 'National ceiling',
      hours: targets.ceilingHours,
    }
  );
}

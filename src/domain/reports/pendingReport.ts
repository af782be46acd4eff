import type { ReportFact } from '../ledger/fact.ts';
import { hoursAfter } from '../ledger/instants.ts';
import type { ReportRules } from '../ledger/policies.ts';
import type { ReportState } from './reportState.ts';

/** A report that somebody began and nobody has verified (W11). */
export interface PendingReport {
  /** From when on it stood so. */
  readonly since: string;
  /** From when on that is too long. */
  readonly lateAt: string;
  /** An earlier version is verified and stands: an addendum or a correction was begun on it. */
  readonly onVerified: boolean;
  readonly says: string;
}

/** The report as it is pending now; null when its last version is verified, or withdrawn with nothing after. */
export function pendingReport(report: ReportState, rules: ReportRules): PendingReport | null {
  const since = pendingSince(report.versions);
  if (!since) return null;
  const onVerified = report.verified.length > 0;
  const isDictated = report.status === 'registered';
  const wasWithdrawn = report.versions.some(({ status }) => status === 'cancelled');
  const hours = rules.pendingHours[onVerified ? 'addendum' : isDictated ? 'registered' : 'preliminary'];
  return { since, onVerified, lateAt: hoursAfter(since, hours), says: reason() };

  function reason(): string {
    if (onVerified) return 'An addendum was begun and not verified; the report before it stands.';
    if (wasWithdrawn) return 'Its report was withdrawn, and the one begun since is not verified.';
    return isDictated
      ? 'A report was begun or dictated, and not verified.'
      : 'A provisional report was sent, and not verified.';
  }
}

/** Since the first of the unverified versions that stand last: writing on a draft does not begin its wait anew. */
function pendingSince(versions: readonly ReportFact[]): string | null {
  const isPending = ({ status }: ReportFact) => status === 'registered' || status === 'preliminary';
  return versions.slice(versions.findLastIndex((version) => !isPending(version)) + 1)[0]?.occurredAt ?? null;
}

import type { ReportRules } from '../ledger/policies.ts';
import { pendingReport } from '../reports/pendingReport.ts';
import type { ReportState } from '../reports/reportState.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';

/** W11: a report that was begun and not verified is not a report, however finished it looks; after its time somebody must end it. */
export function reportPending(report: ReportState | null, rules: ReportRules, now: Date): Finding {
  const pending = report && pendingReport(report, rules);
  if (!report || !pending) return nothingFound;
  if (Date.parse(pending.lateAt) > now.getTime()) return { variances: [], lookAgainAt: pending.lateAt };
  return {
    variances: [
      {
        kind: 'report-pending',
        part: '',
        severity: 'unreported',
        says: `Not reported. ${pending.says}`,
        evidence: [
          { field: 'Status', system: 'Report', value: report.status },
          { field: 'Begun', system: 'Report', value: pending.since },
          { field: 'By', system: 'Report', value: report.versions.at(-1)?.reporter.name ?? null },
        ],
        ownerRole: 'reporter',
        since: pending.lateAt,
        dueAt: null,
      },
    ],
    lookAgainAt: null,
  };
}

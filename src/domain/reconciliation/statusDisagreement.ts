import { imageModalities, type StudyState } from '../archive/studyState.ts';
import type { OrderFact, OrderStatus, ReportFact, ReportStatus } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import { latest, minutesAfter } from '../ledger/instants.ts';
import { reportState } from '../reports/reportState.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import {
  disagreementOf,
  type PacsStatus,
  type ReportStanding,
  type Statuses,
  type StatusRow,
  type StatusTruth,
} from './statusTruth.ts';
import type { Variance } from './variance.ts';

/** What one system said last, and when. */
interface Said<T> {
  readonly status: T;
  readonly at: string | null;
}

/** R11: record, report, PACS and images of one examination say what cannot be true at once, by the table of the policy. */
export function statusDisagreement(
  orders: readonly Heard<OrderFact>[],
  reports: readonly Heard<ReportFact>[],
  images: readonly StudyState[],
  truth: StatusTruth,
  now: Date,
): Finding {
  const [pacs, others] = [
    (one: Heard<unknown>) => one.system === 'pacs',
    (one: Heard<unknown>) => one.system !== 'pacs',
  ];
  const ris = orderSaid(orders.filter(others));
  const report = reportSaid(reports.filter(others));
  const inPacs = pacsSaid(orders.filter(pacs), reports.filter(pacs));
  const pictures = images.filter((study) => imageModalities(study).length > 0);
  const statuses: Statuses = {
    ris: ris?.status ?? 'silent',
    report: report ? reportWords[report.status] : 'none',
    pacs: inPacs?.status ?? 'silent',
    images: pictures.length > 0 ? 'some' : 'none',
  };
  const row = disagreementOf(truth, statuses);
  if (row === null) return nothingFound;
  // Only what the row looks at moves its clock: a word of another system neither opens it sooner nor puts it off.
  const since = latest(
    row.ris ? (ris?.at ?? null) : null,
    row.report ? (report?.at ?? null) : null,
    row.pacs ? (inPacs?.at ?? null) : null,
    row.images ? latest(...pictures.map(({ firstReceivedAt }) => firstReceivedAt)) : null,
  );
  const stands = minutesAfter(since ?? now.toISOString(), row.afterMinutes);
  if (Date.parse(stands) > now.getTime()) return { variances: [], lookAgainAt: stands };
  return { variances: [variance(row, statuses, stands)], lookAgainAt: null };
}

const reportWords: Readonly<Record<ReportStatus, ReportStanding>> = {
  registered: 'begun',
  preliminary: 'provisional',
  final: 'verified',
  corrected: 'verified',
  addendum: 'verified',
  cancelled: 'withdrawn',
};

const pacsOfReport: Readonly<Record<ReportStatus, PacsStatus>> = {
  registered: 'unreported',
  preliminary: 'provisional',
  final: 'reported',
  corrected: 'reported',
  addendum: 'reported',
  cancelled: 'withdrawn',
};

const pacsOfOrder: Readonly<Record<OrderStatus, PacsStatus>> = {
  requested: 'expected',
  scheduled: 'expected',
  arrived: 'expected',
  performed: 'examined',
  cancelled: 'cancelled',
};

function orderSaid(heard: readonly Heard<OrderFact>[]): Said<OrderStatus> | null {
  const rank = { requested: 1, scheduled: 2, arrived: 3, performed: 4, cancelled: 5 } as const;
  const last = inOrderOfHappening(heard, ({ status }) => (status ? rank[status] : 0)).findLast(({ status }) => status);
  return last?.status ? { status: last.status, at: last.occurredAt } : null;
}

/** An addendum that somebody begins leaves the verified report verified. */
function reportSaid(heard: readonly Heard<ReportFact>[]): Said<ReportStatus> | null {
  const report = reportState(heard);
  const counts = report?.verified[0] ?? report?.versions.at(-1);
  return counts ? { status: counts.status, at: counts.occurredAt } : null;
}

/** Of the report where the PACS speaks of one, else of the examination; a report it took back leaves what it says of that. */
function pacsSaid(orders: readonly Heard<OrderFact>[], reports: readonly Heard<ReportFact>[]): Said<PacsStatus> | null {
  const report = reportSaid(reports);
  if (report) return { status: pacsOfReport[report.status], at: report.at };
  const order = orderSaid(orders);
  return order ? { status: pacsOfOrder[order.status], at: order.at } : null;
}

function variance(row: StatusRow, { ris, report, pacs, images }: Statuses, since: string): Variance {
  return {
    kind: 'status-disagreement',
    part: '',
    severity: row.severity,
    says: row.says,
    evidence: [
      { field: 'Status', system: 'RIS', value: ris === 'silent' ? null : ris },
      { field: 'Report', system: 'RIS', value: report === 'none' ? null : report },
      { field: 'Status', system: 'PACS', value: pacs === 'silent' ? null : pacs },
      { field: 'Images', system: 'Images', value: images === 'none' ? null : images },
    ],
    ownerRole: row.ownerRole,
    since,
    dueAt: null,
  };
}

import type { Arrival, StudyState } from '../archive/studyState.ts';
import type { OrderFacts, ReportHolder } from '../ledger/examFacts.ts';
import type { Decision } from '../ledger/fact.ts';
import type { Policies } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { type Delivery, deliveriesOf } from '../reports/deliveries.ts';
import { type PendingReport, pendingReport } from '../reports/pendingReport.ts';
import type { ReportState } from '../reports/reportState.ts';
import { type Evaluated, evaluationsOf } from './evaluations.ts';
import { type Exposure, exposureOf } from './exposure.ts';
import { lateArrivals } from './lateArrivals.ts';
import { dueAfterPauses, type Pause, pausesOf } from './readingClock.ts';
import { type ReadingTarget, readingTarget } from './readingTarget.ts';
import { lateImagesInWords, type Unread, type UnreadWhy } from './unread.ts';

/** How the reading of one exposure stands: its clock, its target, and what took it off the unread list or keeps it there. */
export interface Reading {
  readonly exposure: Exposure;
  readonly target: ReadingTarget;
  /** With its pauses: what is due. */
  readonly dueAt: string;
  readonly pauses: readonly Pause[];
  /** Everything that evaluated it, the earliest first. */
  readonly evaluations: readonly Evaluated[];
  /** When its clock stopped, and by what; null while it runs. */
  readonly stopped: Stopped | null;
  readonly deliveries: readonly Delivery[];
  /** Images that came after the last evaluation. */
  readonly late: readonly Arrival[];
  readonly unread: Unread | null;
}

/** The clock stops when the referrer can read it; where nobody confirms that, when it is verified (W3). */
export interface Stopped {
  readonly at: string;
  readonly by: 'delivered' | 'verified' | 'evaluated' | 'void';
}

/** What a reading is worked out from. `report` is the report of this patient; one of another evaluates nothing here. */
export interface ReadingFacts {
  readonly site: string;
  readonly order: OrderState | null;
  readonly studies: readonly StudyState[];
  readonly report: ReportState | null;
  readonly record: Pick<OrderFacts, 'reports' | 'acknowledgements'>;
  readonly decisions: readonly Decision[];
  readonly holders: readonly ReportHolder[];
}

/** Null: nothing was made, so nothing is to be read. */
export function readingOf(facts: ReadingFacts, policies: Policies, now: Date): Reading | null {
  const { order, report, studies } = facts;
  const exposure = exposureOf(order, studies);
  if (!exposure) return null;

  const target = targetFrom(exposure.endedAt);
  const pauses = pausesOf(facts.decisions);
  const dueAt = dueAfterPauses({ ...target, startedAt: exposure.endedAt }, pauses);
  const evaluations = evaluationsOf(exposure, report, facts.decisions);
  const last = evaluations.at(-1);
  const late = last ? lateArrivals(studies, last.at, policies.reports) : [];
  const pending = report && pendingReport(report, policies.reports);
  const deliveries = deliveriesOf(report, facts.record, facts.holders);
  const unread = unreadNow();
  return {
    ...{ exposure, target, dueAt, pauses, evaluations, deliveries, late, unread },
    stopped: stoppedBy(evaluations, deliveries, facts.holders),
  };

  function targetFrom(at: string): ReadingTarget {
    const { modalities } = exposure as Exposure;
    const said = { patientClass: order?.patientClass ?? null, priority: order?.priority ?? null };
    return readingTarget({ site: facts.site, modalities, ...said }, at, policies);
  }

  function unreadNow(): Unread | null {
    const from = (since: string, why: UnreadWhy, says: string): Unread => {
      const { dueAt: due, pathway } = targetFrom(since);
      return { since, dueAt: due, target: pathway, why, says };
    };
    if (!last) {
      const { why, says } = neverEvaluated(report, pending);
      return { since: (exposure as Exposure).endedAt, dueAt, target: target.pathway, why, says };
    }
    const [first] = late;
    if (first) return from(first.at, 'late-images', lateImagesInWords(late));
    const overdue = pending?.onVerified && Date.parse(pending.lateAt) <= now.getTime();
    return overdue ? from(pending.since, 'addendum-pending', pending.says) : null;
  }
}

function neverEvaluated(report: ReportState | null, pending: PendingReport | null): Pick<Unread, 'why' | 'says'> {
  if (report?.status === 'cancelled') return { why: 'withdrawn', says: 'Its report was withdrawn, and no other came.' };
  if (pending) return { why: 'not-verified', says: pending.says };
  return { why: 'no-report', says: 'No report of it was heard of.' };
}

function stoppedBy(
  evaluations: readonly Evaluated[],
  deliveries: readonly Delivery[],
  holders: readonly ReportHolder[],
): Stopped | null {
  const [first] = evaluations;
  if (!first) return null;
  if (first.by !== 'report') return { at: first.at, by: first.by === 'void' ? 'void' : 'evaluated' };
  const isAwaited = holders.some(({ system, since }) => system === 'epr' && since <= first.at);
  if (!isAwaited) return { at: first.at, by: 'verified' };
  const available = deliveries.find(({ system }) => system === 'epr')?.firstAt;
  return available ? { at: available, by: 'delivered' } : null;
}

import type { FeedSystem } from '../intake/feedSystem.ts';
import type { OrderFacts, ReportHolder } from '../ledger/examFacts.ts';
import type { ReportFact } from '../ledger/fact.ts';
import { inOrderOfHappening } from '../ledger/heard.ts';
import { isHolder, issuedAt, isVerified, type ReportState } from './reportState.ts';
import { sameWords } from './sameWords.ts';

/** What one system holds of a report. */
export interface Delivery {
  readonly system: FeedSystem;
  /**
   * - `same`: the words of the latest version; `acknowledged`: it says that it took it, not what it says.
   * - `older`: an earlier version; `different`: words that no version has; `absent`: nothing.
   */
  readonly holds: 'same' | 'acknowledged' | 'older' | 'different' | 'absent';
  /** When what it holds came to it. */
  readonly at: string | null;
  /** When it first held a verified version at all: then the referrer could read a report. */
  readonly firstAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly held: ReportFact | null;
}

/**
 * What each system that is expected to confirm reports holds of the latest verified version, worked out from the copies it sends
 * and the acknowledgements it gives. A report from before a system confirmed any is not awaited from it.
 */
export function deliveriesOf(
  report: ReportState | null,
  record: Pick<OrderFacts, 'reports' | 'acknowledgements'>,
  holders: readonly ReportHolder[],
): readonly Delivery[] {
  const [first, latest] = [report?.verified[0], report?.verified.at(-1)];
  if (!report || !first || !latest) return [];
  const awaited = holders.filter(({ since }) => since <= issuedAt(latest)).map(({ system }) => system);
  return [...new Set(awaited)].sort().map((system) => deliveryTo(system, first, latest, report.verified, record));
}

function deliveryTo(
  system: FeedSystem,
  first: ReportFact,
  latest: ReportFact,
  versions: readonly ReportFact[],
  record: Pick<OrderFacts, 'reports' | 'acknowledgements'>,
): Delivery {
  const copies = inOrderOfHappening(record.reports.filter((one) => one.system === system && isHolder(one))).filter(
    ({ status }) => isVerified(status),
  );
  const taken = inOrderOfHappening(record.acknowledgements.filter((one) => one.system === system)).filter(
    ({ accepted }) => accepted,
  );
  const held = copies.at(-1) ?? null;
  const acknowledged = taken.findLast(({ occurredAt }) => occurredAt >= issuedAt(latest));
  // Other words than any version has are not the report: the referrer could not read it in them.
  const readable = copies.filter(({ text }) => versions.some((version) => sameWords(version.text, text)));
  const firstAt = [...readable, ...taken]
    .map(({ occurredAt }) => occurredAt)
    .filter((at) => at >= issuedAt(first))
    .sort();
  const known = { system, held, firstAt: firstAt[0] ?? null, acknowledgedBy: acknowledged?.acknowledgedBy ?? null };
  if (held && sameWords(held.text, latest.text)) return { ...known, holds: 'same', at: held.occurredAt };
  // What it sent back says more than that it took something, unless it took something since.
  if (acknowledged && (!held || acknowledged.occurredAt > held.occurredAt)) {
    return { ...known, holds: 'acknowledged', at: acknowledged.occurredAt };
  }
  if (!held) {
    const earlier = taken.at(-1);
    return { ...known, holds: earlier ? 'older' : 'absent', at: earlier?.occurredAt ?? null };
  }
  const isOlder = versions.some((version) => sameWords(version.text, held.text));
  return { ...known, holds: isOlder ? 'older' : 'different', at: held.occurredAt };
}

import { sha256 } from '../../standards/digest/sha256.ts';
import { feedSystemWords } from '../intake/feedSystem.ts';
import type { RecordedExam } from '../ledger/examFacts.ts';
import type { ReportFact } from '../ledger/fact.ts';
import { earliest, hoursAfter } from '../ledger/instants.ts';
import type { ReportRules } from '../ledger/policies.ts';
import { type Delivery, deliveriesOf } from '../reports/deliveries.ts';
import { issuedAt, type ReportState } from '../reports/reportState.ts';
import { normalWords } from '../reports/sameWords.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import type { Variance } from './variance.ts';

const gapHoursOtherwise = 24;

/**
 * R10: a system that confirms the reports it holds does not hold the latest one after the time it may take: none, an older one,
 * or other words. One variance for each system. An addendum or a correction that was not delivered is worse: the referrer
 * acts on what is no longer true (hazard H-15).
 */
export function reportGaps(
  report: ReportState | null,
  facts: Pick<RecordedExam, 'record' | 'holders'>,
  rules: ReportRules,
  now: Date,
): Finding {
  const latest = report?.verified.at(-1);
  if (!latest) return nothingFound;
  const gaps = deliveriesOf(report, facts.record, facts.holders)
    .filter(({ holds }) => holds !== 'same' && holds !== 'acknowledged')
    .map((delivery) => ({
      delivery,
      since: hoursAfter(issuedAt(latest), rules.gapHours[delivery.system] ?? gapHoursOtherwise),
    }));
  const [standing, awaited] = [gaps.filter(isOver), gaps.filter((gap) => !isOver(gap))];
  return {
    variances: standing.map(({ delivery, since }) => gapVariance(delivery, latest, since)),
    lookAgainAt: earliest(...awaited.map(({ since }) => since)),
  };

  function isOver({ since }: { readonly since: string }): boolean {
    return Date.parse(since) <= now.getTime();
  }
}

function gapVariance(delivery: Delivery, latest: ReportFact, since: string): Variance {
  const system = feedSystemWords[delivery.system];
  const isChanged = latest.status !== 'final';
  return {
    kind: 'report-gap',
    part: delivery.system,
    severity: isChanged ? 'unreported' : 'delivery-gap',
    says: `${saysHolds(system, delivery.holds)}${isChanged ? ` The latest is ${versionWords[latest.status]}.` : ''}`,
    evidence: [
      { field: 'Version', system: 'Report', value: `${latest.status}, ${issuedAt(latest)}` },
      { field: 'Version', system, value: heldVersion(delivery) },
      { field: 'Words (SHA-256)', system: 'Report', value: digestOf(latest) },
      { field: 'Words (SHA-256)', system, value: delivery.held && digestOf(delivery.held) },
    ],
    ownerRole: 'coordinator',
    since,
    dueAt: null,
  };
}

const versionWords: Readonly<Record<string, string>> = { addendum: 'an addendum', corrected: 'a correction' };

function saysHolds(system: string, holds: Delivery['holds']): string {
  switch (holds) {
    case 'older':
      return `${system}: holds an older version of the report.`;
    case 'different':
      return `${system}: holds other words than the report.`;
    default:
      return `${system}: does not hold the report.`;
  }
}

function heldVersion({ held, at }: Delivery): string | null {
  if (held) return `${held.status}, ${issuedAt(held)}`;
  return at && `acknowledged, ${at}`;
}

/** Of the words as they are compared, so that anybody can work it out again. */
function digestOf({ text }: ReportFact): string {
  return sha256(new TextEncoder().encode(normalWords(text)));
}

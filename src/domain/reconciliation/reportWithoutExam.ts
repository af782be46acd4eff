import type { OrderFacts, StudyStanding } from '../ledger/examFacts.ts';
import { inOrderOfHappening } from '../ledger/heard.ts';
import { minutesAfter } from '../ledger/instants.ts';
import type { ReportRules } from '../ledger/policies.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';

/**
 * R10: a report names an examination of which nobody else has ever spoken: no order, no booking, no image. It may have been
 * filed under a wrong number, and then another exam waits for it (hazard H-03).
 */
export function reportWithoutExam(
  record: OrderFacts,
  studies: readonly StudyStanding[],
  rules: ReportRules,
  now: Date,
): Finding {
  const first = record.reports.map(({ receivedAt }) => receivedAt).sort()[0];
  // Images that are only like it, by person and time, name another number: they make nobody speak of this one.
  const isNamed = studies.some(({ evidence }) => evidence.accession || evidence.studyUid);
  const isKnown = record.orders.some(({ fact }) => !fact.toldByReport) || isNamed;
  if (first === undefined || isKnown) return nothingFound;
  const since = minutesAfter(first, rules.withoutExamMinutes);
  if (Date.parse(since) > now.getTime()) return { variances: [], lookAgainAt: since };

  const said = inOrderOfHappening(record.reports)[0];
  return {
    variances: [
      {
        kind: 'report-without-exam',
        part: '',
        severity: 'unreported',
        says: 'A report came for an examination that nobody else has spoken of: no order and no image is known.',
        evidence: [
          { field: 'Accession number', system: 'Report', value: said?.accession?.value ?? null },
          { field: 'Study UID', system: 'Report', value: said?.studyInstanceUid ?? null },
          { field: 'Order', system: 'RIS', value: null },
          { field: 'Images', system: 'Images', value: null },
        ],
        ownerRole: 'coordinator',
        since,
        dueAt: null,
      },
    ],
    lookAgainAt: null,
  };
}

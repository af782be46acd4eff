import type { OrderFact, ReportFact, SentFact } from '../ledger/fact.ts';
import type { RisRecord } from './risRecord.ts';

/**
 * What one message adds to the records of the past: a row for each order and each report it tells of. Rows of one accession
 * number are folded when they are judged, in the order in which they were said, so messages may be read in any order.
 */
export function recordsOfFacts(facts: readonly SentFact[]): readonly Omit<RisRecord, 'rowNumber'>[] {
  return facts.flatMap((fact) => {
    // What stands beside a report is the report's own word; the report is a row of its own.
    if (fact.kind === 'order') return fact.toldByReport ? [] : [ofOrder(fact)];
    return fact.kind === 'report' ? [ofReport(fact)] : [];
  });
}

const nothingSaid = { reportStatus: null, reportedAt: null, deceased: null, cancerPathway: null } as const;

function ofOrder(fact: OrderFact): Omit<RisRecord, 'rowNumber'> {
  const { accession, studyInstanceUid, patient, procedure, modality, scheduledAt, performedAt, status } = fact;
  return {
    ...nothingSaid,
    ...{ accession, studyInstanceUid, patient, procedure, modality, scheduledAt, performedAt, status },
    saidAt: fact.occurredAt,
  };
}

function ofReport(fact: ReportFact): Omit<RisRecord, 'rowNumber'> {
  const { accession, studyInstanceUid, patient } = fact;
  return {
    ...nothingSaid,
    ...{ accession, studyInstanceUid, patient, scheduledAt: null, performedAt: null, status: null, modality: null },
    procedure: { code: null, system: null, text: null },
    reportStatus: fact.status,
    reportedAt: fact.issuedAt,
    saidAt: fact.occurredAt,
  };
}

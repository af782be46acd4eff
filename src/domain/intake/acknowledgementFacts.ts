import type { Message } from '../../standards/hl7/message.ts';
import { orderGroups } from '../../standards/hl7/orderGroups.ts';
import type { AcknowledgementFact } from '../ledger/fact.ts';
import { type Refusal, refusal } from './interpretation.ts';
import { isNumbered, missingNumber, readNumbers } from './orderFacts.ts';
import { readPerson } from './readPerson.ts';
import { type HeardAt, readOccurredAt } from './readRow.ts';
import type { SenderPack } from './senderPack.ts';

/** MSA-1 that says yes or no (HL7 table 0008). */
const answers: Readonly<Record<string, boolean>> = { AA: true, CA: true, AE: false, AR: false, CE: false, CR: false };

/**
 * What an acknowledgement of a report (ORA^R33: MSH, MSA, ORC; HL7 v2.8 §7.3) says: that its sender took the reports of these
 * orders, or would not. The ORC is optional in it; without one nobody can tell which report is meant, and it is refused.
 */
export function acknowledgementFacts(
  message: Message,
  pack: SenderPack,
  heardAt: HeardAt,
): readonly AcknowledgementFact[] | Refusal {
  const accepted = answers[message.field('MSA-1')?.trim().toUpperCase() ?? ''];
  if (accepted === undefined) return refusal('MSA-1', 'it says neither yes nor no', 103);
  const groups = orderGroups(message);
  if (groups.length === 0) return refusal('ORC', 'it does not say which report it means', 100);

  const rows = { ...pack.order, ...pack.acknowledgement };
  const facts: AcknowledgementFact[] = [];
  for (const group of groups) {
    const numbers = readNumbers(group, rows, heardAt.site);
    if (!isNumbered(numbers)) return missingNumber(rows.accession);
    const person = pack.acknowledgement && readPerson(group, pack.acknowledgement.acknowledgedBy);
    const occurredAt = readOccurredAt(group, rows.occurredAt, heardAt);
    const acknowledgedBy = person?.name ?? person?.registration ?? null;
    facts.push({ kind: 'acknowledgement', occurredAt, ...numbers, accepted, acknowledgedBy });
  }
  return facts;
}

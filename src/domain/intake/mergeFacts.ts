import type { Message } from '../../standards/hl7/message.ts';
import { sourceOfSegments } from '../../standards/hl7/orderGroups.ts';
import type { Segment } from '../../standards/hl7/segment.ts';
import type { MergeFact } from '../ledger/fact.ts';
import { type LocalId, localIdText } from '../patients/localId.ts';
import { isRefusal, type Refusal, refusal } from './interpretation.ts';
import { readIdentifiers, readPatient } from './readPatient.ts';
import { type HeardAt, readOccurredAt } from './readRow.ts';
import type { SenderPack } from './senderPack.ts';

/**
 * Which hospital numbers go on as which: PID-3 survives, MRG-1 is retired (A40, A47, A34, A18; HL7 v2.5.1 §3.3.40, §3.3.47).
 *
 * Each MRG belongs to the PID before it. A number is only ever retired in favour of one number of the same issuer; anything
 * else is refused, because a merge that joins two people is worse than one that is late (hazard H-03).
 */
export function mergeFacts(message: Message, pack: SenderPack, heardAt: HeardAt): readonly MergeFact[] | Refusal {
  const facts: MergeFact[] = [];
  const before: Segment[] = [];
  let pid: Segment | null = null;
  for (const segment of message.segments()) {
    if (segment.name === 'PID') pid = segment;
    else if (segment.name === 'MRG') {
      if (!pid) return refusal('PID', 'no patient stands before MRG', 100);
      const merged = mergeOf([...before, pid, segment], message.field('MSH-9.2') ?? '', pack, heardAt);
      if (isRefusal(merged)) return merged;
      facts.push(...merged);
    } else if (!pid) before.push(segment);
  }
  return facts.length > 0 ? facts : refusal('MRG', 'there is no retired number in it', 100);
}

function mergeOf(
  segments: readonly Segment[],
  event: string,
  pack: SenderPack,
  heardAt: HeardAt,
): readonly MergeFact[] | Refusal {
  const source = sourceOfSegments(segments);
  const patient = readPatient(source, pack, heardAt.site);
  const { localIds: retired } = readIdentifiers(source.fields('MRG-1'), pack, heardAt.site);
  if (patient.localIds.length === 0) return refusal('PID-3', 'there is no hospital number that survives');
  if (retired.length === 0) return refusal('MRG-1', 'there is no hospital number that is retired');

  const facts: MergeFact[] = [];
  for (const prior of retired) {
    const surviving = patient.localIds.filter((id) => id.issuer === prior.issuer);
    if (surviving.some((id) => localIdText(id) === localIdText(prior))) continue;
    const [only, second] = surviving;
    if (!only) return refusal('MRG-1', 'the retired number and those that survive have different issuers');
    if (second) return refusal('PID-3', 'several numbers of the same issuer survive');
    facts.push(mergeFact(prior, only));
  }
  return facts.length > 0 ? facts : refusal('MRG-1', 'the retired number is the one that survives', 102);

  function mergeFact(prior: LocalId, surviving: LocalId): MergeFact {
    const occurredAt = readOccurredAt(source, pack.patient.occurredAt, heardAt);
    return { kind: 'merge', event, occurredAt, prior, surviving, patient };
  }
}

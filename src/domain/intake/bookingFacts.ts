import type { Message } from '../../standards/hl7/message.ts';
import { sourceOfSegments } from '../../standards/hl7/orderGroups.ts';
import type { OrderFact } from '../ledger/fact.ts';
import { type Refusal, refusal } from './interpretation.ts';
import { isNumbered, missingNumber, orderFact, readNumbers } from './orderFacts.ts';
import type { HeardAt } from './readRow.ts';
import type { SenderPack } from './senderPack.ts';

/**
 * What a booking (SIU^S12 … S15, S26) says of its order.
 *
 * A booking that is cancelled, or whose patient did not come, leaves the order open: it is the order that must be cancelled
 * before anybody may forget it. So says the pack's `bookingStatus`.
 */
export function bookingFacts(message: Message, pack: SenderPack, heardAt: HeardAt): readonly OrderFact[] | Refusal {
  if (message.segments('SCH').length === 0) return refusal('SCH', 'there is no booking in it', 100);
  if (message.segments('PID').length > 1) return refusal('PID[2]-3', 'it books for several patients');

  const source = sourceOfSegments(message.segments());
  const rows = { ...pack.order, ...pack.booking };
  const numbers = readNumbers(source, rows, heardAt.site);
  if (!isNumbered(numbers)) return missingNumber(rows.accession);
  const event = message.field('MSH-9.2') ?? '';
  const status = Object.hasOwn(pack.bookingStatus, event) ? (pack.bookingStatus[event] ?? null) : null;
  return [orderFact(source, numbers, status, pack, heardAt, rows)];
}

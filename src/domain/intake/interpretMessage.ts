import { isAcknowledgement } from '../../standards/hl7/acknowledgement.ts';
import type { Message } from '../../standards/hl7/message.ts';
import { orderGroups } from '../../standards/hl7/orderGroups.ts';
import { acknowledgementFacts } from './acknowledgementFacts.ts';
import { bookingFacts } from './bookingFacts.ts';
import { type Interpretation, isRefusal, refusal } from './interpretation.ts';
import { mergeFacts } from './mergeFacts.ts';
import { orderFacts } from './orderFacts.ts';
import { patientFacts } from './patientFacts.ts';
import type { HeardAt } from './readRow.ts';
import { reportFacts } from './reportFacts.ts';
import type { SenderPack } from './senderPack.ts';

/**
 * Works out what a message tells us, as its sender's pack says.
 *
 * All of a message is understood or nothing of it. It depends on its arguments alone, so that a replay with the same pack gives
 * the same facts, and one with a better pack can be compared. Without a pack it is only kept.
 */
export function interpretMessage(message: Message, pack: SenderPack | null, heardAt: HeardAt): Interpretation {
  const takenFor = pack && understoodAs(message, pack);
  if (!takenFor && isAcknowledgement(message)) return { kind: 'keptOnly', why: 'it acknowledges another message' };
  if (!message.field('MSH-9.1')?.trim()) return refusal('MSH-9', 'it does not say what kind of message it is', 101);
  if (!pack) return { kind: 'keptOnly', why: 'nobody has said yet how to read this sender' };
  const processingId = message.field('MSH-11.1')?.trim() ?? '';
  if (processingId !== '' && !pack.processingIds.includes(processingId)) {
    return refusal('MSH-11', 'messages for this purpose are not taken here', 202);
  }

  if (!takenFor) return notUnderstood(message, pack);
  const facts = factsOf();
  return isRefusal(facts) ? facts : { kind: 'understood', facts };

  function factsOf() {
    const known = pack as SenderPack;
    switch (takenFor) {
      case 'patient':
        return patientFacts(message, known, heardAt);
      case 'merge':
        return mergeFacts(message, known, heardAt);
      case 'booking':
        return bookingFacts(message, known, heardAt);
      case 'order':
        return orderFacts(orderGroups(message), known, heardAt);
      case 'report':
        return reportFacts(orderGroups(message), known, heardAt);
      case 'acknowledgement':
        return acknowledgementFacts(message, known, heardAt);
      default:
        return refusal('MSH-9', 'it is none of the messages that are understood', 200);
    }
  }
}

/** By type and trigger event; older senders leave the event to EVN-1, or send a type alone. */
function understoodAs(message: Message, pack: SenderPack): SenderPack['understood'][string] | null {
  const type = message.field('MSH-9.1')?.trim() ?? '';
  const event = (message.field('MSH-9.2') ?? message.field('EVN-1.1'))?.trim() ?? '';
  const name = event === '' ? type : `${type}^${event}`;
  return Object.hasOwn(pack.understood, name) ? (pack.understood[name] ?? null) : null;
}

function notUnderstood(message: Message, pack: SenderPack): Interpretation {
  const type = message.field('MSH-9.1') ?? '';
  if (pack.others === 'accept') return { kind: 'keptOnly', why: 'messages of this type are kept and not used' };
  const isTypeKnown = Object.keys(pack.understood).some((name) => name.startsWith(`${type}^`));
  return isTypeKnown
    ? refusal('MSH-9.2', 'messages of this event are not taken here', 201)
    : refusal('MSH-9.1', 'messages of this type are not taken here', 200);
}

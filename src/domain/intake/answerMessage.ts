import type { Verdict } from '../../standards/hl7/acknowledgement.ts';
import type { Reading } from '../../standards/hl7/message.ts';
import type { Interpretation } from './interpretation.ts';
import { interpretMessage } from './interpretMessage.ts';
import type { HeardAt } from './readRow.ts';
import type { SenderPack } from './senderPack.ts';

/** A reading, what it means, and what its sender is told. */
export interface Judgement {
  /** Null where the bytes could not be read as a message. */
  readonly interpretation: Interpretation | null;
  readonly verdict: Verdict;
}

/** Interprets and answers in one: the door says the verdict, the recorder stores the facts, and both come from here. */
export function judgeMessage(reading: Reading, pack: SenderPack | null, heardAt: HeardAt): Judgement {
  const interpretation = reading.kind === 'read' ? interpretMessage(reading.message, pack, heardAt) : null;
  return { interpretation, verdict: answerMessage(reading, interpretation) };
}

/**
 * What the sender of a message that is kept may be told (HL7 v2.5.1 §2.9.2): AA when it was understood or is only kept, AE when its
 * content cannot be used, AR when we never take such messages or cannot read it at all.
 */
export function answerMessage(reading: Reading, interpretation: Interpretation | null): Verdict {
  if (reading.kind === 'unreadable') {
    return { code: 'AR', text: `It is kept but cannot be read: ${reading.why}`, error: { where: null, code: 100 } };
  }
  if (interpretation?.kind !== 'refused') return { code: 'AA', text: '' };
  const { field, why, code } = interpretation;
  return {
    code: code >= 200 ? 'AR' : 'AE',
    text: `It is kept but not used: ${field}: ${why}`,
    error: { where: field, code },
  };
}

import { judgeMessage } from '../../domain/intake/answerMessage.ts';
import type { HeardAt } from '../../domain/intake/readRow.ts';
import { packId, type SenderPack } from '../../domain/intake/senderPack.ts';
import type { SentFact } from '../../domain/ledger/fact.ts';
import { wantedReply } from '../../standards/hl7/acknowledgement.ts';
import { splitBatch } from '../../standards/hl7/header.ts';
import { type Message, readMessage } from '../../standards/hl7/message.ts';

/** What one frame of an HL7 sender holds: usually one message, in a batch several. */
export interface ReadFrame {
  readonly controlId: string | null;
  readonly messageType: string | null;
  readonly understanding: 'understood' | 'kept-only' | 'refused' | 'unreadable';
  /** `PID-3`, or `byte 17`. */
  readonly where: string | null;
  readonly why: string | null;
  /** MSA-1 as it was said, in original mode; `none` where nothing was to be said. */
  readonly answer: string;
  /** Name and version of the pack by which it was read. */
  readonly pack: string | null;
  readonly facts: readonly SentFact[];
}

const worst = ['unreadable', 'refused', 'kept-only', 'understood'] as const;

/** Reads and interprets a frame. Depends on its arguments alone, so a replay finds the same. */
export function readFrame(
  content: Uint8Array,
  packFor: (message: Message) => SenderPack | null,
  heardAt: HeardAt,
): ReadFrame {
  const frames = splitBatch(content).map((part) => readOne(part, packFor, heardAt));
  const [first] = frames;
  if (frames.length === 1 && first) return first;
  const shown =
    worst.flatMap((understanding) => frames.filter((frame) => frame.understanding === understanding))[0] ?? first;
  if (!shown) throw new Error('Cannot read a frame: it was split into nothing');
  // Type, control id and reason are those of one message: whoever looks for it at its sender must find that one.
  return { ...shown, facts: frames.flatMap((frame) => frame.facts) };
}

function readOne(content: Uint8Array, packFor: (message: Message) => SenderPack | null, heardAt: HeardAt): ReadFrame {
  const reading = readMessage(content);
  if (reading.kind === 'unreadable') {
    const { verdict } = judgeMessage(reading, null, heardAt);
    const nothing = { controlId: null, messageType: null, pack: null, facts: [] };
    return {
      ...nothing,
      understanding: 'unreadable',
      where: `byte ${reading.at}`,
      why: reading.why,
      answer: verdict.code,
    };
  }
  const { message } = reading;
  const pack = packFor(message);
  const { interpretation, verdict } = judgeMessage(reading, pack, heardAt);
  const known = {
    controlId: message.controlId || null,
    messageType: message.type || null,
    answer: wantedReply(message, verdict.code) === 'nothing' ? 'none' : verdict.code,
    pack: pack && packId(pack),
  };
  switch (interpretation?.kind) {
    case 'understood':
      return { ...known, understanding: 'understood', where: null, why: null, facts: interpretation.facts };
    case 'refused':
      return { ...known, understanding: 'refused', where: interpretation.field, why: interpretation.why, facts: [] };
    default:
      return { ...known, understanding: 'kept-only', where: null, why: interpretation?.why ?? null, facts: [] };
  }
}

import { type Verdict, writeAcknowledgement } from '../../standards/hl7/acknowledgement.ts';
import { splitBatch } from '../../standards/hl7/header.ts';
import { type Message, type Reading, readMessage } from '../../standards/hl7/message.ts';
import { writeTimestamp } from '../../standards/hl7/timestamp.ts';
import type { EntryLabel, KeptEntry } from '../journal/entry.ts';
import { senderOf, short } from './senderOf.ts';
import type { MllpSettings } from './settings.ts';

/** What goes back for one frame. `content` is null where nothing is to be said; `kept` is null where we could not keep it. */
export interface FrameAnswer {
  readonly content: Uint8Array | null;
  readonly kept: KeptEntry | null;
}

/**
 * Keeps one frame and says what its sender may now believe.
 *
 * The order of the lines is the safety argument (hazard H-01): the bytes go to the journal whatever they are, and the
 * judgement of the reader is only said when `keep` has resolved. Until then the answer is a failure.
 *
 * @returns once the journal has taken the bytes, a promise of the answer, so that the next frame of this connection can
 * ride on the same flush.
 */
export async function keepFrame(
  content: Uint8Array,
  address: string,
  settings: MllpSettings,
): Promise<{ answer: Promise<FrameAnswer> }> {
  const { journal, clock } = settings;
  const receivedAt = clock();
  const readings = splitBatch(content).map(readMessage);
  if (journal.refusing !== null) {
    settings.metrics.refused('journal');
    return { answer: Promise.resolve(answerOf(readings, () => cannotKeep(journal.refusing), null, settings)) };
  }

  try {
    const entry = journal.arrive();
    await entry.write(content);
    const kept = entry.keep(labelOf(readings, address, receivedAt));
    return { answer: kept.then(saySafe, sayFailed) };
  } catch (cause) {
    return { answer: Promise.resolve(sayFailed(cause)) };
  }

  function saySafe(keptEntry: KeptEntry): FrameAnswer {
    return answerOf(readings, (reading) => judge(reading, settings), keptEntry, settings);
  }

  function sayFailed(cause: unknown): FrameAnswer {
    settings.log.error({ code: codeOf(cause), address, bytes: content.length }, 'Cannot keep a message');
    settings.metrics.refused('journal');
    return answerOf(readings, () => cannotKeep(journal.refusing), null, settings);
  }
}

/** The answer to a frame that was too long to keep; only its head is known. */
export function answerTooLong(head: Uint8Array, settings: MllpSettings): FrameAnswer {
  const verdict: Verdict = {
    code: 'AR',
    text: `Cannot take the message: it is longer than ${settings.limits.frameBytes} bytes`,
    error: { where: null, code: 100 },
  };
  return answerOf([readMessage(head)], () => verdict, null, settings);
}

function labelOf(readings: readonly Reading[], address: string, receivedAt: Date): EntryLabel {
  const message = messageOf(readings.find(({ kind }) => kind === 'read'));
  const unreadable = readings.find((reading) => reading.kind === 'unreadable');
  const details: Record<string, string> = {};
  if (message) details.messageType = short(message.type);
  if (message) details.controlId = short(message.controlId);
  if (readings.length > 1) details.messages = String(readings.length);
  if (unreadable) details.unreadable = unreadable.why;
  return { kind: 'message', door: 'mllp', sender: message ? senderOf(message) : '', address, receivedAt, details };
}

/** A failing judgement is our mistake: the message is safe, so it can be judged again, and its sender must not believe in success. */
function judge(reading: Reading, settings: MllpSettings): Verdict {
  try {
    return settings.answer(reading);
  } catch (cause) {
    settings.log.error({ code: 'MLLP_JUDGEMENT_FAILED', name: nameOf(cause) }, 'Cannot judge a message that is kept');
    return { code: 'AR', text: 'The message is kept but could not be judged', error: { where: null, code: 207 } };
  }
}

function cannotKeep(refusing: 'disk-full' | 'failed' | null): Verdict {
  const why = refusing === 'disk-full' ? 'the disk is full' : 'the journal has failed';
  return { code: 'AR', text: `Cannot keep the message: ${why}. Send it again`, error: { where: null, code: 207 } };
}

/** A batch is answered by a batch with one acknowledgement for each of its messages (HL7 v2.5.1 §2.10.3.3). */
function answerOf(
  readings: readonly Reading[],
  say: (reading: Reading) => Verdict,
  kept: KeptEntry | null,
  settings: MllpSettings,
): FrameAnswer {
  const at = writeTimestamp(settings.clock());
  const ownId = kept
    ? `${kept.position.segment}.${kept.position.offset}`
    : `R${settings.clock().getTime().toString(36)}`;
  const acknowledgements: Uint8Array[] = [];
  for (const [index, reading] of readings.entries()) {
    const controlId = index === 0 ? ownId : `${ownId}-${index}`;
    const verdict = say(reading);
    const written = writeAcknowledgement(messageOf(reading), verdict, { controlId, at });
    settings.metrics.answered(written ? verdict.code : 'none');
    if (written) acknowledgements.push(written);
  }
  if (acknowledgements.length === 0) return { content: null, kept };
  if (readings.length === 1) return { content: acknowledgements[0]!, kept };
  const opening = new TextEncoder().encode(`BHS|^~\\&|SAFELIGHT||||${at}||||${ownId}\r`);
  const closing = new TextEncoder().encode(`BTS|${acknowledgements.length}\r`);
  return { content: Buffer.concat([opening, ...acknowledgements, closing]), kept };
}

function messageOf(reading: Reading | undefined): Message | null {
  return reading?.kind === 'read' ? reading.message : null;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : nameOf(cause);
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown';
}

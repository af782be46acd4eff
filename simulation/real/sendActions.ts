import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { openAssociation } from '../../src/server/dimse/dimseClient.ts';
import { openMllpClient } from '../../src/server/mllp/mllpClient.ts';
import { readMessage } from '../../src/standards/hl7/message.ts';
import type { ImageToSend } from '../images.ts';
import { senderText } from '../places.ts';
import type { Action, ImagesAction, MessageAction } from './doorAction.ts';

export interface Doors {
  readonly host: string;
  readonly dicomPort: number;
  readonly mllpPort: number;
  readonly calledAet: string;
}

export interface ActionsSent {
  readonly messages: number;
  readonly images: number;
  /** Associations the door refused, as it should. */
  readonly refused: number;
  readonly seconds: number;
  /** Whatever was answered otherwise than it must be; named by sender and kind, never by patient. */
  readonly surprises: readonly string[];
}

export interface SendWish {
  readonly doors: Doors;
  /** Called after each action with how many are done. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Spreads the last day of it over so many seconds; without it every sender goes as fast as it is answered. */
  readonly seconds?: number;
}

/**
 * Sends what the systems of the trust say through the real doors. Each sender keeps its own order and waits for each answer, as senders do;
 * they do not wait for each other.
 */
export async function sendActions(
  actions: readonly Action[],
  { doors, onProgress, seconds = 0 }: SendWish,
): Promise<ActionsSent> {
  const began = performance.now();
  const counts = { messages: 0, images: 0, refused: 0 };
  const surprises: string[] = [];
  let done = 0;
  const draw = drawInTurn();
  const dueAt = pace(actions, seconds);
  const lanes = Object.values(
    Object.groupBy(actions, (action) => (action.door === 'hl7' ? senderText(action.sender) : action.aeTitle)),
  );
  await Promise.all(lanes.map((lane) => sendLane(lane as readonly Action[])));
  return { ...counts, surprises, seconds: (performance.now() - began) / 1000 };

  async function sendLane(lane: readonly Action[]): Promise<void> {
    const first = lane[0];
    const line = first?.door === 'hl7' ? await openMllpClient({ host: doors.host, port: doors.mllpPort }) : null;
    try {
      for (const action of lane) {
        const wait = dueAt(action) - (performance.now() - began);
        if (wait > 0) await sleep(wait);
        if (action.door === 'hl7' && line) await say(action, (bytes) => line.send(bytes));
        if (action.door === 'dicom') await show(action);
        onProgress?.(++done, actions.length);
      }
    } finally {
      await line?.close();
    }
  }

  async function say(action: MessageAction, send: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<void> {
    const answer = readMessage(await send(action.bytes));
    const code = answer.kind === 'read' ? answer.message.field('MSA-1') : 'nothing readable';
    if (code !== action.answer)
      surprises.push(`${senderText(action.sender)} was answered ${code} for ${action.answer}`);
    counts.messages += 1;
  }

  async function show(action: ImagesAction): Promise<void> {
    const images = await draw(action);
    const asked = await openAssociation({
      host: doors.host,
      port: doors.dicomPort,
      callingAet: action.aeTitle,
      calledAet: doors.calledAet,
      contexts: [...new Set(action.images.map(({ sopClassUid }) => sopClassUid))].map((abstractSyntax) => ({
        abstractSyntax,
        transferSyntaxes: ['1.2.840.10008.1.2.1'],
      })),
      asyncWindow: 4,
    });
    if ((asked.kind === 'rejected') !== action.refused) {
      surprises.push(`${action.aeTitle} was ${asked.kind === 'rejected' ? 'refused' : 'let in'}`);
    }
    if (asked.kind === 'rejected') {
      counts.refused += 1;
      return;
    }
    for (const image of images) {
      const { status } = await asked.association.store(image);
      if (status !== 0) surprises.push(`${action.aeTitle} was answered ${status.toString(16).padStart(4, '0')}H`);
      counts.images += 1;
    }
    await asked.association.release();
  }
}

/** The images of an action, drawn before it is begun: nobody holds an association open while somebody draws. */
function drawInTurn(): (action: ImagesAction) => Promise<readonly DrawnImage[]> {
  let before: Promise<unknown> = Promise.resolve();
  return (action) => {
    const mine = before.then(async () => {
      const drawn: DrawnImage[] = [];
      for (const { dataSet, ...image } of action.images) {
        drawn.push({ ...image, dataSet: dataSet() });
        // Those who are sending come to their turn between two pictures.
        await nextTurn();
      }
      return drawn;
    });
    before = mine;
    return mine;
  };
}

type DrawnImage = Omit<ImageToSend, 'dataSet'> & { readonly dataSet: Uint8Array };

/** When each action is due, in milliseconds from the beginning: the day's own rhythm, pressed into `seconds`. */
function pace(actions: readonly Action[], seconds: number): (action: Action) => number {
  const last = actions.at(-1)?.at.getTime() ?? 0;
  // What was forgotten weeks ago must not take up the whole of the time.
  const from = last - 24 * 60 * 60 * 1000;
  return ({ at }) => (Math.max(0, at.getTime() - from) / (last - from || 1)) * seconds * 1000;
}

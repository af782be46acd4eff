import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { readMessage } from '../../src/standards/hl7/message.ts';
import { senderText } from '../places.ts';
import type { Action, ImagesAction, MessageAction } from './doorAction.ts';
import { type MessageLine, messageLine } from './messageLine.ts';
import { type DrawnImage, storeImages } from './storeImages.ts';
import { type Patience, tryAgain, usualPatience } from './tryAgain.ts';

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
  /** Called with a sentence whenever a sender loses its connection: what it does now. */
  readonly onLost?: (words: string) => void;
  readonly patience?: Patience;
}

/**
 * Sends what the systems of the trust say through the real doors. Each sender keeps its own order and waits for each answer, as senders do;
 * they do not wait for each other. What a lost connection left without an answer is sent again.
 */
export async function sendActions(
  actions: readonly Action[],
  { doors, onProgress, seconds = 0, onLost = () => undefined, patience = usualPatience }: SendWish,
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
    const line = messageLine(doors.host, doors.mllpPort);
    try {
      for (const action of lane) {
        const wait = dueAt(action) - (performance.now() - began);
        if (wait > 0) await sleep(wait);
        if (action.door === 'hl7') await say(action, line);
        else await show(action);
        onProgress?.(++done, actions.length);
      }
    } finally {
      await line.close();
    }
  }

  async function say(action: MessageAction, line: MessageLine): Promise<void> {
    const sender = senderText(action.sender);
    const answer = readMessage(await tryAgain(sender, patience, onLost, () => line.send(action.bytes)));
    const code = answer.kind === 'read' ? answer.message.field('MSA-1') : 'nothing readable';
    if (code !== action.answer) surprises.push(`${sender} was answered ${code} for ${action.answer}`);
    counts.messages += 1;
  }

  async function show(action: ImagesAction): Promise<void> {
    const { aeTitle } = action;
    const left = [...(await draw(action))];
    const stored = await tryAgain(aeTitle, patience, onLost, () => storeImages(doors, aeTitle, left, answered));
    if ((stored.kind === 'refused') !== action.refused) {
      surprises.push(`${aeTitle} was ${stored.kind === 'refused' ? 'refused' : 'let in'}`);
    }
    if (stored.kind === 'refused') counts.refused += 1;

    function answered(status: number): void {
      if (status !== 0) surprises.push(`${aeTitle} was answered ${status.toString(16).padStart(4, '0')}H`);
      counts.images += 1;
    }
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

/** When each action is due, in milliseconds from the beginning: the day's own rhythm, pressed into `seconds`. */
function pace(actions: readonly Action[], seconds: number): (action: Action) => number {
  const last = actions.at(-1)?.at.getTime() ?? 0;
  // What was forgotten weeks ago must not take up the whole of the time.
  const from = last - 24 * 60 * 60 * 1000;
  return ({ at }) => (Math.max(0, at.getTime() - from) / (last - from || 1)) * seconds * 1000;
}

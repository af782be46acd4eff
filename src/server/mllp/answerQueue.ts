import type { Socket } from 'node:net';
import { frame } from '../../standards/hl7/framing.ts';
import type { FrameAnswer } from './keepFrame.ts';
import type { MllpLimits } from './settings.ts';

/** The answers of one connection, said in the order of its messages as they become known. */
export interface AnswerQueue {
  /** Messages that were taken and have no answer yet. */
  readonly unanswered: number;
  /** Resolves when another message may be taken, or the socket is gone. */
  room(): Promise<void>;
  /** @param bytes of the message that waits for this answer */
  add(answer: Promise<FrameAnswer>, bytes: number): void;
  /** Resolves when everything added is said, or the socket is gone. */
  said(): Promise<void>;
}

/** @param failed is told what went wrong when an answer could not be made; the connection cannot go on then */
export function makeAnswerQueue(socket: Socket, limits: MllpLimits, failed: (cause: unknown) => void): AnswerQueue {
  let unanswered = 0;
  let unansweredBytes = 0;
  let last: Promise<void> = Promise.resolve();
  let wake: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void gone.then(() => wake());

  return {
    get unanswered() {
      return unanswered;
    },
    room,
    add,
    said: () => Promise.race([last, gone]),
  };

  async function room(): Promise<void> {
    while (isFull() && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function isFull(): boolean {
    return unanswered >= limits.unansweredMessages || unansweredBytes >= limits.unansweredBytes;
  }

  function add(answer: Promise<FrameAnswer>, bytes: number): void {
    unanswered += 1;
    unansweredBytes += bytes;
    last = Promise.all([answer, last])
      .then(([known]) => say(socket, known))
      .catch(failed)
      .then(() => {
        unanswered -= 1;
        unansweredBytes -= bytes;
        wake();
      });
  }
}

async function say(socket: Socket, { content, kept }: FrameAnswer): Promise<void> {
  if (socket.destroyed || !socket.writable) return;
  if (!content) {
    // A sender that wants no answers must still notice that its message is not safe.
    if (!kept) socket.destroy();
    return;
  }
  // Answers of one flush leave in one packet.
  socket.cork();
  const taken = socket.write(frame(content));
  process.nextTick(() => socket.uncork());
  if (!taken) await drained(socket);
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createFrameReader, type FrameEvent, frame } from '../../standards/hl7/framing.ts';
import { answerTooLong, type FrameAnswer, keepFrame } from './keepFrame.ts';
import type { MllpSettings } from './settings.ts';

export interface MllpConnection {
  /** Takes no more messages, answers those that were taken, and ends. */
  close(): void;
  /** Resolves when the socket is gone. */
  readonly gone: Promise<void>;
}

/** How long a peer has to hang up when we do; what it sends meanwhile is not answered, so it will send it again. */
const closeGraceMs = 200;

/**
 * Serves one connection: takes its frames in order, and answers them in that order.
 *
 * A sender that waits for each answer has one message under way. One that does not may have several on the same flush;
 * when too many wait, we read no further, and TCP holds the sender.
 */
export function serveConnection(socket: Socket, address: string, settings: MllpSettings): MllpConnection {
  const { limits, log, metrics } = settings;
  const reader = createFrameReader({ maxBytes: limits.frameBytes });
  let unanswered = 0;
  let unansweredBytes = 0;
  let stray = 0;
  let closing = false;
  let lastAnswer: Promise<void> = Promise.resolve();
  let roomMade: (() => void) | null = null;

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.setTimeout(limits.idleMs);
  socket.on('timeout', () => {
    // It is we who are slow, unless the peer does not fetch its answers.
    if (unanswered > 0 && socket.writableLength === 0) return;
    log.info({ address, waiting: reader.waiting, unanswered }, 'An MLLP connection was silent too long and is closed');
    socket.destroy();
  });
  // A reset by the peer is no news: what was not answered will be sent again.
  socket.on('error', (error: NodeJS.ErrnoException) =>
    log.info({ address, code: error.code }, 'An MLLP connection broke'),
  );
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => {
      roomMade?.();
      resolve();
    });
  });
  void serve();
  return { close, gone };

  async function serve(): Promise<void> {
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        for (const event of reader.push(chunk as Uint8Array)) await take(event);
        if (closing) break;
        socket.setTimeout(reader.waiting > 0 ? limits.frameStallMs : limits.idleMs);
      }
    } catch (cause) {
      // The socket's own errors are told above; anything else must not be silent, nor end the process.
      if (!socket.destroyed) breakOff(cause);
      return;
    }
    await finish(limits.closeMs);
  }

  async function take(event: FrameEvent): Promise<void> {
    if (closing) return;
    if (event.kind === 'frame') return takeFrame(event.content);
    if (event.kind === 'cutShort')
      return log.warn({ address, bytes: event.bytes }, 'A frame was begun anew before its end');
    if (event.kind === 'stray') return takeStray(event.bytes);

    log.warn({ address, limit: limits.frameBytes }, 'A frame is longer than allowed and is refused');
    metrics.refused('too-long');
    closing = true;
    unanswered += 1;
    queue(Promise.resolve(answerTooLong(event.head, settings)), 0);
  }

  async function takeFrame(content: Uint8Array): Promise<void> {
    while (
      !socket.destroyed &&
      (unanswered >= limits.unansweredMessages || unansweredBytes >= limits.unansweredBytes)
    ) {
      await new Promise<void>((resolve) => {
        roomMade = resolve;
      });
    }
    if (socket.destroyed) return;
    unanswered += 1;
    unansweredBytes += content.length;
    const { answer } = await keepFrame(content, address, settings);
    queue(answer, content.length);
  }

  function takeStray(bytes: number): void {
    if (stray === 0) log.warn({ address, bytes }, 'Bytes outside any MLLP frame');
    stray += bytes;
    if (stray <= limits.strayBytes) return;
    metrics.refused('no-mllp');
    closing = true;
  }

  function queue(answer: Promise<FrameAnswer>, bytes: number): void {
    lastAnswer = lastAnswer.then(() => reply(answer)).catch(breakOff);
    void lastAnswer.then(() => {
      unanswered -= 1;
      unansweredBytes -= bytes;
      roomMade?.();
    });
  }

  async function reply(answer: Promise<FrameAnswer>): Promise<void> {
    const { content, kept } = await answer;
    if (content) await send(frame(content));
    // A sender that wants no answers must still notice that its message is not safe.
    else if (!kept) socket.destroy();
  }

  function breakOff(cause: unknown): void {
    log.error({ address, code: codeOf(cause) }, 'Cannot take a message');
    socket.destroy();
  }

  async function send(bytes: Uint8Array): Promise<void> {
    if (socket.destroyed || !socket.writable) return;
    // Answers of one flush leave in one packet.
    socket.cork();
    const taken = socket.write(bytes);
    process.nextTick(() => socket.uncork());
    if (!taken) await Promise.race([once(socket, 'drain').catch(() => undefined), gone]);
  }

  /** Reads on while the last answers travel: a socket closed with unread bytes resets, and the peer loses them. */
  async function finish(withinMs: number): Promise<void> {
    socket.setTimeout(limits.frameStallMs);
    await Promise.race([lastAnswer, gone]);
    const deadline = setTimeout(() => socket.destroy(), withinMs);
    socket.end();
    socket.resume();
    await gone;
    clearTimeout(deadline);
  }

  function close(): void {
    closing = true;
    const deadline = setTimeout(() => socket.destroy(), limits.closeMs);
    void gone.then(() => clearTimeout(deadline));
    void finish(closeGraceMs);
  }
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause ? String(cause.code) : cause.name;
}

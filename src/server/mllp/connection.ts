import type { Socket } from 'node:net';
import { createFrameReader, type FrameEvent } from '../../standards/hl7/framing.ts';
import { makeAnswerQueue } from './answerQueue.ts';
import { answerTooLong, keepFrame } from './keepFrame.ts';
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
  const answers = makeAnswerQueue(socket, limits, breakOff);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let stray = 0;
  let closing = false;

  prepare(socket, address, settings, () => answers.unanswered > 0);
  void serve();
  return { close, gone };

  async function serve(): Promise<void> {
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        for (const event of reader.push(chunk as Uint8Array)) if (!closing) await take(event);
        if (closing) break;
        socket.setTimeout(reader.waiting > 0 ? limits.frameStallMs : limits.idleMs);
      }
      await finish(limits.closeMs);
    } catch (cause) {
      // The socket's own errors are told by `prepare`; anything else must not be silent, nor end the process.
      if (!socket.destroyed) breakOff(cause);
    }
  }

  async function take(event: FrameEvent): Promise<void> {
    switch (event.kind) {
      case 'frame':
        return takeFrame(event.content);
      case 'cutShort':
        return log.warn({ address, bytes: event.bytes }, 'A frame was begun anew before its end');
      case 'stray':
        return takeStray(event.bytes);
      case 'tooLong':
        log.warn({ address, limit: limits.frameBytes }, 'A frame is longer than allowed and is refused');
        metrics.refused('too-long');
        closing = true;
        answers.add(Promise.resolve(answerTooLong(event.head, settings)), 0);
    }
  }

  async function takeFrame(content: Uint8Array): Promise<void> {
    await answers.room();
    if (socket.destroyed) return;
    const taken = keepFrame(content, address, settings);
    answers.add(
      taken.then(({ answer }) => answer),
      content.length,
    );
    await taken;
  }

  function takeStray(bytes: number): void {
    if (stray === 0) log.warn({ address, bytes }, 'Bytes outside any MLLP frame');
    stray += bytes;
    if (stray <= limits.strayBytes) return;
    metrics.refused('no-mllp');
    closing = true;
  }

  function breakOff(cause: unknown): void {
    log.error({ address, code: codeOf(cause) }, 'Cannot take a message');
    socket.destroy();
  }

  /** Reads on while the last answers travel: a socket closed with unread bytes resets, and the peer loses them. */
  async function finish(withinMs: number): Promise<void> {
    socket.setTimeout(limits.frameStallMs);
    await answers.said();
    destroyAfter(withinMs);
    socket.end();
    socket.resume();
  }

  function close(): void {
    closing = true;
    destroyAfter(limits.closeMs);
    void finish(closeGraceMs);
  }

  function destroyAfter(milliseconds: number): void {
    const deadline = setTimeout(() => socket.destroy(), milliseconds);
    void gone.then(() => clearTimeout(deadline));
  }
}

function prepare(socket: Socket, address: string, { limits, log }: MllpSettings, isOurTurn: () => boolean): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.setTimeout(limits.idleMs);
  socket.on('timeout', () => {
    // It is we who are slow, unless the peer does not fetch its answers.
    if (isOurTurn() && socket.writableLength === 0) return;
    log.info({ address }, 'An MLLP connection was silent too long and is closed');
    socket.destroy();
  });
  // A reset by the peer is no news: what was not answered will be sent again.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    log.info({ address, code: error.code }, 'An MLLP connection broke');
  });
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause ? String(cause.code) : cause.name;
}

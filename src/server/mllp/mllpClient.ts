import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createFrameReader, frame } from '../../standards/hl7/framing.ts';
import { messageBytesMax } from '../../standards/hl7/message.ts';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: {
    readonly ca: string | Buffer;
    readonly cert?: string | Buffer;
    readonly key?: string | Buffer;
    readonly servername?: string;
  };
  /** How long an answer may take. */
  readonly answerMs?: number;
}

/** The sending side of MLLP, for the simulation, the benchmarks and the tests. */
export interface MllpClient {
  /**
   * Sends one message and resolves with its answer. Several may be under way at once: answers come in the order of sending,
   * so this is only for messages that are answered.
   */
  send(message: Uint8Array): Promise<Uint8Array>;
  /** Writes bytes as they are, without a frame. */
  write(bytes: Uint8Array): void;
  /** Bytes that come without having been waited for. */
  readonly unexpected: readonly Uint8Array[];
  close(): Promise<void>;
}

/** @throws whatever the socket says when it cannot connect */
export async function openMllpClient(options: MllpClientOptions): Promise<MllpClient> {
  const { host, port } = options;
  const socket: Socket = options.tls ? connectTls({ host, port, ...options.tls }) : connect({ host, port });
  const waiting: { resolve(answer: Uint8Array): void; reject(error: Error): void; timer: NodeJS.Timeout }[] = [];
  const unexpected: Uint8Array[] = [];
  const reader = createFrameReader({ maxBytes: messageBytesMax });
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once(options.tls ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    for (const event of reader.push(chunk)) if (event.kind === 'frame') deliver(event.content);
  });
  socket.on('error', (error) => fail(error));
  socket.on('close', () => fail(new Error('Cannot get an answer: the connection is closed')));
  return { send, write: (bytes) => void socket.write(bytes), unexpected, close };

  function send(message: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => socket.destroy(new Error('Cannot get an answer: none came in time')),
        options.answerMs ?? 30_000,
      );
      waiting.push({ resolve, reject, timer });
      if (socket.destroyed) fail(new Error('Cannot send: the connection is closed'));
      else socket.write(frame(message));
    });
  }

  function deliver(answer: Uint8Array): void {
    const first = waiting.shift();
    clearTimeout(first?.timer);
    if (first) first.resolve(answer);
    else unexpected.push(answer);
  }

  function fail(error: Error): void {
    for (const one of waiting.splice(0)) {
      clearTimeout(one.timer);
      one.reject(error);
    }
  }

  async function close(): Promise<void> {
    socket.end();
    await gone;
  }
}

import type { Socket } from 'node:net';
import {
  createPduReader,
  type Fragment,
  type PduPart,
  type PduReader,
} from '../../standards/dicom/upperLayer/pdataFraming.ts';
import {
  type AssociateAccept,
  type AssociateReject,
  type AssociateRequest,
  type Pdu,
  readPdu,
  writePdu,
} from '../../standards/dicom/upperLayer/pdu.ts';
import {
  type Effect,
  events,
  type State,
  transition,
  type UpperLayerEvent,
} from '../../standards/dicom/upperLayer/stateMachine.ts';
import type { DimseLimits } from './dimseLimits.ts';
import type { ReceivedBytes } from './receiveBuffers.ts';

/** How an association ended, for the log. */
export type AssociationEnd =
  | 'released'
  | 'rejected'
  | 'aborted by the peer'
  | 'aborted by us'
  | 'connection lost'
  | 'timed out';

/** The service user of PS3.7: what the upper layer tells it. A promise returned means: nothing more until it settles. */
export interface UpperLayerUser {
  associateAsked?(request: AssociateRequest): Promise<void> | undefined;
  associateAccepted?(accept: AssociateAccept): void;
  associateRejected?(reject: AssociateReject): void;
  fragment(fragment: Fragment): Promise<void> | undefined;
  /** The peer wants to release; answer with `answerRelease` when ready. */
  releaseAsked(): void;
  /** Whether we are the ones the peer waits for; the idle timer then does not run. */
  isBusy(): boolean;
  /** Once, last. `why` is fit for a log. */
  ended(how: AssociationEnd, why: string): void;
}

/** One side's upper layer over one connection: the socket and timers around the state machine of PS3.8 §9.2. */
export interface UpperLayer {
  readonly state: State;
  /** Evt1 and Evt2, of a socket that is connected. */
  associate(request: AssociateRequest): void;
  accept(accept: AssociateAccept): void;
  reject(reject: Omit<AssociateReject, 'kind'>): void;
  /** Whole P-DATA-TF PDUs, one after another; what is sent in one turn of the event loop leaves in one write. False: the socket is full. */
  send(parts: Iterable<Uint8Array>): boolean;
  /** Resolves when the socket takes more, or the association has ended. */
  writable(): Promise<void>;
  /** How many bytes of the connection were handed on so far, or used up on the way to that. */
  readonly received: number;
  /** Nobody looks at the first so many bytes of the connection any more: their memory may be used again. */
  forgetReceived(upTo: number): void;
  askRelease(): void;
  answerRelease(): void;
  abort(why: string): void;
}

export interface UpperLayerOptions {
  readonly socket: Socket;
  /** Where the bytes come from when not from the socket's `data` events. */
  readonly received?: ReceivedBytes | null;
  readonly requestor: boolean;
  readonly limits: DimseLimits;
  /** Our maximum length (PS3.8 §D.1). */
  readonly maxPduBytes: number;
  readonly user: UpperLayerUser;
}

export function openUpperLayer(options: UpperLayerOptions): UpperLayer {
  return new SocketUpperLayer(options);
}

/** So much of a connection may come in while its user makes it wait; then it is paused. */
const heldBytesMax = 64 * 1024;

/** What the effects of the running event need: the PDUs to send, the PDU or fragment that came. */
interface Occasion {
  readonly pdus?: Iterable<Uint8Array>;
  readonly received?: Pdu;
  readonly fragment?: Fragment;
  readonly abortReason?: number;
  readonly why?: string;
  readonly acceptable?: boolean;
}

class SocketUpperLayer implements UpperLayer {
  state: State = 'Sta1';
  readonly #socket: Socket;
  readonly #requestor: boolean;
  readonly #limits: DimseLimits;
  readonly #user: UpperLayerUser;
  readonly #reader: PduReader;
  readonly #received: ReceivedBytes | null;
  #artim: NodeJS.Timeout | undefined;
  #ended = false;
  #ending: { readonly how: AssociationEnd; readonly why: string } | null = null;
  #drained = 0;
  #corked = false;
  #held = false;
  #heldBytes = 0;
  #writers: (() => void)[] = [];

  constructor({ socket, received = null, requestor, limits, maxPduBytes, user }: UpperLayerOptions) {
    this.#socket = socket;
    this.#requestor = requestor;
    this.#limits = limits;
    this.#user = user;
    this.#received = received;
    this.#reader = createPduReader({ associateBytes: limits.associateBytes, dataBytes: maxPduBytes });
    socket.setNoDelay(true);
    socket.setTimeout(limits.idleMs);
    if (received === null) socket.on('data', (bytes) => this.#take(bytes));
    else received.take = (bytes) => this.#take(bytes);
    socket.on('drain', () => this.#releaseWriters());
    socket.on('timeout', () => this.#idled());
    socket.on('error', () => undefined); // 'close' always follows and is the one we act on
    socket.on('close', () => this.#closed());
    if (!requestor) this.#happen('Evt5', {});
  }

  associate(request: AssociateRequest): void {
    this.#happen('Evt1', {});
    this.#happen('Evt2', { pdus: [writePdu(request)] });
  }

  accept(accept: AssociateAccept): void {
    this.#happen('Evt7', { pdus: [writePdu(accept)] });
  }

  reject(reject: Omit<AssociateReject, 'kind'>): void {
    this.#ending = {
      how: 'rejected',
      why: `result ${reject.result}, source ${reject.source}, reason ${reject.reason}`,
    };
    this.#happen('Evt8', { pdus: [writePdu({ kind: 'A-ASSOCIATE-RJ', ...reject })] });
  }

  send(parts: Iterable<Uint8Array>): boolean {
    this.#happen('Evt9', { pdus: parts });
    return !this.#socket.writableNeedDrain;
  }

  writable(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => this.#writers.push(resolve));
  }

  get received(): number {
    return this.#reader.consumed;
  }

  forgetReceived(upTo: number): void {
    this.#received?.buffers.release(upTo);
  }

  askRelease(): void {
    this.#happen('Evt11', { pdus: [writePdu({ kind: 'A-RELEASE-RQ' })] });
  }

  answerRelease(): void {
    this.#happen('Evt14', { pdus: [writePdu({ kind: 'A-RELEASE-RP' })] });
  }

  abort(why: string): void {
    this.#ending ??= { how: 'aborted by us', why };
    this.#happen('Evt15', {});
  }

  #take(bytes: Uint8Array): void {
    if (this.state === 'Sta13') {
      this.#drained += bytes.length;
      if (this.#drained > this.#limits.drainedBytes) this.#happen('Evt18', {});
    }
    this.#reader.feed(bytes);
    if (this.#held) this.#heldBytes += bytes.length;
    else this.#readOn();
    if (this.#held && this.#heldBytes > heldBytesMax) this.#socket.pause();
  }

  #readOn(): void {
    try {
      for (let part = this.#reader.next(); part !== undefined; part = this.#reader.next()) {
        const wait = this.#react(part);
        if (wait !== undefined) {
          this.#hold(wait);
          return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
    if (this.#socket.isPaused() && !this.#socket.destroyed) this.#socket.resume();
  }

  // A little more is read meanwhile, and waits in the reader: a connection that is closed with bytes unread is reset, and
  // the peer may then not hear our last words. `data` events are read ahead by the socket itself.
  #hold(wait: Promise<void>): void {
    this.#held = true;
    this.#heldBytes = 0;
    if (this.#received === null) this.#socket.pause();
    wait
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        this.#held = false;
        this.#readOn();
      });
  }

  #react(part: PduPart): Promise<void> | undefined {
    if (part.kind === 'fragment') return this.#happen('Evt10', { fragment: part, abortReason: 2 });
    if (part.kind === 'invalid') return this.#happen('Evt19', { abortReason: part.abortReason, why: part.why });

    const pdu = readPdu(part.type, part.body);
    if (pdu.kind === 'malformed') return this.#happen('Evt19', { abortReason: 6, why: pdu.why });
    const acceptable = pdu.kind !== 'A-ASSOCIATE-RQ' || (pdu.protocolVersion & 1) === 1;
    return this.#happen(eventOf[pdu.kind], { received: pdu, abortReason: 2, acceptable });
  }

  #happen(event: UpperLayerEvent, occasion: Occasion): Promise<void> | undefined {
    const step = transition(this.state, event, {
      acceptable: occasion.acceptable ?? true,
      requestor: this.#requestor,
    });
    if (step === null) return undefined;

    this.state = step.next;
    let wait: Promise<void> | undefined;
    for (const effect of step.effects) wait = this.#carryOut(effect, event, occasion) ?? wait;
    return wait;
  }

  #carryOut(effect: Effect, event: UpperLayerEvent, occasion: Occasion): Promise<void> | undefined {
    switch (effect) {
      case 'open transport':
        return undefined; // the socket is given to us connected
      case 'close transport':
        if (event === 'Evt18') this.#socket.destroy();
        else this.#socket.destroySoon();
        return undefined;
      case 'start ARTIM':
        clearTimeout(this.#artim);
        this.#artim = setTimeout(() => this.#artimExpired(), this.#limits.artimMs);
        return undefined;
      case 'stop ARTIM':
        clearTimeout(this.#artim);
        return undefined;
      case 'send A-ABORT as user':
        this.#sendAbort(0, 0, occasion.why ?? 'a PDU came that does not begin an association');
        return undefined;
      case 'send A-ABORT as provider':
        this.#sendAbort(2, occasion.abortReason ?? 0, occasion.why ?? `${events[event]} came in the wrong state`);
        return undefined;
      case 'send A-ASSOCIATE-RJ':
        this.#write(occasion.pdus ?? [writePdu(protocolVersionRefused)]);
        this.#end('rejected', this.#ending?.why ?? 'its protocol version is not 1');
        return undefined;
      case 'send A-RELEASE-RP':
        this.#write(occasion.pdus ?? []);
        if (this.state === 'Sta13') this.#end('released', '');
        return undefined;
      case 'send A-ASSOCIATE-RQ':
      case 'send A-ASSOCIATE-AC':
      case 'send P-DATA-TF':
      case 'send A-RELEASE-RQ':
        this.#write(occasion.pdus ?? []);
        return undefined;
      default:
        return this.#tellUser(effect, occasion);
    }
  }

  #tellUser(effect: Effect, { received, fragment }: Occasion): Promise<void> | undefined {
    const user = this.#user;
    switch (effect) {
      case 'indicate A-ASSOCIATE':
        return received?.kind === 'A-ASSOCIATE-RQ' ? user.associateAsked?.(received) : undefined;
      case 'confirm A-ASSOCIATE accepted':
        if (received?.kind === 'A-ASSOCIATE-AC') user.associateAccepted?.(received);
        return undefined;
      case 'confirm A-ASSOCIATE rejected':
        if (received?.kind === 'A-ASSOCIATE-RJ') user.associateRejected?.(received);
        this.#end('rejected', 'by the peer');
        return undefined;
      case 'indicate P-DATA':
        return fragment && !this.#ended ? user.fragment(fragment) : undefined;
      case 'indicate A-RELEASE':
        user.releaseAsked();
        return undefined;
      case 'confirm A-RELEASE':
        if (this.state === 'Sta1') this.#end('released', '');
        else user.releaseAsked(); // the acceptor's half of a collision: its own release is confirmed, the peer's is still to be answered
        return undefined;
      case 'indicate abort of the peer':
        this.#end('aborted by the peer', abortText(received));
        return undefined;
      case 'indicate A-P-ABORT':
        this.#end('connection lost', 'the connection was closed');
        return undefined;
      default:
        return undefined;
    }
  }

  #sendAbort(source: number, reason: number, why: string): void {
    const ending = this.#ending ?? { how: 'aborted by us', why };
    this.#write([writePdu({ kind: 'A-ABORT', source, reason })]);
    this.#end(ending.how, ending.why);
  }

  // What is sent in one turn leaves in one write, so that Nagle's algorithm and delayed acknowledgement never meet.
  #write(parts: Iterable<Uint8Array>): void {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) return;
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    for (const part of parts) socket.write(part);
  }

  #idled(): void {
    if (this.state === 'Sta1') {
      this.#socket.destroy();
      return;
    }
    if (this.#user.isBusy()) {
      this.#socket.setTimeout(this.#limits.idleMs);
      return;
    }
    this.#ending ??= { how: 'timed out', why: `nothing came for ${this.#limits.idleMs} ms` };
    this.#happen(this.state === 'Sta2' || this.state === 'Sta13' ? 'Evt18' : 'Evt15', {});
  }

  #artimExpired(): void {
    this.#end('timed out', `no association was asked for within ${this.#limits.artimMs} ms`);
    this.#happen('Evt18', {});
  }

  #closed(): void {
    clearTimeout(this.#artim);
    this.#happen('Evt17', {});
    this.#end('connection lost', 'the connection was closed');
    this.#releaseWriters();
  }

  #fail(error: unknown): void {
    this.abort(error instanceof Error ? error.message : 'a fault of ours');
  }

  #releaseWriters(): void {
    const waiting = this.#writers;
    this.#writers = [];
    for (const resolve of waiting) resolve();
  }

  #end(how: AssociationEnd, why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#user.ended(how, why);
    this.#releaseWriters();
  }
}

/** PS3.8 Table 9-21: permanent, by the service provider (ACSE), protocol version not supported. */
const protocolVersionRefused = { kind: 'A-ASSOCIATE-RJ', result: 1, source: 2, reason: 2 } as const;

function abortText(received: Pdu | undefined): string {
  return received?.kind === 'A-ABORT' ? `source ${received.source}, reason ${received.reason}` : '';
}

const eventOf: Readonly<Record<Pdu['kind'], UpperLayerEvent>> = {
  'A-ASSOCIATE-AC': 'Evt3',
  'A-ASSOCIATE-RJ': 'Evt4',
  'A-ASSOCIATE-RQ': 'Evt6',
  'A-RELEASE-RQ': 'Evt12',
  'A-RELEASE-RP': 'Evt13',
  'A-ABORT': 'Evt16',
};

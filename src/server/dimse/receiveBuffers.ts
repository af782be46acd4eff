import { Socket } from 'node:net';

/** So much is read at once at most; three hold an image of 512 × 512 of 16 bits. */
const slabBytes = 256 * 1024;
/** A slab with less room left than this is full: a read into it would bring too little. */
const roomBytesMin = 16 * 1024;
/** What one connection may hold for use again; older slabs are left to whoever still looks at them. */
const heldMax = 24;
/** What all connections together may keep ready. */
const spareMax = 24;

/** Slabs of memory that no connection uses now. */
export type SpareSlabs = Buffer[];

/**
 * The memory into which a connection reads. Made anew for each read, such memory would be most of what a door throws away,
 * and the garbage collector most of its work: so it is used again once nobody looks at what was read into it.
 */
export class ReceiveBuffers {
  readonly #spare: SpareSlabs;
  /** Full slabs, oldest first, each with how many bytes had come when it was full. */
  readonly #full: { readonly slab: Buffer; readonly end: number }[] = [];
  #slab: Buffer;
  #at = 0;
  #taken = 0;
  #released = 0;

  constructor(spare: SpareSlabs) {
    this.#spare = spare;
    this.#slab = this.#nextSlab();
  }

  /** Where the next bytes go. */
  room(): Uint8Array {
    if (this.#slab.length - this.#at < roomBytesMin) this.#turn();
    return this.#slab.subarray(this.#at);
  }

  /** The bytes that were read into the last room: a view of it. */
  took(length: number): Uint8Array {
    const bytes = this.#slab.subarray(this.#at, this.#at + length);
    this.#at += length;
    this.#taken += length;
    return bytes;
  }

  /** Nobody looks any more at the first `released` bytes that ever came, nor will: their memory may be written over. */
  release(released: number): void {
    this.#released = released;
    for (let first = this.#full[0]; first && first.end <= released; first = this.#full[0]) {
      this.#full.shift();
      if (this.#spare.length < spareMax) this.#spare.push(first.slab);
    }
  }

  #turn(): void {
    if (this.#taken <= this.#released) {
      this.#at = 0;
      return;
    }
    this.#full.push({ slab: this.#slab, end: this.#taken });
    if (this.#full.length > heldMax) this.#full.shift();
    this.#slab = this.#nextSlab();
    this.#at = 0;
  }

  #nextSlab(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
  }
}

/** A connection, and the memory that it reads into; null where its bytes come as `data` events. */
export interface ReceivingConnection {
  readonly socket: Socket;
  readonly received: ReceivedBytes | null;
}

export interface ReceivedBytes {
  readonly buffers: ReceiveBuffers;
  /** Called with what came, in order. */
  take: (bytes: Uint8Array) => void;
}

/** What Node lets a server's socket be made of, though its documentation names it for a client's only. */
interface AcceptedSocket {
  _handle: object | null;
  _server: object | null;
}

/**
 * Makes a socket that a server has just accepted read into our memory (`onread` of `net.Socket`).
 *
 * Where Node no longer gives the connection away, the socket stays as it is: slower, never wrong.
 */
export function receiveInto(accepted: Socket, spare: SpareSlabs): ReceivingConnection {
  const given = accepted as unknown as AcceptedSocket;
  const { _handle: handle, _server: server } = given;
  if (!handle || server === undefined) return { socket: accepted, received: null };
  given._handle = null;
  given._server = null;
  const buffers = new ReceiveBuffers(spare);
  const received: ReceivedBytes = { buffers, take: () => undefined };
  const options = {
    handle,
    onread: {
      buffer: () => buffers.room(),
      callback: (length: number) => {
        received.take(buffers.took(length));
        return true;
      },
    },
  };
  const socket = new Socket(options as object);
  (socket as unknown as AcceptedSocket)._server = server;
  return { socket, received };
}

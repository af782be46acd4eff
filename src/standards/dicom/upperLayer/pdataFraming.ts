import { pduTypes } from './pdu.ts';

/** Part of one presentation data value (PS3.8 §9.3.5.1), handed on as it arrives: a view of the bytes that came, never a copy. */
export interface Fragment {
  readonly kind: 'fragment';
  readonly contextId: number;
  /** Message control header bit 0 (PS3.8 §E.2): command set, else data set. */
  readonly command: boolean;
  readonly bytes: Uint8Array;
  /** Whether the command set or data set ends with these bytes. */
  readonly last: boolean;
}

/** A PDU other than P-DATA-TF, whole: they are small, and limited. */
export interface WholePdu {
  readonly kind: 'pdu';
  readonly type: number;
  readonly body: Uint8Array;
}

/** What cannot be a PDU. Nothing more is read after it. `abortReason` is that of PS3.8 §9.3.8. */
export interface InvalidPdu {
  readonly kind: 'invalid';
  readonly why: string;
  readonly abortReason: 1 | 6;
}

export type PduPart = Fragment | WholePdu | InvalidPdu;

export interface PduLimits {
  /** The longest A-ASSOCIATE-RQ or -AC taken, in bytes after the header. */
  readonly associateBytes: number;
  /** The longest P-DATA-TF taken, in bytes after the header: the maximum length we announced; 0 is no limit. */
  readonly dataBytes: number;
}

export interface PduReader {
  /** Takes the next bytes of the connection; they must not be changed afterwards. */
  feed(bytes: Uint8Array): void;
  /** The next part, or undefined when more bytes are needed. */
  next(): PduPart | undefined;
  /** How many bytes of the connection were used up so far, for parts that `next` returned or on the way to one. */
  readonly consumed: number;
}

/** Releases, rejections and aborts are four bytes; a little more is tolerated. */
const smallPduBytes = 64;

/**
 * Cuts a stream of bytes into PDUs (PS3.8 §9.3).
 *
 * Nothing is ever allocated by a declared length: a P-DATA-TF is passed on piece by piece as it comes, whatever was split
 * where, and the other PDUs are gathered only up to their limit.
 */
export function createPduReader(limits: PduLimits): PduReader {
  return new StreamingPduReader(limits);
}

const nothing = new Uint8Array(0);

type Step = 'PDU header' | 'whole PDU' | 'value header' | 'value' | 'nothing more';

class StreamingPduReader implements PduReader {
  readonly #limits: PduLimits;
  #waiting: Uint8Array[] = [];
  #current: Uint8Array = nothing;
  #at = 0;
  /** How many bytes came before the current ones. */
  #before = 0;
  #step: Step = 'PDU header';

  // A header of six bytes may arrive in up to six pieces.
  readonly #header = new Uint8Array(6);
  readonly #headerView = new DataView(this.#header.buffer);
  #headerLength = 0;

  #pduType = 0;
  #pduLeft = 0;
  #body: Uint8Array = nothing;
  #bodyLength = 0;
  #contextId = 0;
  #control = 0;
  #valueLeft = 0;

  constructor(limits: PduLimits) {
    this.#limits = limits;
  }

  get consumed(): number {
    return this.#before + this.#at;
  }

  feed(bytes: Uint8Array): void {
    if (this.#step !== 'nothing more') this.#waiting.push(bytes);
  }

  next(): PduPart | undefined {
    for (;;) {
      const part = this.#advance();
      if (part !== 'again') return part;
    }
  }

  #advance(): PduPart | undefined | 'again' {
    switch (this.#step) {
      case 'PDU header':
        return this.#gatherHeader() ? this.#beginPdu() : undefined;
      case 'whole PDU':
        return this.#gatherPdu();
      case 'value header':
        return this.#gatherHeader() ? this.#beginValue() : undefined;
      case 'value':
        return this.#passValue();
      case 'nothing more':
        return undefined;
    }
  }

  #beginPdu(): InvalidPdu | 'again' {
    this.#pduType = this.#header[0] ?? 0;
    this.#pduLeft = this.#headerView.getUint32(2);
    const { dataBytes, associateBytes } = this.#limits;
    if (this.#pduType === pduTypes['P-DATA-TF']) {
      if (dataBytes > 0 && this.#pduLeft > dataBytes) return this.#tooLong(dataBytes);
      if (this.#pduLeft < 6) return this.#invalid(`a P-DATA-TF of ${this.#pduLeft} bytes holds no data value`, 6);
      this.#step = 'value header';
      return 'again';
    }
    if (this.#pduType < 1 || this.#pduType > 7)
      return this.#invalid(`PDU type ${this.#pduType} is not one of PS3.8`, 1);
    const longest = this.#pduType <= pduTypes['A-ASSOCIATE-AC'] ? associateBytes : smallPduBytes;
    if (this.#pduLeft > longest) return this.#tooLong(longest);
    this.#step = 'whole PDU';
    return 'again';
  }

  #gatherPdu(): WholePdu | undefined {
    while (this.#pduLeft > 0) {
      if (this.#available() === 0) return undefined;
      const part = this.#takeUpTo(this.#pduLeft);
      this.#pduLeft -= part.length;
      if (this.#pduLeft === 0 && this.#bodyLength === 0) return this.#endPdu(part);
      this.#keepPart(part);
    }
    return this.#endPdu(this.#body.subarray(0, this.#bodyLength));
  }

  // Room is made for what came, never for what was announced.
  #keepPart(part: Uint8Array): void {
    const length = this.#bodyLength + part.length;
    if (length > this.#body.length) {
      const roomier = new Uint8Array(Math.max(length, 2 * this.#body.length));
      roomier.set(this.#body.subarray(0, this.#bodyLength));
      this.#body = roomier;
    }
    this.#body.set(part, this.#bodyLength);
    this.#bodyLength = length;
  }

  #endPdu(body: Uint8Array): WholePdu {
    this.#body = nothing;
    this.#bodyLength = 0;
    this.#step = 'PDU header';
    return { kind: 'pdu', type: this.#pduType, body };
  }

  #beginValue(): InvalidPdu | 'again' {
    const length = this.#headerView.getUint32(0);
    if (length < 2 || length > this.#pduLeft - 4) {
      return this.#invalid(
        `a data value of ${length} bytes does not fit the ${this.#pduLeft} bytes left of its PDU`,
        6,
      );
    }
    this.#contextId = this.#header[4] ?? 0;
    this.#control = this.#header[5] ?? 0;
    this.#valueLeft = length - 2;
    this.#pduLeft -= 4 + length;
    if (this.#pduLeft > 0 && this.#pduLeft < 6) {
      return this.#invalid(`${this.#pduLeft} bytes follow the last data value of a PDU`, 6);
    }
    this.#step = 'value';
    return 'again';
  }

  #passValue(): Fragment | undefined {
    if (this.#valueLeft > 0 && this.#available() === 0) return undefined;
    const bytes = this.#takeUpTo(this.#valueLeft);
    this.#valueLeft -= bytes.length;
    const ends = this.#valueLeft === 0;
    if (ends) this.#step = this.#pduLeft > 0 ? 'value header' : 'PDU header';
    return {
      kind: 'fragment',
      contextId: this.#contextId,
      command: (this.#control & 1) === 1,
      bytes,
      last: ends && (this.#control & 2) === 2,
    };
  }

  #gatherHeader(): boolean {
    while (this.#available() > 0) {
      const part = this.#takeUpTo(this.#header.length - this.#headerLength);
      this.#header.set(part, this.#headerLength);
      this.#headerLength += part.length;
      if (this.#headerLength < this.#header.length) continue;
      this.#headerLength = 0;
      return true;
    }
    return false;
  }

  #available(): number {
    while (this.#at === this.#current.length) {
      const following = this.#waiting.shift();
      if (following === undefined) return 0;
      this.#before += this.#current.length;
      this.#current = following;
      this.#at = 0;
    }
    return this.#current.length - this.#at;
  }

  #takeUpTo(length: number): Uint8Array {
    const part = this.#current.subarray(this.#at, this.#at + length);
    this.#at += part.length;
    return part;
  }

  #tooLong(longest: number): InvalidPdu {
    return this.#invalid(`a PDU of type ${this.#pduType} and ${this.#pduLeft} bytes is longer than ${longest}`, 6);
  }

  // After an invalid PDU nobody knows where the next one begins; what still comes is dropped.
  #invalid(why: string, abortReason: 1 | 6): InvalidPdu {
    this.#step = 'nothing more';
    this.#waiting = [];
    return { kind: 'invalid', why, abortReason };
  }
}

/** The twelve bytes before a data value that fills its P-DATA-TF alone. */
export function writeFragmentHeader(contextId: number, command: boolean, last: boolean, length: number): Uint8Array {
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  head[0] = pduTypes['P-DATA-TF'];
  view.setUint32(2, length + 6);
  view.setUint32(6, length + 2);
  head[10] = contextId;
  head[11] = (command ? 1 : 0) | (last ? 2 : 0);
  return head;
}

/** The longest fragment that fits a P-DATA-TF of the peer's maximum length; 0 (no limit) gives `ours`. */
export function fragmentBytes(peerMaximum: number, ours: number): number {
  const longest = peerMaximum === 0 ? ours : Math.min(peerMaximum, ours);
  return Math.max(longest - 6, 1);
}

/** A command set or data set as whole P-DATA-TF PDUs: headers and views of `bytes`, to be written one after another. */
export function* frameValue(
  contextId: number,
  command: boolean,
  bytes: Uint8Array,
  longestFragment: number,
): Generator<Uint8Array> {
  let from = 0;
  do {
    const part = bytes.subarray(from, from + longestFragment);
    from += part.length;
    yield writeFragmentHeader(contextId, command, from >= bytes.length, part.length);
    if (part.length > 0) yield part;
  } while (from < bytes.length);
}

/** What the bytes of a connection turned out to hold, in their order. */
export type FrameEvent =
  /** The content between start block and end block. */
  | { readonly kind: 'frame'; readonly content: Uint8Array }
  /** Bytes outside any frame that are no line ends. */
  | { readonly kind: 'stray'; readonly bytes: number }
  /** A frame that was begun anew before it had ended: its sender will send it again. */
  | { readonly kind: 'cutShort'; readonly bytes: number }
  /** A frame longer than allowed. `head` is how it begins; nothing more is read after it. */
  | { readonly kind: 'tooLong'; readonly head: Uint8Array };

export interface FrameReader {
  /** Takes what the connection brought. The chunk must not be changed afterwards: frames may refer to it. */
  push(chunk: Uint8Array): readonly FrameEvent[];
  /** Bytes of a frame that has begun and not ended. */
  readonly waiting: number;
}

const startBlock = 0x0b;
const endBlock = 0x1c;
const headBytes = 4096;

/**
 * Cuts a stream into MLLP frames, `<VT> content <FS><CR>` (HL7 MLLP Release 1 §3).
 *
 * The result does not depend on how the stream was cut into chunks. A missing CR after FS is no fault, and a message is never
 * held back to wait for it. A VT inside a frame is text (word processors break lines with it), unless a header segment
 * stands behind it: then the frame began anew.
 */
export function createFrameReader({ maxBytes }: { readonly maxBytes: number }): FrameReader {
  let parts: Uint8Array[] = [];
  let waiting = 0;
  let inFrame = false;
  let closed = false;

  return {
    push,
    get waiting() {
      return waiting;
    },
  };

  function push(chunk: Uint8Array): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    let at = 0;
    while (at < chunk.length && !closed) at = inFrame ? inside(chunk, at, events) : outside(chunk, at, events);
    return events;
  }

  function outside(chunk: Uint8Array, from: number, events: FrameEvent[]): number {
    const start = chunk.indexOf(startBlock, from);
    const end = start < 0 ? chunk.length : start;
    const bytes = countStray(chunk, from, end);
    if (bytes > 0) events.push({ kind: 'stray', bytes });
    inFrame = start >= 0;
    return start < 0 ? end : start + 1;
  }

  function inside(chunk: Uint8Array, from: number, events: FrameEvent[]): number {
    const found = chunk.indexOf(endBlock, from);
    const end = found < 0 ? chunk.length : found;
    waiting += end - from;
    parts.push(chunk.subarray(from, end));
    if (waiting > maxBytes) {
      events.push({ kind: 'tooLong', head: joined(parts).slice(0, headBytes) });
      forget();
      closed = true;
    } else if (found >= 0) {
      events.push(...frameEvents(joined(parts)));
      forget();
    }
    return found < 0 ? end : found + 1;
  }

  function forget(): void {
    parts = [];
    waiting = 0;
    inFrame = false;
  }
}

/** Puts a message between start block and end block. */
export function frame(content: Uint8Array): Uint8Array {
  const framed = new Uint8Array(content.length + 3);
  framed[0] = startBlock;
  framed.set(content, 1);
  framed[content.length + 1] = endBlock;
  framed[content.length + 2] = 0x0d;
  return framed;
}

function frameEvents(content: Uint8Array): FrameEvent[] {
  const anew = lastStart(content);
  if (anew < 0) return [{ kind: 'frame', content }];
  return [
    { kind: 'cutShort', bytes: anew },
    { kind: 'frame', content: content.subarray(anew + 1) },
  ];
}

/** The last VT that a header segment follows. */
function lastStart(content: Uint8Array): number {
  for (
    let at = content.lastIndexOf(startBlock);
    at >= 0;
    at = at === 0 ? -1 : content.lastIndexOf(startBlock, at - 1)
  ) {
    const name = String.fromCharCode(...content.subarray(at + 1, at + 4));
    if (name === 'MSH' || name === 'FHS' || name === 'BHS') return at;
  }
  return -1;
}

function countStray(chunk: Uint8Array, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at++) {
    const byte = chunk[at]!;
    if (byte !== 0x0d && byte !== 0x0a && byte !== endBlock) count++;
  }
  return count;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

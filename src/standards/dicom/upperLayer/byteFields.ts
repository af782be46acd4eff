/** An 8-bit number. */
export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

/** A 16-bit number, big-endian as all of PS3.8 §9.3. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

/** A 32-bit number, big-endian. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** One byte per character; what is beyond ISO 8859-1 becomes `?`. */
export function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at++; // one character in two halves
    bytes[length] = code > 0xff ? 0x3f : code;
    length++;
  }
  return bytes.subarray(0, length);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Thrown inside the readers of this folder only; what leaves the folder is a refusal. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Reads fields in order and throws `Malformed` rather than read past the end. */
export interface FieldReader {
  readonly left: number;
  u8(): number;
  u16(): number;
  u32(): number;
  /** A view, not a copy. */
  bytes(length: number): Uint8Array;
  text(length: number): string;
  skip(length: number): void;
}

export function readFields(bytes: Uint8Array): FieldReader {
  let at = 0;
  return {
    get left() {
      return bytes.length - at;
    },
    u8: () => take(1)[0] ?? 0,
    u16() {
      const [high = 0, low = 0] = take(2);
      return (high << 8) | low;
    },
    u32() {
      const [a = 0, b = 0, c = 0, d = 0] = take(4);
      return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    },
    bytes: take,
    text: (length) => readLatin1(take(length)),
    skip: (length) => void take(length),
  };

  function take(length: number): Uint8Array {
    if (length > bytes.length - at)
      throw new Malformed(`${length} bytes are announced where ${bytes.length - at} are left`);
    at += length;
    return bytes.subarray(at - length, at);
  }
}

const charactersAtOnce = 1024;

/** Every byte as the character of the same number, so that nothing is lost before it is judged or escaped. */
export function readLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += charactersAtOnce) {
    text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce));
  }
  return text;
}

/** A UID as it stands on the wire: trailing NULs and spaces are padding (PS3.5 §9.1). */
export function readUid(bytes: Uint8Array): string {
  return readLatin1(bytes).replace(/[\0 ]+$/, '');
}

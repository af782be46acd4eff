/** The header segment of a message as bytes, before its character set is known. */
export interface Header {
  /** Where `MSH` stands, in bytes. */
  readonly at: number;
  /** Where its line ends, in bytes. */
  readonly end: number;
  /** Something stood before it that is neither blank nor a batch header. */
  readonly afterOther: boolean;
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** The first line that begins with MSH and a separator; a byte order mark, blanks and other lines may stand before it. */
export function findHeader(bytes: Uint8Array): Header | null {
  let afterOther = false;
  for (let at = skipBlanks(bytes, startOfText(bytes)); at < bytes.length; ) {
    const end = endOfLine(bytes, at);
    if (isNamed(bytes, at, 'MSH')) return { at, end, afterOther };
    afterOther ||= !batchSegments.some((name) => isNamed(bytes, at, name));
    at = skipBlanks(bytes, end);
  }
  return null;
}

const batchSegments = ['FHS', 'BHS', 'BTS', 'FTS'];

/**
 * The messages of one transmission: a batch (HL7 v2.5.1 §2.10.3) holds several, each from its MSH to the next one or
 * to a batch segment. What holds one message or none is given back as it is.
 *
 * At most `messagesMax` are split off; the last then holds all the others.
 */
export function splitBatch(bytes: Uint8Array, messagesMax = 10_000): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  let start = -1;
  let inBatch = false;
  for (let at = skipBlanks(bytes, startOfText(bytes)); at < bytes.length; ) {
    const isHeader = isNamed(bytes, at, 'MSH');
    const isBatch = !isHeader && batchSegments.some((name) => isNamed(bytes, at, name));
    inBatch ||= isBatch;
    if ((isHeader || isBatch) && start >= 0 && messages.length < messagesMax - 1) {
      messages.push(bytes.subarray(start, at));
      start = -1;
    }
    if (isHeader && start < 0) start = at;
    at = skipBlanks(bytes, endOfLine(bytes, at));
  }
  if (start >= 0) messages.push(bytes.subarray(start));
  return messages.length > 1 || (inBatch && messages.length > 0) ? messages : [bytes];
}

/** The fields of the header line as bytes: index 2 is MSH-3, as MSH-1 is the separator itself. */
export function headerFields(bytes: Uint8Array, header: Header): readonly Uint8Array[] {
  const separator = bytes[header.at + 3];
  const fields: Uint8Array[] = [];
  let from = header.at;
  for (let at = from; at <= header.end && fields.length < 64; at++) {
    if (at < header.end && bytes[at] !== separator) continue;
    fields.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return fields;
}

function startOfText(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at]! <= 0x20) at++;
  return at;
}

function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === carriageReturn || bytes[at] === lineFeed) return at;
  return bytes.length;
}

/** The name, and a character after it that can be MSH-1. */
function isNamed(bytes: Uint8Array, at: number, name: string): boolean {
  for (let index = 0; index < 3; index++) if (bytes[at + index] !== name.charCodeAt(index)) return false;
  const separator = bytes[at + 3];
  return separator !== undefined && separator > 0x20 && !/[A-Za-z0-9]/.test(String.fromCharCode(separator));
}

import { decodeText, isWide } from './characterSet.ts';
import { type Delimiters, readDelimiters } from './delimiters.ts';
import { findHeader, headerFields } from './header.ts';
import { type FieldText, fieldOf, type Repetition, repetitionsOf, type Segment, type Setting } from './segment.ts';
import { segmentLines } from './segmentLines.ts';

/** One HL7 v2 message, read as far as it is asked. */
export interface Message {
  /** Exactly what was received; a message is sent on and kept as these bytes. */
  readonly bytes: Uint8Array;
  readonly delimiters: Delimiters;
  /** What the text was read as, see {@link decodeText}. */
  readonly readAs: string;
  /** What is odd about it, in words that quote nothing of it. */
  readonly problems: readonly string[];
  /** The fields of the header line as bytes; index 2 is MSH-3. */
  readonly header: readonly Uint8Array[];
  /** The type and trigger event, `ADT^A08`; only the type where there is no event. */
  readonly type: string;
  /** MSH-10. */
  readonly controlId: string;
  /**
   * The text at an address such as `PID-5.1`, `PID-3[2].4`, `OBX[3]-5`, `MSH-9.2`, in HL7's own numbering.
   *
   * Undefined: nothing is said. Null: the sender says `""`, there is no value (HL7 v2.5.1 §2.5.3). An address names exactly
   * what it says: `PID-8` is the whole field, with any separators still in it, so prefer `PID-8.1`.
   */
  field(address: string): FieldText;
  /** The repetitions of a field, `PID-3`. */
  fields(address: string): readonly Repetition[];
  /** The segments of a name in their order, or all. */
  segments(name?: string): readonly Segment[];
}

/** `at` counts bytes from the beginning. `why` quotes nothing of the message. */
export type Reading =
  | { readonly kind: 'read'; readonly message: Message }
  | { readonly kind: 'unreadable'; readonly why: string; readonly at: number };

export const messageBytesMax = 16 * 1024 * 1024;
export const segmentsMax = 100_000;

/** Reads one message. Never throws, whatever the bytes are. A transmission that may hold several goes through `splitBatch` first. */
export function readMessage(bytes: Uint8Array): Reading {
  if (bytes.length > messageBytesMax) return unreadable(`it is longer than ${messageBytesMax} bytes`, messageBytesMax);

  const plain = withoutWideCharacters(bytes);
  const header = findHeader(plain);
  if (!header) return unreadable(bytes.length === 0 ? 'it is empty' : 'no line begins with MSH and a separator', 0);

  const delimitersRead = readDelimiters(latin(plain.subarray(header.at, header.end)));
  if (!delimitersRead) return unreadable('MSH-1 is no separator', header.at + 3);

  const { delimiters } = delimitersRead;
  const fields = headerFields(plain, header);
  const declared = plain === bytes ? latin(fields[17]).split(delimiters.repetition || '\n') : ['UNICODE UTF-8'];
  const decoded = decodeText(plain.subarray(header.at), declared.map(firstComponent));
  const lines = segmentLines(decoded.text, 0, delimiters.field, segmentsMax);
  if (!lines) return unreadable(`it has more than ${segmentsMax} segments`, header.at);

  const problems = [...lines.problems];
  if (delimitersRead.problem) problems.unshift(`${delimitersRead.problem}: the recommended characters were taken`);
  if (decoded.problem) problems.unshift(decoded.problem);
  if (header.afterOther) problems.unshift('something stands before MSH');
  const setting = { delimiters, decode: (part: Uint8Array) => decodeText(part, declared).text };
  const base = { bytes, delimiters, readAs: decoded.readAs, problems, header: fields };
  return { kind: 'read', message: messageOf(base, lines.segments, setting) };

  function firstComponent(text: string): string {
    return text.split(delimiters.component || '\n')[0]?.trim() ?? '';
  }
}

type Base = Pick<Message, 'bytes' | 'delimiters' | 'readAs' | 'problems' | 'header'>;

function messageOf(base: Base, lines: readonly string[], setting: Setting): Message {
  const all = lines.map((text): Segment => ({ name: text.slice(0, 3).toUpperCase(), text, setting }));
  const byName = Map.groupBy(all, (segment) => segment.name);
  const field = (address: string): FieldText => fieldOf(byName, address);
  const type = [field('MSH-9.1'), field('MSH-9.2')].filter((part) => part).join('^');
  return {
    ...base,
    type,
    controlId: field('MSH-10.1') ?? '',
    field,
    fields: (address) => repetitionsOf(byName, address),
    segments: (name) => (name === undefined ? all : (byName.get(name) ?? [])),
  };
}

function unreadable(why: string, at: number): Reading {
  return { kind: 'unreadable', why, at };
}

/** UTF-16 becomes UTF-8, so that everything after this may look for separators as bytes. */
function withoutWideCharacters(bytes: Uint8Array): Uint8Array {
  if (!isWide(bytes)) return bytes;
  return new TextEncoder().encode(decodeText(bytes, []).text);
}

const latinDecoder = new TextDecoder('iso-8859-1');

/** One character for each byte: enough to find separators and names of character sets. */
function latin(bytes: Uint8Array | undefined): string {
  return latinDecoder.decode(bytes);
}

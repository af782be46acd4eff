import { usualDelimiters } from './delimiters.ts';
import type { Message } from './message.ts';

/** What the receiver of a message says of it (HL7 table 0008, original mode). */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR';

/** HL7 table 0357, as far as we say it. */
export type ErrorCode = 100 | 101 | 102 | 103 | 200 | 201 | 202 | 203 | 207;

export interface AcknowledgedError {
  /** An address as `PID-3` or `OBR[2]-4.1`, or null where it is about the whole message. */
  readonly where: string | null;
  readonly code: ErrorCode;
}

export interface Verdict {
  readonly code: AcknowledgementCode;
  /** Why, in ASCII, without a word of the message: senders write it into their logs. */
  readonly text: string;
  readonly error?: AcknowledgedError;
}

/** What the sender wants to hear: chapter 2's two modes, decided by MSH-15 and MSH-16 (HL7 v2.5.1 §2.9). */
export type Wanted = 'application' | 'commit' | 'nothing';

/** It answers another message. */
export function isAcknowledgement(message: Message): boolean {
  return message.field('MSH-9.1')?.trim() === 'ACK';
}

/**
 * Which acknowledgement a verdict is told with.
 *
 * One reply goes out for one message, at once. Where a sender asks for both, the commit acknowledgement is it.
 * A sender that fills only MSH-15 with NE has not said that it wants no application acknowledgement, so it gets one.
 * An acknowledgement is not acknowledged, or two systems would thank each other for ever; only that of an application may ask in
 * MSH-15 to be told of its safe arrival (HL7 v2.5.1 §2.9.3).
 */
export function wantedReply(message: Message | null, code: AcknowledgementCode): Wanted {
  const accept = message?.field('MSH-15.1') ?? null;
  const application = message?.field('MSH-16.1') ?? null;
  if (message && isAcknowledgement(message)) {
    const isOfApplication = /^A/.test(message.field('MSA-1') ?? '');
    return isOfApplication && isAsked(accept, code) ? 'commit' : 'nothing';
  }
  if (accept === null && application === null) return 'application';
  if (isAsked(accept, code)) return 'commit';
  return application === null || isAsked(application, code) ? 'application' : 'nothing';
}

/** HL7 table 0155. A condition that the table does not know is taken for AL: an answer too many does less harm. */
function isAsked(condition: string | null, code: AcknowledgementCode): boolean {
  if (condition === null || condition === 'NE') return false;
  if (condition === 'ER') return code !== 'AA';
  return condition === 'SU' ? code === 'AA' : true;
}

export interface AcknowledgementFrame {
  /** MSH-10 of the acknowledgement, up to 20 characters. */
  readonly controlId: string;
  /** MSH-7, as `writeTimestamp` makes it. */
  readonly at: string;
}

/**
 * Writes the acknowledgement of a message, or null when its sender asked for none (HL7 v2.5.1 §2.9.2, §2.9.3, §2.14.1).
 *
 * Names, version, control id and character set come back byte for byte as the sender wrote them, with its own
 * separators. Without a readable message it is an original mode answer that names no control id.
 */
export function writeAcknowledgement(
  message: Message | null,
  verdict: Verdict,
  written: AcknowledgementFrame,
): Uint8Array | null {
  const wanted = wantedReply(message, verdict.code);
  if (wanted === 'nothing') return null;

  const delimiters = message?.delimiters ?? usualDelimiters;
  const { field: f, component: c } = delimiters;
  const version = versionOf(message);
  const code = wanted === 'commit' ? commitCode(verdict) : verdict.code;
  const encodingCharacters = `${c}${delimiters.repetition}${delimiters.escape}${delimiters.subcomponent}`;
  const own = (index: number): Uint8Array => message?.header[index - 1] ?? new Uint8Array();
  const versionBytes = message ? own(12) : asciiBytes('2.5.1');
  const sender = message ? [own(5), asciiBytes(f), own(6)] : [asciiBytes(`SAFELIGHT${f}`)];
  const text = version >= 2.7 || verdict.text === '' ? '' : `${f}${plain(verdict.text, message)}`;

  return concatenated([
    asciiBytes(`MSH${f}${encodingCharacters}${f}`),
    ...sender,
    asciiBytes(f),
    own(3),
    asciiBytes(f),
    own(4),
    asciiBytes(`${f}${written.at}${f}${f}${typeOf(message, version, c)}${f}${written.controlId}${f}`),
    message && own(11).length > 0 ? own(11) : asciiBytes('P'),
    asciiBytes(f),
    versionBytes,
    asciiBytes(own(18).length > 0 ? f.repeat(6) : ''),
    own(18),
    asciiBytes(`\rMSA${f}${code}${f}`),
    own(10),
    asciiBytes(`${text}\r`),
    asciiBytes(verdict.error ? errorSegment(verdict, verdict.error, version, message) : ''),
  ]);
}

/** A failure of ours is CE, so that the sender tries again; CR says that such messages are never taken (HL7 v2.5.1 §2.9.3). */
function commitCode(verdict: Verdict): 'CA' | 'CE' | 'CR' {
  if (verdict.code === 'AA') return 'CA';
  return verdict.code === 'AR' && verdict.error?.code !== 207 ? 'CR' : 'CE';
}

/** ERR as of 2.5 has a field for each part (§2.14.5); before, all of it stood in the components of ERR-1. */
function errorSegment(verdict: Verdict, error: AcknowledgedError, version: number, message: Message | null): string {
  const { field: f, component: c, subcomponent: s } = message?.delimiters ?? usualDelimiters;
  const [, segment = '', occurrence = '1', field = '', repetition = '1', component = ''] =
    /^([A-Z0-9]{3})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?/.exec(error.where ?? '') ?? [];
  const name = errorNames[error.code];
  if (version < 2.5) {
    const place = segment ? [segment, occurrence, field] : ['', '', ''];
    return `ERR${f}${[...place, [String(error.code), name, 'HL70357'].join(s)].join(c)}\r`;
  }
  const place = segment
    ? [segment, occurrence, field, repetition, component].join(c).replace(new RegExp(`\\${c}+$`), '')
    : '';
  const code = [String(error.code), name, 'HL70357'].join(c);
  return `ERR${f}${f}${place}${f}${code}${f}E${f}${f}${f}${f}${plain(verdict.text, message)}\r`;
}

const errorNames: Readonly<Record<ErrorCode, string>> = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  207: 'Application internal error',
};

/** MSH-9 of an acknowledgement: `ACK` up to 2.2, then with the trigger event, with the structure as of 2.4. */
function typeOf(message: Message | null, version: number, c: string): string {
  const event = message?.field('MSH-9.2') ?? '';
  if (!/^[A-Z0-9]{3}$/.test(event) || version < 2.3 || c === '') return 'ACK';
  return version < 2.4 ? `ACK${c}${event}` : `ACK${c}${event}${c}ACK`;
}

/** `2.5.1` as 2.5; a version that cannot be read is taken for 2.5.1. */
function versionOf(message: Message | null): number {
  const version = /^\s*(\d\.\d)/.exec(message?.field('MSH-12.1') ?? '')?.[1];
  return version ? Number(version) : 2.5;
}

/** Our own words need no escape sequence as long as they hold none of the sender's separators. */
function plain(text: string, message: Message | null): string {
  const special = Object.values(message?.delimiters ?? usualDelimiters).join('');
  let result = '';
  for (const character of text)
    result += character < ' ' || character > '~' || special.includes(character) ? ' ' : character;
  return result;
}

/** Separators may be 8-bit characters; they go out as the one byte they came in as. */
function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

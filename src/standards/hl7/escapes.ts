import type { Delimiters } from './delimiters.ts';
import { decodeAfterEscape } from './iso2022.ts';

/** A formatting command may ask for this many lines or blanks at most: one message must not grow without end. */
const repeatMax = 80;

/**
 * Puts the characters back that a sender had to escape (HL7 v2.5.1 §2.7).
 *
 * Formatting commands of FT (§2.7.6) become what plain text has of them: `\.br\`, `\.sp\` and `\.ce\` line ends,
 * `\.sk\` blanks; highlighting and indents vanish. `\X..\` are bytes of the message's own character set, so `decode`
 * is given. What is no escape sequence of the standard stays as it was written: a Windows path is not lost.
 */
export function unescapeText(text: string, delimiters: Delimiters, decode: (bytes: Uint8Array) => string): string {
  const mark = delimiters.escape;
  if (mark === '' || !text.includes(mark)) return text;

  let result = '';
  let at = 0;
  while (at < text.length) {
    const opens = text.indexOf(mark, at);
    const closes = opens < 0 ? -1 : text.indexOf(mark, opens + 1);
    if (closes < 0) break;
    const sequence = text.slice(opens + 1, closes);
    result += text.slice(at, opens);

    const repertoire = /^[CM]((?:[0-9A-Fa-f]{2}){2,3})$/.exec(sequence)?.[1];
    if (repertoire) {
      const until = nextRepertoire(text, closes + 1, mark);
      result += decodeAfterEscape(repertoire, text.slice(closes + 1, until)) ?? text.slice(opens, until);
      at = until;
      continue;
    }

    const meaning = meaningOf(sequence, delimiters, decode);
    result += meaning ?? text.slice(opens, closes);
    // An opening mark without a meaning may still be followed by a real sequence, which its closing mark opens.
    at = meaning === null ? closes : closes + 1;
  }
  return result + text.slice(at);
}

/** Escapes what would otherwise separate; a line end becomes `\.br\`, other control characters `\X..\`. */
export function escapeText(text: string, delimiters: Delimiters): string {
  const { field, component, repetition, escape: mark, subcomponent } = delimiters;
  const letters: Readonly<Record<string, string>> = {
    [field]: 'F',
    [component]: 'S',
    [repetition]: 'R',
    [mark]: 'E',
    [subcomponent]: 'T',
  };
  let result = '';
  for (const character of text.replace(/\r\n?/g, '\n')) {
    const letter = letters[character];
    if (letter) result += `${mark}${letter}${mark}`;
    else if (character === '\n') result += `${mark}.br${mark}`;
    else if (character < ' ')
      result += `${mark}X${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}${mark}`;
    else result += character;
  }
  return result;
}

function nextRepertoire(text: string, from: number, mark: string): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (/^[CM][0-9A-Fa-f]{4}/.test(text.slice(at + 1, at + 6))) return at;
  }
  return text.length;
}

function meaningOf(sequence: string, delimiters: Delimiters, decode: (bytes: Uint8Array) => string): string | null {
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'T':
      return delimiters.subcomponent;
    case 'P':
      return '#';
    case 'H':
    case 'N':
      return '';
  }
  if (/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return decode(bytesOfHex(sequence.slice(1))).replace(/\r\n?/g, '\n');
  if (/^Z[0-9A-Za-z]*$/.test(sequence)) return '';
  return sequence.startsWith('.') ? formatting(sequence) : null;
}

/** The formatting commands of HL7 v2.5.1 §2.7.6; null when it is none of them. */
function formatting(sequence: string): string | null {
  const command = /^\.(br|sp|ce|fi|nf|in|ti|sk)\s*([+-]?\d{0,4})$/i.exec(sequence);
  if (!command) return null;
  const times = Math.min(Math.max(Number(command[2] || '1'), 0), repeatMax);
  switch (command[1]?.toLowerCase()) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(times);
    case 'sk':
      return ' '.repeat(times);
    default:
      return '';
  }
}

function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

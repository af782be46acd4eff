import {
  ascii,
  decodeAs,
  decodeLatin1,
  type GraphicSet,
  graphicSetCalledAt,
  graphicSets,
  katakana,
} from './graphicSets.ts';

/** How the text of a data set is to be read: what its Specific Character Set (0008,0005) comes to. */
export interface CharacterSet {
  /** As they stand in the data set, trimmed. */
  readonly terms: readonly string[];
  /**
   * `iso2022`: halves of a code table, possibly switched by escapes. `whole`: one encoding for all bytes.
   * `unlabelled`: no term, so only ASCII is right; `unknown`: a term nobody knows.
   */
  readonly kind: 'iso2022' | 'whole' | 'unlabelled' | 'unknown';
  /** Of `whole`, its label in the Encoding Standard. */
  readonly label: string;
  /** Of `iso2022`, what the two halves hold at the start and after each delimiter. */
  readonly g0: GraphicSet;
  readonly g1: GraphicSet | null;
  /** Of `iso2022`, the upper half to fall back on when a sender leaves its escape out. */
  readonly likelyG1: GraphicSet | null;
}

/** Takes a remark about text that was not written as its label says. Never contains the text. */
export type NoteProblem = (problem: string) => void;

/** Labels that are no defined term but whose meaning is plain. */
const misspelt: Readonly<Record<string, number | string>> = {
  'ISO 646': 6,
  ASCII: 6,
  'US ASCII': 6,
  LATIN1: 100,
  'LATIN 1': 100,
  'ISO 8859 1': 100,
  'ISO 8859 2': 101,
  'ISO 8859 3': 109,
  'ISO 8859 4': 110,
  'ISO 8859 5': 144,
  'ISO 8859 6': 127,
  'ISO 8859 7': 126,
  'ISO 8859 8': 138,
  'ISO 8859 9': 148,
  'ISO 8859 15': 203,
  'WINDOWS 1252': 100,
  CP1252: 100,
  UTF8: 'utf-8',
  'UTF 8': 'utf-8',
  'GB 18030': 'gb18030',
  GB2312: 'gb18030',
  'EUC KR': 149,
  'SHIFT JIS': 'shift_jis',
  'EUC JP': 'euc-jp',
};

const wholeEncodings: Readonly<Record<string, string>> = { GB18030: 'gb18030', GBK: 'gb18030' };

const known = new Map<string, CharacterSet>();

/**
 * Makes sense of the values of Specific Character Set (0008,0005), PS3.3 §C.12.1.1.2.
 *
 * Spellings such as `ISO_IR_100`, `ISO-IR 100`, `ISO 2022 IR 100` alone, `UTF-8` or `ISO 8859-1` are taken for what they mean.
 */
export function characterSetOf(terms: readonly string[]): CharacterSet {
  const key = terms.join('\\');
  let set = known.get(key);
  if (!set) {
    set = makeCharacterSet(terms);
    // Senders choose the key, so the memory of it is bounded.
    if (known.size < 256) known.set(key, set);
  }
  return set;
}

/** The set of a data set that names none: the default repertoire, ISO 646 (PS3.5 §6.1.1). */
export const defaultCharacterSet: CharacterSet = characterSetOf([]);

function makeCharacterSet(terms: readonly string[]): CharacterSet {
  const meanings = terms.map(meaningOf);
  const base = { terms, label: '', g0: ascii, g1: null, likelyG1: null };
  const label = meanings.find((meaning) => typeof meaning === 'string');
  if (label !== undefined) return { ...base, kind: 'whole', label };
  if (meanings.includes(undefined)) return { ...base, kind: 'unknown' };

  const numbers = meanings.filter((meaning) => typeof meaning === 'number');
  if (numbers.every((number) => number === 6)) return { ...base, kind: 'unlabelled' };
  const first = numbers[0] ?? 6;
  return {
    ...base,
    kind: 'iso2022',
    // Of a two-byte G0 set alone (IR 87, IR 159) the text still begins in one-byte codes.
    g0:
      graphicSets.find((set) => set.registration === first && set.half === 'G0' && set.bytesPerCharacter === 1) ??
      ascii,
    g1: upperOf(first),
    likelyG1: numbers.map(upperOf).find((set) => set !== null) ?? null,
  };
}

function upperOf(registration: number): GraphicSet | null {
  return graphicSets.find((set) => set.registration === registration && set.half === 'G1') ?? null;
}

/** A registration number, a label of the Encoding Standard, or undefined. An empty first term means ISO IR 6. */
function meaningOf(term: string): number | string | undefined {
  const plain = term
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, ' ')
    .trim();
  if (plain === '') return 6;
  const whole = wholeEncodings[plain] ?? (Object.hasOwn(misspelt, plain) ? misspelt[plain] : undefined);
  if (whole !== undefined) return whole;
  const found = /^(?:ISO ?)?(?:2022 ?)?IR ?(\d{1,3})$/.exec(plain);
  const number = Number(found?.[1] ?? 'NaN');
  if (number === 192) return 'utf-8';
  return graphicSets.some((set) => set.registration === number) ? number : undefined;
}

/**
 * The text of the bytes, with every escape and code extension applied (PS3.5 §6.1.2).
 *
 * `isPersonName` adds `^` and `=` to the delimiters after which the first character set holds again (PS3.5 §6.1.2.5.3).
 */
export function decodeText(set: CharacterSet, bytes: Uint8Array, isPersonName: boolean, note: NoteProblem): string {
  const plain = asciiText(bytes, 0, bytes.length);
  if (plain !== null) return plain;
  switch (set.kind) {
    case 'whole':
      if (set.label !== 'utf-8') return decodeAs(set.label, bytes);
      return utf8OrLatin1(bytes, note, null, 'text labelled UTF-8 is not UTF-8; read as ISO 8859-1');
    case 'unknown':
      note(`unknown Specific Character Set; text read as UTF-8 or ISO 8859-1`);
      return utf8OrLatin1(bytes, note, null, null);
    case 'unlabelled':
      if (bytes.includes(0x1b)) return decodeIso2022(set, bytes, isPersonName, note);
      return utf8OrLatin1(
        bytes,
        note,
        'text beyond ASCII without a Specific Character Set; read as UTF-8',
        `${beyondAscii} ISO 8859-1`,
      );
    case 'iso2022':
      if (isShiftJis(set, bytes)) {
        note('text labelled JIS X 0201 is Shift JIS; read as such');
        return decodeAs('shift_jis', bytes);
      }
      return decodeIso2022(set, bytes, isPersonName, note);
  }
}

const beyondAscii = 'text beyond ASCII without a Specific Character Set; read as';

/**
 * The text, if it is ASCII and has no escape; null if it needs a character set. The common case, so it is quick: four
 * letters at a time take a third of the time of one.
 */
export function asciiText(bytes: Uint8Array, from: number, to: number): string | null {
  let text = '';
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    if ((a | b | c | d) >= 0x80 || a === 0x1b || b === 0x1b || c === 0x1b || d === 0x1b) return null;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80 || byte === 0x1b) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8OrLatin1(bytes: Uint8Array, note: NoteProblem, ifUtf8: string | null, ifLatin1: string | null): string {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    if (ifLatin1) note(ifLatin1);
    return decodeLatin1(bytes);
  }
  if (ifUtf8) note(ifUtf8);
  return text;
}

/** Text labelled ISO_IR 13 with bytes that JIS X 0201 does not have: Japanese systems on Windows write Shift JIS. */
function isShiftJis(set: CharacterSet, bytes: Uint8Array): boolean {
  if (set.g1 !== katakana || set.terms.length !== 1) return false;
  return bytes.some((byte) => (byte >= 0x80 && byte <= 0xa0) || byte >= 0xe0) && !bytes.includes(0x1b);
}

function decodeIso2022(set: CharacterSet, bytes: Uint8Array, isPersonName: boolean, note: NoteProblem): string {
  let { g0, g1 } = set;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === 0x1b) {
      const called = graphicSetCalledAt(bytes, at);
      if (called?.half === 'G0') g0 = called;
      else if (called) g1 = called;
      else note('text with an escape sequence that DICOM does not know');
      at += 1 + (called?.escape.length ?? 0);
    } else if (byte >= 0x80) {
      const end = endOfRun(bytes, at, (each) => each >= 0x80);
      const upper = g1 ?? set.likelyG1;
      if (!g1) note('text whose escape sequence is missing');
      text += upper ? upper.decode(bytes.subarray(at, end)) : decodeLatin1(bytes.subarray(at, end));
      at = end;
    } else if (g0.bytesPerCharacter === 2 && byte > 0x20 && byte < 0x7f) {
      const end = endOfRun(bytes, at, (each) => each > 0x20 && each < 0x7f);
      text += g0.decode(bytes.subarray(at, end));
      at = end;
    } else {
      text +=
        g0 === ascii || g0.bytesPerCharacter === 2 ? String.fromCharCode(byte) : g0.decode(bytes.subarray(at, at + 1));
      if (isDelimiter(byte, isPersonName)) ({ g0, g1 } = set);
      at += 1;
    }
  }
  return text;
}

function endOfRun(bytes: Uint8Array, from: number, belongs: (byte: number) => boolean): number {
  let end = from + 1;
  while (end < bytes.length && belongs(bytes[end]!)) end += 1;
  return end;
}

/** TAB, LF, FF, CR and the backslash; in a person name also `^` and `=` (PS3.5 §6.1.2.5.3). */
function isDelimiter(byte: number, isPersonName: boolean): boolean {
  if (byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x5c) return true;
  return isPersonName && (byte === 0x5e || byte === 0x3d);
}

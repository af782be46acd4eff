import { decodeIso2022 } from './iso2022.ts';

export interface DecodedText {
  readonly text: string;
  /** The Encoding Standard's label of what the bytes were read as, or `iso-2022`. */
  readonly readAs: string;
  /** Why they were not read as MSH-18 says, or null. Holds nothing of the text. */
  readonly problem: string | null;
}

/**
 * HL7 table 0211, and how people write it. A label of the Encoding Standard, or `iso-2022`.
 *
 * `iso-8859-1` and `iso-8859-9` there mean windows-1252 and -1254: a superset in which curly quotes and the euro sign,
 * which senders that say 8859/1 do send, come out right.
 */
const labels: Readonly<Record<string, string>> = {
  ASCII: 'ascii',
  USASCII: 'ascii',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  UTF8: 'utf-8',
  ISOIR192: 'utf-8',
  UNICODEUTF16: 'utf-16',
  UTF16: 'utf-16',
  GB180302000: 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gbk',
  KSX1001: 'euc-kr',
  BIG5: 'big5',
  SHIFTJIS: 'shift_jis',
  ISOIR6: 'ascii',
  ISOIR13: 'shift_jis',
  ISOIR14: 'iso-2022',
  ISOIR87: 'iso-2022',
  ISOIR159: 'iso-2022',
  ISOIR149: 'iso-2022',
  ISOIR100: 'iso-8859-1',
  ISOIR101: 'iso-8859-2',
  ISOIR109: 'iso-8859-3',
  ISOIR110: 'iso-8859-4',
  ISOIR144: 'iso-8859-5',
  ISOIR127: 'iso-8859-6',
  ISOIR126: 'iso-8859-7',
  ISOIR138: 'iso-8859-8',
  ISOIR148: 'windows-1254',
  LATIN1: 'iso-8859-1',
  WINDOWS1252: 'iso-8859-1',
  CP1252: 'iso-8859-1',
};

type Decoder = InstanceType<typeof TextDecoder>;
const decoders = new Map<string, Decoder>();

/**
 * Decodes a message with the character sets that MSH-18 declares (HL7 v2.5.1 §2.15.9.18), in its order of repetition.
 *
 * Nothing declared means ASCII. Bytes above 127 that were declared ASCII, or are no valid text of the set declared,
 * or stand in a set we do not know, are read as UTF-8 if they are valid UTF-8 and as 8859/1 if not, and this is told.
 */
export function decodeText(bytes: Uint8Array, declared: readonly string[]): DecodedText {
  const wide = wideLabel(bytes);
  if (wide) return { text: decoder(wide, false).decode(bytes), readAs: wide, problem: null };

  const label = labelOf(declared);
  if (label === 'iso-2022') return { text: decodeIso2022(bytes), readAs: label, problem: null };
  if (label === 'ascii' && isAscii(bytes)) {
    return { text: decoder('utf-8', false).decode(bytes), readAs: 'ascii', problem: null };
  }

  const text = label && label !== 'ascii' && label !== 'utf-16' ? decodeStrictly(bytes, label) : null;
  if (label && text !== null) return { text, readAs: label, problem: null };

  const said = declared.some((set) => set !== '') ? 'MSH-18 does not name what the bytes are' : 'MSH-18 is empty';
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== null) return { text: utf8, readAs: 'utf-8', problem: isAscii(bytes) ? null : `${said}: read as UTF-8` };
  const latin = decoder('iso-8859-1', false).decode(bytes);
  return { text: latin, readAs: 'iso-8859-1', problem: `${said}: read as 8859/1` };
}

/** Whether the bytes are UTF-16: then separators cannot be looked for as bytes. */
export function isWide(bytes: Uint8Array): boolean {
  return wideLabel(bytes) !== null;
}

/** UTF-16 is told by its byte order mark, or by its first letters: MSH-18 cannot be found before it is known. */
function wideLabel(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (isCapital(first) && second === 0 && isCapital(third) && fourth === 0) return 'utf-16le';
  if (first === 0 && isCapital(second) && third === 0 && isCapital(fourth)) return 'utf-16be';
  return null;
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** The first repetition is what the text begins with; any ISO 2022 set among the others means escape sequences. */
function labelOf(declared: readonly string[]): string | null {
  const known = declared.map(labelOfSet);
  if (known.includes('iso-2022')) return 'iso-2022';
  return known[0] === undefined ? 'ascii' : known[0];
}

function labelOfSet(declared: string): string | null {
  const name = declared.toUpperCase().replace(/[\s_./-]/g, '');
  if (name === '') return 'ascii';
  const iso8859 = /^(?:ISO)?8859(\d{1,2})$/.exec(name);
  if (iso8859) return labelOfIso8859(Number(iso8859[1]));
  return labels[name] ?? null;
}

function labelOfIso8859(part: number): string | null {
  if (part === 9) return 'windows-1254';
  if (part === 11) return 'windows-874';
  return part >= 1 && part <= 16 && part !== 12 ? `iso-8859-${part}` : null;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > 0x7f) return false;
  return true;
}

function decodeStrictly(bytes: Uint8Array, label: string): string | null {
  try {
    return decoder(label, true).decode(bytes);
  } catch {
    return null;
  }
}

function decoder(label: string, fatal: boolean): Decoder {
  const key = `${label} ${fatal}`;
  const known = decoders.get(key);
  if (known) return known;
  const made = new TextDecoder(label, { fatal });
  decoders.set(key, made);
  return made;
}

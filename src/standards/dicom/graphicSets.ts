/** A set of characters that an ISO 2022 escape can call into the lower (G0) or upper (G1) half of the code table. */
export interface GraphicSet {
  /** ISO registration number, as in `ISO 2022 IR 100`. */
  readonly registration: number;
  readonly half: 'G0' | 'G1';
  readonly bytesPerCharacter: 1 | 2;
  /** What follows ESC (PS3.3 Tables C.12-3 and C.12-4). */
  readonly escape: readonly number[];
  /** Takes bytes of this half only: 00–7F for G0, 80–FF for G1. */
  readonly decode: (bytes: Uint8Array) => string;
}

/** The 32 places where Windows-1252 has letters and ISO 8859-1 has control codes nobody means. */
const windows1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

/** Reads bytes in an encoding of the Encoding Standard; what is malformed becomes U+FFFD. */
export function decodeAs(label: string, bytes: Uint8Array): string {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder.decode(bytes);
}

/**
 * ISO 8859-1, with the letters of Windows-1252 where ISO 8859-1 has control codes.
 *
 * Systems on Windows label their text ISO_IR 100 and write the apostrophe of O’Brien as 92H.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x80 && byte < 0xa0 ? windows1252[byte - 0x80] : String.fromCharCode(byte);
  return text;
}

/**
 * JIS X 0201 Romaji is ASCII but for two characters: 7EH is an overline, and 5CH a yen sign. The latter stays a backslash
 * here, because it parts values all the same (PS3.5 §6.1.2.3).
 */
function decodeRomaji(bytes: Uint8Array): string {
  return decodeLatin1(bytes).replaceAll('~', '\u203e');
}

/** JIS X 0201 Katakana: half-width forms, U+FF61 for A1H. */
function decodeKatakana(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : '\ufffd';
  return text;
}

/** JIS X 0208 in seven bits is the first plane of EUC-JP without its high bits. */
function decodeJisX0208(bytes: Uint8Array): string {
  return decodeAs(
    'euc-jp',
    bytes.map((byte) => byte | 0x80),
  );
}

/** JIS X 0212 in seven bits is the plane of EUC-JP behind 8FH. */
function decodeJisX0212(bytes: Uint8Array): string {
  const euc = new Uint8Array(Math.ceil(bytes.length / 2) * 3);
  let length = 0;
  bytes.forEach((byte, index) => {
    if (index % 2 === 0) euc[length++] = 0x8f;
    euc[length++] = byte | 0x80;
  });
  return decodeAs('euc-jp', euc.subarray(0, length));
}

export const ascii: GraphicSet = oneByte(6, 'G0', [0x28, 0x42], decodeLatin1);
const romaji: GraphicSet = oneByte(13, 'G0', [0x28, 0x4a], decodeRomaji);
export const katakana: GraphicSet = oneByte(13, 'G1', [0x29, 0x49], decodeKatakana);

/** Every set of PS3.3 §C.12.1.1.2 that an escape can call. */
export const graphicSets: readonly GraphicSet[] = [
  ascii,
  romaji,
  katakana,
  oneByte(100, 'G1', [0x2d, 0x41], decodeLatin1),
  upperHalf(101, 0x42, 'iso-8859-2'),
  upperHalf(109, 0x43, 'iso-8859-3'),
  upperHalf(110, 0x44, 'iso-8859-4'),
  upperHalf(144, 0x4c, 'iso-8859-5'),
  upperHalf(127, 0x47, 'iso-8859-6'),
  upperHalf(126, 0x46, 'iso-8859-7'),
  upperHalf(138, 0x48, 'iso-8859-8'),
  upperHalf(148, 0x4d, 'iso-8859-9'),
  upperHalf(203, 0x62, 'iso-8859-15'),
  upperHalf(166, 0x54, 'windows-874'),
  twoBytes(87, 'G0', [0x24, 0x42], decodeJisX0208),
  twoBytes(159, 'G0', [0x24, 0x28, 0x44], decodeJisX0212),
  twoBytes(149, 'G1', [0x24, 0x29, 0x43], (bytes) => decodeAs('euc-kr', bytes)),
  twoBytes(58, 'G1', [0x24, 0x29, 0x41], (bytes) => decodeAs('gbk', bytes)),
];

/** The set whose escape begins at `at`, where an ESC stands; undefined for an escape DICOM does not know. */
export function graphicSetCalledAt(bytes: Uint8Array, at: number): GraphicSet | undefined {
  return graphicSets.find((set) => set.escape.every((byte, index) => bytes[at + 1 + index] === byte));
}

function oneByte(
  registration: number,
  half: 'G0' | 'G1',
  calledBy: number[],
  decode: GraphicSet['decode'],
): GraphicSet {
  return { registration, half, bytesPerCharacter: 1, escape: calledBy, decode };
}

function upperHalf(registration: number, final: number, label: string): GraphicSet {
  return oneByte(registration, 'G1', [0x2d, final], (bytes) => decodeAs(label, bytes));
}

function twoBytes(
  registration: number,
  half: 'G0' | 'G1',
  calledBy: number[],
  decode: GraphicSet['decode'],
): GraphicSet {
  return { registration, half, bytesPerCharacter: 2, escape: calledBy, decode };
}

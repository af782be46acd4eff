/** One character repertoire that an ISO 2022 escape sequence, or \C..\ and \M..\ (HL7 v2.5.1 §2.7.2), can switch to. */
interface Repertoire {
  readonly label: string;
  readonly bytesPerCharacter: 1 | 2;
  /** Turns the bytes of one character into what the decoder of `label` wants. */
  readonly toBytes: (first: number, second: number) => readonly number[];
}

const escapeByte = 0x1b;
const high = (first: number, second: number) => [first | 0x80, second | 0x80];
const highSingle = (first: number) => [first | 0x80];

/** Keyed by what follows ESC, in hex as HL7 writes it in \C..\ and \M..\. */
const repertoires: Readonly<Record<string, Repertoire>> = {
  '2842': { label: 'utf-8', bytesPerCharacter: 1, toBytes: (first) => [first] },
  '284A': { label: 'utf-8', bytesPerCharacter: 1, toBytes: (first) => [first] },
  '2949': { label: 'shift_jis', bytesPerCharacter: 1, toBytes: highSingle },
  '2849': { label: 'shift_jis', bytesPerCharacter: 1, toBytes: highSingle },
  '2440': { label: 'euc-jp', bytesPerCharacter: 2, toBytes: high },
  '2442': { label: 'euc-jp', bytesPerCharacter: 2, toBytes: high },
  '242844': { label: 'euc-jp', bytesPerCharacter: 2, toBytes: (first, second) => [0x8f, ...high(first, second)] },
  '242943': { label: 'euc-kr', bytesPerCharacter: 2, toBytes: high },
  '242941': { label: 'gbk', bytesPerCharacter: 2, toBytes: high },
  '2D41': { label: 'iso-8859-1', bytesPerCharacter: 1, toBytes: highSingle },
  '2D42': { label: 'iso-8859-2', bytesPerCharacter: 1, toBytes: highSingle },
  '2D43': { label: 'iso-8859-3', bytesPerCharacter: 1, toBytes: highSingle },
  '2D44': { label: 'iso-8859-4', bytesPerCharacter: 1, toBytes: highSingle },
  '2D4C': { label: 'iso-8859-5', bytesPerCharacter: 1, toBytes: highSingle },
  '2D47': { label: 'iso-8859-6', bytesPerCharacter: 1, toBytes: highSingle },
  '2D46': { label: 'iso-8859-7', bytesPerCharacter: 1, toBytes: highSingle },
  '2D48': { label: 'iso-8859-8', bytesPerCharacter: 1, toBytes: highSingle },
  '2D4D': { label: 'iso-8859-9', bytesPerCharacter: 1, toBytes: highSingle },
};

const ascii = repertoires['2842']!;

/**
 * Decodes 7-bit text with ISO 2022 escape sequences, as Japanese and Korean systems send it (HL7 v2.5.1 §2.15.9.18).
 *
 * Bytes above 127 outside an escape sequence belong to the right half of JIS X 0201. A line end goes back to ASCII.
 * Characters that cannot be read become U+FFFD.
 */
export function decodeIso2022(bytes: Uint8Array): string {
  let text = '';
  let current = ascii;
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== undefined && byte !== escapeByte && byte !== 0x0d && byte !== 0x0a) continue;

    text += decodeRun(bytes.subarray(from, at), current);
    from = at;
    if (byte === 0x0d || byte === 0x0a) current = ascii;
    if (byte !== escapeByte) continue;
    const found = repertoireAt(bytes, at + 1);
    if (!found) continue;
    current = found.repertoire;
    from = at + 1 + found.length;
    at = from - 1;
  }
  return text;
}

/**
 * Decodes what stands after a `\Cxxyy\` or `\Mxxyyzz\` escape up to the next one; null when the repertoire is not known.
 *
 * @param sequence the hex digits of the escape, `2442`
 */
export function decodeAfterEscape(sequence: string, text: string): string | null {
  const repertoire = repertoires[sequence.toUpperCase()];
  if (!repertoire) return null;
  if (repertoire === ascii) return text;
  const bytes = Uint8Array.from(text, (character) => Math.min(character.codePointAt(0) ?? 0x3f, 0xff));
  return decodeRun(bytes, repertoire);
}

function repertoireAt(bytes: Uint8Array, at: number): { repertoire: Repertoire; length: number } | null {
  for (const length of [2, 3]) {
    const sequence = Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const repertoire = repertoires[sequence.toUpperCase()];
    if (repertoire) return { repertoire, length };
  }
  return null;
}

function decodeRun(run: Uint8Array, repertoire: Repertoire): string {
  const bytes: number[] = [];
  let text = '';
  for (let at = 0; at < run.length; at++) {
    const first = run[at]!;
    if (first <= 0x20 || (repertoire === ascii && first < 0x80)) flushPlain(String.fromCharCode(first));
    else if (repertoire === ascii) flushPlain(decoder('shift_jis').decode(Uint8Array.of(first)));
    else if (repertoire.bytesPerCharacter === 1) bytes.push(...repertoire.toBytes(first, 0));
    else bytes.push(...repertoire.toBytes(first, run[++at] ?? 0));
  }
  flushPlain('');
  return text;

  function flushPlain(plain: string): void {
    if (bytes.length > 0) text += decoder(repertoire.label).decode(Uint8Array.from(bytes));
    bytes.length = 0;
    text += plain;
  }
}

type Decoder = InstanceType<typeof TextDecoder>;
const decoders = new Map<string, Decoder>();

function decoder(label: string): Decoder {
  const known = decoders.get(label);
  if (known) return known;
  const made = new TextDecoder(label);
  decoders.set(label, made);
  return made;
}

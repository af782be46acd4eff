/** How the bytes of a value are to be understood (PS3.5 §6.2). */
export type ValueKind = 'text' | 'number' | 'tag' | 'bytes' | 'sequence';

/** What a reader and a writer need to know of a value representation. */
export interface ValueRepresentation {
  readonly vr: string;
  readonly kind: ValueKind;
  /** Explicit VR with a 4-byte length after two reserved bytes (PS3.5 §7.1.2). */
  readonly longForm: boolean;
  /** Bytes of one value of fixed size, also the unit of byte swapping; 1 where the order of bytes does not matter. */
  readonly unitBytes: number;
  /** Specific Character Set (0008,0005) applies (PS3.5 §6.1.2.2). */
  readonly hasCharacterSet: boolean;
  /** A backslash parts values (PS3.5 §6.4). */
  readonly multiValued: boolean;
  /** Spaces before the text are padding. */
  readonly trimStart: boolean;
}

const rows: readonly (readonly [string, ValueKind, number, string])[] = [
  // vr, kind, unit bytes, marks: L long form, C character set, 1 single value, S leading spaces are significant
  ['AE', 'text', 1, ''],
  ['AS', 'text', 1, ''],
  ['AT', 'tag', 2, ''],
  ['CS', 'text', 1, ''],
  ['DA', 'text', 1, ''],
  ['DS', 'text', 1, ''],
  ['DT', 'text', 1, ''],
  ['FD', 'number', 8, ''],
  ['FL', 'number', 4, ''],
  ['IS', 'text', 1, ''],
  ['LO', 'text', 1, 'C'],
  ['LT', 'text', 1, 'C1S'],
  ['OB', 'bytes', 1, 'L1'],
  ['OD', 'bytes', 8, 'L1'],
  ['OF', 'bytes', 4, 'L1'],
  ['OL', 'bytes', 4, 'L1'],
  ['OV', 'bytes', 8, 'L1'],
  ['OW', 'bytes', 2, 'L1'],
  ['PN', 'text', 1, 'C'],
  ['SH', 'text', 1, 'C'],
  ['SL', 'number', 4, ''],
  ['SQ', 'sequence', 1, 'L1'],
  ['SS', 'number', 2, ''],
  ['ST', 'text', 1, 'C1S'],
  ['SV', 'number', 8, 'L'],
  ['TM', 'text', 1, ''],
  ['UC', 'text', 1, 'LC'],
  ['UI', 'text', 1, ''],
  ['UL', 'number', 4, ''],
  ['UN', 'bytes', 1, 'L1'],
  ['UR', 'text', 1, 'L1'],
  ['US', 'number', 2, ''],
  ['UT', 'text', 1, 'LC1S'],
  ['UV', 'number', 8, 'L'],
];

/** Every value representation of PS3.5 §6.2, by its two letters. */
export const valueRepresentations: ReadonlyMap<string, ValueRepresentation> = new Map(
  rows.map(([vr, kind, unitBytes, marks]) => [
    vr,
    {
      vr,
      kind,
      longForm: marks.includes('L'),
      unitBytes,
      hasCharacterSet: marks.includes('C'),
      multiValued: !marks.includes('1'),
      trimStart: !marks.includes('S'),
    },
  ]),
);

const unknown = valueRepresentations.get('UN')!;
const byCode = new Map([...valueRepresentations.values()].map((each) => [vrCode(each.vr), each]));

/** The two letters as one number, as they stand in the file. */
export function vrCode(vr: string): number {
  return (vr.charCodeAt(0) << 8) | vr.charCodeAt(1);
}

/** The two letters of a code, also of one the standard does not know. */
export function vrText(code: number): string {
  return byCode.get(code)?.vr ?? String.fromCharCode(code >> 8, code & 0xff);
}

/** The value representation of a code; what the standard does not know is read as UN. */
export function vrOfCode(code: number): ValueRepresentation {
  return byCode.get(code) ?? unknown;
}

/** True for two letters the standard knows. */
export function isKnownVr(code: number): boolean {
  return byCode.has(code);
}

import { latin1, readLatin1 } from './byteFields.ts';

/** A command set of PS3.7 §E.1 by its keywords. Group Length is written for you and not kept when read. */
export interface CommandSet {
  readonly AffectedSOPClassUID?: string;
  readonly RequestedSOPClassUID?: string;
  readonly CommandField?: number;
  readonly MessageID?: number;
  readonly MessageIDBeingRespondedTo?: number;
  readonly MoveDestination?: string;
  readonly Priority?: number;
  /** 0101H: no data set follows (PS3.7 §9.3). */
  readonly CommandDataSetType?: number;
  readonly Status?: number;
  readonly ErrorComment?: string;
  readonly ErrorID?: number;
  readonly AffectedSOPInstanceUID?: string;
  readonly RequestedSOPInstanceUID?: string;
  readonly EventTypeID?: number;
  readonly ActionTypeID?: number;
  readonly NumberOfRemainingSuboperations?: number;
  readonly NumberOfCompletedSuboperations?: number;
  readonly NumberOfFailedSuboperations?: number;
  readonly NumberOfWarningSuboperations?: number;
  readonly MoveOriginatorApplicationEntityTitle?: string;
  readonly MoveOriginatorMessageID?: number;
}

/** The Command Field of each message we know; a response is its request with bit 15 set (PS3.7 §E.1). */
export const commandFields = {
  'C-STORE-RQ': 0x0001,
  'C-GET-RQ': 0x0010,
  'C-FIND-RQ': 0x0020,
  'C-MOVE-RQ': 0x0021,
  'C-ECHO-RQ': 0x0030,
  'N-EVENT-REPORT-RQ': 0x0100,
  'N-GET-RQ': 0x0110,
  'N-SET-RQ': 0x0120,
  'N-ACTION-RQ': 0x0130,
  'N-CREATE-RQ': 0x0140,
  'N-DELETE-RQ': 0x0150,
  'C-CANCEL-RQ': 0x0fff,
} as const;

export const responseBit = 0x8000;
export const noDataSet = 0x0101;
export const dataSetPresent = 0x0001;

type Keyword = keyof CommandSet;
type Representation = 'UI' | 'US' | 'AE' | 'LO';

// Element number in group 0000, keyword, value representation; ascending (PS3.7 Table E.1-1).
const elements: readonly (readonly [number, Keyword, Representation])[] = [
  [0x0002, 'AffectedSOPClassUID', 'UI'],
  [0x0003, 'RequestedSOPClassUID', 'UI'],
  [0x0100, 'CommandField', 'US'],
  [0x0110, 'MessageID', 'US'],
  [0x0120, 'MessageIDBeingRespondedTo', 'US'],
  [0x0600, 'MoveDestination', 'AE'],
  [0x0700, 'Priority', 'US'],
  [0x0800, 'CommandDataSetType', 'US'],
  [0x0900, 'Status', 'US'],
  [0x0902, 'ErrorComment', 'LO'],
  [0x0903, 'ErrorID', 'US'],
  [0x1000, 'AffectedSOPInstanceUID', 'UI'],
  [0x1001, 'RequestedSOPInstanceUID', 'UI'],
  [0x1002, 'EventTypeID', 'US'],
  [0x1008, 'ActionTypeID', 'US'],
  [0x1020, 'NumberOfRemainingSuboperations', 'US'],
  [0x1021, 'NumberOfCompletedSuboperations', 'US'],
  [0x1022, 'NumberOfFailedSuboperations', 'US'],
  [0x1023, 'NumberOfWarningSuboperations', 'US'],
  [0x1030, 'MoveOriginatorApplicationEntityTitle', 'AE'],
  [0x1031, 'MoveOriginatorMessageID', 'US'],
];

/** Command Group Length itself, (0000,0000): it counts what follows it. */
const groupLengthBytes = 12;

const byElement = new Map(elements.map((row) => [row[0], row]));

export type CommandReading =
  | { readonly kind: 'read'; readonly command: CommandSet }
  | { readonly kind: 'malformed'; readonly why: string };

/** Reads a command set: Implicit VR Little Endian, group 0000 only (PS3.7 §6.3.1). Elements we do not know are passed over. */
export function readCommandSet(bytes: Uint8Array): CommandReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const command: { [K in Keyword]?: string | number } = {};
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 8) return malformed(`${bytes.length - at} bytes follow the last element`);
    const group = view.getUint16(at, true);
    const element = view.getUint16(at + 2, true);
    const length = view.getUint32(at + 4, true);
    at += 8;
    if (group !== 0) return malformed('an element stands outside group 0000');
    if (length > bytes.length - at) return malformed(`an element of ${length} bytes is longer than the command set`);
    const known = byElement.get(element);
    if (known !== undefined) {
      const [, keyword, representation] = known;
      if (representation !== 'US') command[keyword] = readText(bytes.subarray(at, at + length));
      else if (length === 2) command[keyword] = view.getUint16(at, true);
      else return malformed(`${keyword} has ${length} bytes where 2 are due`);
    }
    at += length;
  }
  return { kind: 'read', command: command as CommandSet };

  function malformed(why: string): CommandReading {
    return { kind: 'malformed', why };
  }
}

/** Writes a command set with its Group Length; what is undefined is left out. */
export function writeCommandSet(command: CommandSet): Uint8Array {
  const values: (readonly [element: number, value: Uint8Array])[] = [];
  let length = groupLengthBytes;
  for (const [element, keyword, representation] of elements) {
    const value = command[keyword];
    if (value === undefined) continue;
    const encoded = encode(value, representation);
    values.push([element, encoded]);
    length += 8 + encoded.length;
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 4, true);
  view.setUint32(8, length - groupLengthBytes, true);
  let at = groupLengthBytes;
  for (const [element, value] of values) {
    view.setUint16(at + 2, element, true);
    view.setUint32(at + 4, value.length, true);
    bytes.set(value, at + 8);
    at += 8 + value.length;
  }
  return bytes;
}

function encode(value: string | number, representation: Representation): Uint8Array {
  if (typeof value === 'number') return Uint8Array.of(value, value >>> 8);
  const padding = value.length % 2 === 0 ? '' : representation === 'UI' ? '\0' : ' ';
  return latin1(value + padding);
}

function readText(bytes: Uint8Array): string {
  return readLatin1(bytes).replace(/^ +|[\0 ]+$/g, '');
}

import type { DataSet, Element } from './dataSet.ts';
import { personNameGroups } from './personName.ts';
import type { StoppedAt } from './readDataSet.ts';
import { groupOf, isGroupLength, specificCharacterSetTag, type Tag, tagHex } from './tag.ts';
import { valueRepresentations } from './valueRepresentation.ts';

/** A data set in the DICOM JSON Model, PS3.18 §F.2: attributes under eight hexadecimal digits. */
export interface DicomJson {
  readonly [tag: string]: JsonAttribute;
}

/** PS3.18 §F.2.2 */
export interface JsonAttribute {
  readonly vr: string;
  readonly Value?: readonly JsonValue[];
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}

/** An empty value between others is null (PS3.18 §F.2.5). */
export type JsonValue = string | number | null | JsonName | DicomJson;

/** PS3.18 §F.2.2 */
export interface JsonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

/** What a value that is not written out is called by: where it stands in the data set. */
export interface BulkValue {
  /** Its tag, and in sequences the tags and the item numbers, from 0, above it: `00540016/0/00091010`. */
  readonly path: string;
  readonly tag: Tag;
  /** The range of the value in the source; its end is Infinity where the reading stopped before it could be known. */
  readonly valueAt: number;
  readonly valueEnd: number;
}

export interface DicomJsonOptions {
  /** Gives the address of a value that is not written out, or null when there is none: it is then left out. */
  readonly bulkDataUri: (value: BulkValue) => string | null;
  /** Longer binary values and texts become bulk data. In bytes; 1024 unless said. */
  readonly inlineMax?: number;
  /** Where the reading of the data set stopped: Pixel Data is then named as bulk data too. */
  readonly stoppedAt?: StoppedAt | null;
}

/** Deepest nesting of sequences that is written out, whatever the reader has let through. */
const depthMax = 64;

/**
 * Writes a data set in the DICOM JSON Model (PS3.18 §F).
 *
 * Text is Unicode whatever it was, so Specific Character Set becomes ISO_IR 192. Group lengths and group 0002 are left out
 * (PS3.18 §F.2.2). Numbers that JSON does not have, or cannot hold exactly, are strings (PS3.18 §F.2.3.1): NaN, inf, -inf, large
 * SV and UV, and DS and IS that are no numbers. Pixel Data is always bulk data.
 */
export function dicomJson(dataSet: DataSet, options: DicomJsonOptions): DicomJson {
  const json = jsonOf(dataSet, options, '', 0);
  const { stoppedAt } = options;
  if (!stoppedAt || !isPixelData(stoppedAt.tag)) return json;
  const { tag, vr, valueAt, length } = stoppedAt;
  const valueEnd = length === 0xffffffff ? Number.POSITIVE_INFINITY : valueAt + length;
  const uri = options.bulkDataUri({ path: tagHex(tag), tag, valueAt, valueEnd });
  return uri === null ? json : { ...json, [tagHex(tag)]: { vr, BulkDataURI: uri } };
}

/**
 * The text of a DICOM JSON model, its attributes in ascending order as PS3.18 §F.2.2 demands. `JSON.stringify` would put tags
 * from (1000,0000) to (9999,9999) first, because they look like array indices.
 */
export function dicomJsonText(json: DicomJson): string {
  const attributes = Object.entries(json)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, attribute]) => `"${tag}":${attributeText(attribute)}`);
  return `{${attributes.join(',')}}`;
}

function attributeText({ vr, Value, ...others }: JsonAttribute): string {
  if (vr !== 'SQ' || !Value) return JSON.stringify(Value ? { vr, Value } : { vr, ...others });
  return `{"vr":"SQ","Value":[${Value.map((item) => dicomJsonText(item as DicomJson)).join(',')}]}`;
}

function jsonOf(dataSet: DataSet, options: DicomJsonOptions, path: string, depth: number): DicomJson {
  const json: Record<string, JsonAttribute> = {};
  for (const element of dataSet.elements()) {
    // Keys are eight hexadecimal digits, so no sender can name one `__proto__`.
    const key = tagHex(element.tag);
    if (isGroupLength(element.tag) || groupOf(element.tag) <= 2 || Object.hasOwn(json, key)) continue;
    const attribute = attributeOf(dataSet, element, options, `${path}${key}`, depth);
    if (attribute) json[key] = attribute;
  }
  return json;
}

function attributeOf(
  dataSet: DataSet,
  element: Element,
  options: DicomJsonOptions,
  path: string,
  depth: number,
): JsonAttribute | null {
  // A sequence that nobody can walk is still a value; as UN it is not lost.
  const vr = dataSet.isOpaque(element.row) ? 'UN' : dataSet.vrOf(element.row);
  if (element.tag === specificCharacterSetTag) return { vr, Value: ['ISO_IR 192'] };
  if (vr === 'SQ') {
    const items = depth < depthMax ? dataSet.itemsOf(element.row) : [];
    const Value = items.map((item, index) => jsonOf(item, options, `${path}/${index}/`, depth + 1));
    return Value.length === 0 ? { vr } : { vr, Value };
  }
  const { valueAt, valueEnd, row, tag } = element;
  if (valueEnd === valueAt) return { vr };
  const isBinary = valueRepresentations.get(vr)?.kind === 'bytes';
  const bytes = isPixelData(tag) ? undefined : dataSet.bytesOf(row);
  const inlineMax = options.inlineMax ?? 1024;
  if (!bytes || (isLongText(vr) || isBinary ? bytes.length > inlineMax : bytes.length > 64 * inlineMax)) {
    const uri = options.bulkDataUri({ path, tag, valueAt, valueEnd });
    return uri === null ? null : { vr, BulkDataURI: uri };
  }
  if (isBinary) return { vr, InlineBinary: base64(inLittleEndian(bytes, vr, dataSet.isBigEndian(row))) };
  const Value = valuesOf(dataSet, row, vr);
  return Value.length === 0 ? { vr } : { vr, Value };
}

function valuesOf(dataSet: DataSet, row: number, vr: string): JsonValue[] {
  switch (vr) {
    case 'PN':
      return dataSet.textsOf(row).map(nameOf);
    case 'DS':
    case 'IS':
      return dataSet.textsOf(row).map(numberOrText);
    case 'FL':
    case 'FD':
    case 'SL':
    case 'SS':
    case 'SV':
    case 'UL':
    case 'US':
    case 'UV':
      return dataSet.numbersOf(row).map(jsonNumber);
    default: {
      const texts = dataSet.textsOf(row);
      return texts.length === 1 && texts[0] === '' ? [] : texts.map((text) => (text === '' ? null : text));
    }
  }
}

function nameOf(text: string): JsonName | null {
  const [alphabetic, ideographic, phonetic] = personNameGroups(text);
  if (!alphabetic && !ideographic && !phonetic) return null;
  return {
    ...(alphabetic && { Alphabetic: alphabetic }),
    ...(ideographic && { Ideographic: ideographic }),
    ...(phonetic && { Phonetic: phonetic }),
  };
}

/** A DS or IS whose number says all that its text does is a number; any other stays the text it is. */
function numberOrText(text: string): JsonValue {
  if (text === '') return null;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return text;
  const number = Number(text);
  const digits = text
    .replace(/[eE].*$/, '')
    .replaceAll(/\D/g, '')
    .replace(/^0+/, '');
  return Number.isFinite(number) && digits.length <= 15 ? withoutNegativeZero(number) : text;
}

function jsonNumber(number: number | bigint): JsonValue {
  if (typeof number === 'bigint') {
    const isExact = number >= BigInt(Number.MIN_SAFE_INTEGER) && number <= BigInt(Number.MAX_SAFE_INTEGER);
    return isExact ? Number(number) : number.toString();
  }
  if (Number.isFinite(number)) return withoutNegativeZero(number);
  return Number.isNaN(number) ? 'NaN' : number > 0 ? 'inf' : '-inf';
}

/** JSON writes -0 as 0; so that a copy equals its original, we do it at once. */
function withoutNegativeZero(number: number): number {
  return number === 0 ? 0 : number;
}

/** (7FE0,0008), (7FE0,0009), (7FE0,0010). */
function isPixelData(tag: Tag): boolean {
  return tag === 0x7fe00008 || tag === 0x7fe00009 || tag === 0x7fe00010;
}

function isLongText(vr: string): boolean {
  return vr === 'UT' || vr === 'UC' || vr === 'UR';
}

/** Bulk data and inline binary are little endian (PS3.18 §F.2.7). */
function inLittleEndian(bytes: Uint8Array, vr: string, isBigEndian: boolean): Uint8Array {
  const unit = valueRepresentations.get(vr)?.unitBytes ?? 1;
  if (!isBigEndian || unit === 1) return bytes;
  // Not `slice`: of a Node buffer that is a view, and the source must not change.
  const swapped = new Uint8Array(bytes);
  for (let at = 0; at + unit <= swapped.length; at += unit) swapped.subarray(at, at + unit).reverse();
  return swapped;
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += base64Digits[three >> 18]! + base64Digits[(three >> 12) & 63]!;
    text += (left > 1 ? base64Digits[(three >> 6) & 63]! : '=') + (left > 2 ? base64Digits[three & 63]! : '=');
  }
  return text;
}

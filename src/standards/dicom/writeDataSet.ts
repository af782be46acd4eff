import { implicitVr, tagOfKeyword } from './dictionary.ts';
import { itemDelimitationTag, itemTag, sequenceDelimitationTag, type Tag } from './tag.ts';
import { type Encoding, explicitLittleEndian } from './transferSyntax.ts';
import { type ValueRepresentation, valueRepresentations } from './valueRepresentation.ts';

/** A value to write: text and numbers, one or many; items of a sequence; bytes that are written as they are; or nothing. */
export type WritableValue =
  | string
  | number
  | bigint
  | Uint8Array
  | null
  | readonly (string | number | bigint)[]
  | readonly Attributes[];

/** A value with its VR said: needed for private elements, and where PS3.6 allows more than one. */
export interface ValueWithVr {
  readonly vr: string;
  readonly value: WritableValue;
}

/** A data set to write: keywords of PS3.6, or tags as eight hexadecimal digits (`00091001`), and values. */
export interface Attributes {
  readonly [key: string]: WritableValue | ValueWithVr;
}

export interface WriteOptions {
  /** Sequences and items end with delimiters instead of having a length. */
  readonly undefinedLengths?: boolean;
}

interface Layout extends Encoding, WriteOptions {
  readonly encodeText: (text: string) => Uint8Array;
}

/**
 * Writes a data set, PS3.5 §7: elements in ascending order of their tags, values padded to even length.
 *
 * Text is UTF-8 when SpecificCharacterSet says ISO_IR 192, else ISO 8859-1; text of any other set is given as bytes. What
 * cannot be written (an unknown keyword, a letter outside the set) is a slip of the programmer and throws.
 */
export function writeDataSet(
  attributes: Attributes,
  encoding: Encoding = explicitLittleEndian,
  options: WriteOptions = {},
): Uint8Array {
  const encodeText = attributes.SpecificCharacterSet === 'ISO_IR 192' ? encodeUtf8 : encodeLatin1;
  return joined(elementsOf(attributes, { ...encoding, ...options, encodeText }));
}

function elementsOf(attributes: Attributes, layout: Layout): Uint8Array[] {
  return Object.entries(attributes)
    .map(([key, value]) => ({ tag: tagOf(key), value }))
    .sort((a, b) => a.tag - b.tag)
    .flatMap(({ tag, value }) => element(tag, withVr(tag, value), layout));
}

function tagOf(key: string): Tag {
  return /^[0-9A-Fa-f]{8}$/.test(key) ? Number.parseInt(key, 16) : tagOfKeyword(key);
}

function withVr(tag: Tag, value: WritableValue | ValueWithVr): ValueWithVr {
  if (value !== null && typeof value === 'object' && 'vr' in value && typeof value.vr === 'string') {
    return value as ValueWithVr;
  }
  return { vr: implicitVr(tag), value: value as WritableValue };
}

function element(tag: Tag, { vr, value }: ValueWithVr, layout: Layout): Uint8Array[] {
  const representation = valueRepresentations.get(vr);
  if (!representation) throw new Error(`Cannot write a data set: VR "${vr}" is not in PS3.5`);
  if (representation.kind === 'sequence') return sequence(tag, value as readonly Attributes[] | null, layout);
  const bytes = padded(bytesOf(representation, value, layout), vr);
  return [header(tag, representation, bytes.length, layout), bytes];
}

function sequence(tag: Tag, items: readonly Attributes[] | null, layout: Layout): Uint8Array[] {
  const written = (items ?? []).flatMap((item) => {
    const content = joined(elementsOf(item, layout));
    return layout.undefinedLengths
      ? [marker(itemTag, 0xffffffff, layout), content, marker(itemDelimitationTag, 0, layout)]
      : [marker(itemTag, content.length, layout), content];
  });
  const vr = valueRepresentations.get('SQ')!;
  if (!layout.undefinedLengths) {
    const content = joined(written);
    return [header(tag, vr, content.length, layout), content];
  }
  return [header(tag, vr, 0xffffffff, layout), ...written, marker(sequenceDelimitationTag, 0, layout)];
}

/** The header of an element, PS3.5 §7.1. */
function header(tag: Tag, vr: ValueRepresentation, length: number, layout: Layout): Uint8Array {
  if (layout.implicit) return marker(tag, length, layout);
  const bytes = new Uint8Array(vr.longForm ? 12 : 8);
  const view = writeTag(bytes, tag, layout);
  bytes[4] = vr.vr.charCodeAt(0);
  bytes[5] = vr.vr.charCodeAt(1);
  if (vr.longForm) view.setUint32(8, length, !layout.bigEndian);
  else if (length <= 0xfffe) view.setUint16(6, length, !layout.bigEndian);
  else throw new Error(`Cannot write a data set: ${length} bytes of VR ${vr.vr}, at most 65534`);
  return bytes;
}

/** An item, a delimiter, or the header of an element in Implicit VR: a tag and four bytes of length. */
function marker(tag: Tag, length: number, layout: Layout): Uint8Array {
  const bytes = new Uint8Array(8);
  writeTag(bytes, tag, layout).setUint32(4, length, !layout.bigEndian);
  return bytes;
}

function writeTag(bytes: Uint8Array, tag: Tag, layout: Layout): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(0, tag >>> 16, !layout.bigEndian);
  view.setUint16(2, tag & 0xffff, !layout.bigEndian);
  return view;
}

function bytesOf(vr: ValueRepresentation, value: WritableValue, layout: Layout): Uint8Array {
  if (value === null) return new Uint8Array(0);
  if (value instanceof Uint8Array) return value;
  const values = (Array.isArray(value) ? value : [value]) as readonly (string | number | bigint)[];
  switch (vr.kind) {
    case 'number':
      return numbers(vr, values, layout);
    case 'tag':
      return tags(values, layout);
    case 'text': {
      const text = values.join('\\');
      return vr.hasCharacterSet ? layout.encodeText(text) : encodeLatin1(text);
    }
    default:
      throw new Error(`Cannot write a data set: VR ${vr.vr} takes bytes only`);
  }
}

function numbers(vr: ValueRepresentation, values: readonly (string | number | bigint)[], layout: Layout): Uint8Array {
  const bytes = new Uint8Array(values.length * vr.unitBytes);
  const view = new DataView(bytes.buffer);
  const little = !layout.bigEndian;
  values.forEach((value, index) => {
    const at = index * vr.unitBytes;
    if (vr.vr === 'US' || vr.vr === 'SS') view.setInt16(at, Number(value), little);
    else if (vr.vr === 'UL' || vr.vr === 'SL') view.setInt32(at, Number(value), little);
    else if (vr.vr === 'FL') view.setFloat32(at, Number(value), little);
    else if (vr.vr === 'FD') view.setFloat64(at, Number(value), little);
    else view.setBigInt64(at, BigInt(value), little);
  });
  return bytes;
}

/** AT values: tags as numbers, as eight hexadecimal digits, or as keywords. */
function tags(values: readonly (string | number | bigint)[], layout: Layout): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, index) => {
    const tag = typeof value === 'string' ? tagOf(value) : Number(value);
    writeTag(bytes.subarray(index * 4), tag, layout);
  });
  return bytes;
}

function padded(bytes: Uint8Array, vr: string): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  const isText = valueRepresentations.get(vr)?.kind === 'text';
  even[bytes.length] = isText && vr !== 'UI' ? 0x20 : 0;
  return even;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function encodeLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    if (code > 0xff)
      throw new Error('Cannot write a data set: a letter outside ISO 8859-1, and not SpecificCharacterSet ISO_IR 192');
    return code;
  });
}

import { bytesBetween } from './byteSource.ts';
import { asciiText, type CharacterSet, characterSetOf, decodeText, defaultCharacterSet } from './characterSets.ts';
import { entryOfTag, implicitVr, tagOfKeyword } from './dictionary.ts';
import { type ElementTable, flags } from './elementTable.ts';
import { specificCharacterSetTag, type Tag, tagHex } from './tag.ts';
import { type ValueRepresentation, valueRepresentations, vrCode, vrOfCode, vrText } from './valueRepresentation.ts';
import { walkDataSet } from './walkDataSet.ts';

/** An element as it stands in the bytes. */
export interface Element {
  readonly tag: Tag;
  /** As written; in Implicit VR, as PS3.6 has it; `SQ` for a sequence in disguise of UN. */
  readonly vr: string;
  /** As written, 0xffffffff for undefined. */
  readonly length: number;
  /** The range of the value in the source. */
  readonly valueAt: number;
  readonly valueEnd: number;
  /** Its number in the table, by which `…Of` methods find it again. */
  readonly row: number;
}

/** A keyword of PS3.6 such as `PatientID`, or a tag. */
export type Key = string | Tag;

const unknownVr = vrCode('UN');

/**
 * A data set, or an item of a sequence: a view of the bytes it was read from.
 *
 * Values are decoded when they are asked for, with the character set that holds here (PS3.5 §6.1.2). Of an element that
 * stands twice, the first counts.
 */
export class DataSet {
  readonly #table: ElementTable;
  readonly #first: number;
  readonly #last: number;
  readonly #outer: CharacterSet;
  #rows: Map<Tag, number> | null = null;
  #characterSet: CharacterSet | null = null;
  readonly #note = (problem: string): void => this.#table.note(problem);

  constructor(table: ElementTable, first: number, last: number, outer: CharacterSet = defaultCharacterSet) {
    this.#table = table;
    this.#first = first;
    this.#last = last;
    this.#outer = outer;
  }

  /** What is not as it should be in this data set and what has been decoded of it so far. Never patient data. */
  get problems(): readonly string[] {
    return [...this.#table.problems];
  }

  has(key: Key): boolean {
    return this.#rowOf(key) !== undefined;
  }

  /** The first value as text without its padding; undefined when the element is absent or empty. Numbers come as text. */
  get(key: Key): string | undefined {
    const row = this.#rowOf(key);
    if (row === undefined) return undefined;
    const first = this.textsOf(row)[0];
    return first === '' ? undefined : first;
  }

  /** All values as text without their padding; an empty one between others stays as an empty text. */
  values(key: Key): readonly string[] {
    const row = this.#rowOf(key);
    return row === undefined ? [] : this.textsOf(row);
  }

  /** The first value as a number; undefined when it is absent, empty or none. */
  number(key: Key): number | undefined {
    const row = this.#rowOf(key);
    if (row === undefined) return undefined;
    const vr = this.#vrOf(row);
    if (vr.kind === 'number') {
      const first = this.numbersOf(row)[0];
      return first === undefined ? undefined : Number(first);
    }
    const text = this.textsOf(row)[0] ?? '';
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
  }

  /** The items of a sequence; none when it is absent or empty. */
  sequence(key: Key): readonly DataSet[] {
    const row = this.#rowOf(key);
    return row === undefined ? [] : this.itemsOf(row);
  }

  /** The value as it stands in the source, not copied; undefined when absent or not at hand. */
  bytes(key: Key): Uint8Array | undefined {
    const row = this.#rowOf(key);
    return row === undefined ? undefined : this.bytesOf(row);
  }

  /** Every element in order, private ones and group lengths included. */
  elements(): Element[] {
    const table = this.#table;
    const elements: Element[] = [];
    for (let row = this.#first; row < this.#last; row = table.after[row]!) {
      const valueAt = table.valueAt[row]!;
      const valueEnd = table.valueEnd[row]!;
      const length = table.has(row, flags.undefinedLength) ? 0xffffffff : valueEnd - valueAt;
      elements.push({ tag: table.tags[row]!, vr: vrText(table.vrs[row]!), length, valueAt, valueEnd, row });
    }
    return elements;
  }

  /** The VR that the value is read with: as written, unless that is UN or a choice that another element makes. */
  vrOf(row: number): string {
    return this.#vrOf(row).vr;
  }

  isBigEndian(row: number): boolean {
    return this.#table.has(row, flags.bigEndian);
  }

  /** True for a sequence whose items cannot be told apart: damaged, or written as UN and not what PS3.6 says. */
  isOpaque(row: number): boolean {
    if (this.#table.has(row, flags.opaque)) return true;
    const isDisguised = this.#table.vrs[row] === unknownVr && this.#vrOf(row).kind === 'sequence';
    return isDisguised && this.itemsOf(row).length === 0;
  }

  /** True for encapsulated pixel data, PS3.5 §A.4. */
  isEncapsulated(row: number): boolean {
    return this.#table.has(row, flags.fragments);
  }

  /** The fragments of encapsulated pixel data, the offset table first; undefined for one that is not at hand. */
  fragmentsOf(row: number): (Uint8Array | undefined)[] {
    const fragments: (Uint8Array | undefined)[] = [];
    if (!this.isEncapsulated(row)) return fragments;
    for (let item = row + 1; item < this.#table.after[row]!; item++) fragments.push(this.bytesOf(item));
    return fragments;
  }

  bytesOf(row: number): Uint8Array | undefined {
    return bytesBetween(this.#table.source, this.#table.valueAt[row]!, this.#table.valueEnd[row]!);
  }

  textsOf(row: number): readonly string[] {
    const vr = this.#vrOf(row);
    switch (vr.kind) {
      case 'text':
        return this.#textsOf(row, vr);
      case 'number':
        return this.numbersOf(row).map(String);
      case 'tag':
        return this.#tagsOf(row).map(tagHex);
      default:
        return [];
    }
  }

  /** The values of a number VR; big integers for SV and UV. A last one that is cut short is left out. */
  numbersOf(row: number): readonly (number | bigint)[] {
    const bytes = this.#shortBytesOf(row);
    const vr = this.#vrOf(row);
    if (!bytes || vr.kind !== 'number') return [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const numbers: (number | bigint)[] = [];
    const little = !this.#table.has(row, flags.bigEndian);
    for (let at = 0; at + vr.unitBytes <= bytes.length; at += vr.unitBytes)
      numbers.push(numberAt(view, at, vr.vr, little));
    return numbers;
  }

  itemsOf(row: number): readonly DataSet[] {
    const table = this.#table;
    if (table.has(row, flags.opaque | flags.fragments)) return [];
    if (table.vrs[row] === unknownVr) return this.#itemsInUnknown(row);
    const items: DataSet[] = [];
    for (let item = row + 1; item < table.after[row]!; item = table.after[item]!) {
      items.push(new DataSet(table, item + 1, table.after[item]!, this.characterSet));
    }
    return items;
  }

  /** What text here is decoded with. */
  get characterSet(): CharacterSet {
    if (!this.#characterSet) {
      const row = this.#rowOf(specificCharacterSetTag);
      const bytes = row === undefined ? undefined : this.#shortBytesOf(row);
      const terms = bytes ? (asciiText(bytes, 0, bytes.length) ?? '?').split('\\') : undefined;
      this.#characterSet = terms ? characterSetOf(terms.map((term) => trimmed(term, true))) : this.#outer;
    }
    return this.#characterSet;
  }

  #rowOf(key: Key): number | undefined {
    if (!this.#rows) {
      this.#rows = new Map();
      for (let row = this.#first; row < this.#last; row = this.#table.after[row]!) {
        const tag = this.#table.tags[row]!;
        if (!this.#rows.has(tag)) this.#rows.set(tag, row);
      }
    }
    return this.#rows.get(typeof key === 'string' ? tagOfKeyword(key) : key);
  }

  /** The VR as written, unless that is UN, or a choice that Pixel Representation (0028,0103) makes. */
  #vrOf(row: number): ValueRepresentation {
    const table = this.#table;
    const written = table.vrs[row]!;
    if (written !== unknownVr && !table.has(row, flags.implicit)) return vrOfCode(written);
    const tag = table.tags[row]!;
    const vrs = entryOfTag(tag)?.vrs;
    if (vrs?.includes('US') && vrs.includes('SS')) {
      const isSigned = tag !== 0x00280103 && this.number(0x00280103) === 1;
      return valueRepresentations.get(isSigned ? 'SS' : 'US')!;
    }
    return written === unknownVr ? valueRepresentations.get(implicitVr(tag))! : vrOfCode(written);
  }

  /** A value short enough to make text or numbers of. */
  #shortBytesOf(row: number): Uint8Array | undefined {
    const { valueAt, valueEnd, valueMax } = this.#table;
    return valueEnd[row]! - valueAt[row]! > valueMax ? undefined : this.bytesOf(row);
  }

  #textsOf(row: number, vr: ValueRepresentation): readonly string[] {
    const bytes = this.#shortBytesOf(row);
    if (!bytes || bytes.length === 0) return [];
    const text = vr.hasCharacterSet
      ? decodeText(this.characterSet, bytes, vr.vr === 'PN', this.#note)
      : (asciiText(bytes, 0, bytes.length) ?? decodeText(defaultCharacterSet, bytes, false, this.#note));
    if (!vr.multiValued || !text.includes('\\')) return [trimmed(text, vr.trimStart)];
    return text.split('\\').map((value) => trimmed(value, vr.trimStart));
  }

  #tagsOf(row: number): readonly Tag[] {
    const bytes = this.#shortBytesOf(row);
    if (!bytes) return [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const little = !this.#table.has(row, flags.bigEndian);
    const tags: Tag[] = [];
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      tags.push(((view.getUint16(at, little) << 16) | view.getUint16(at + 2, little)) >>> 0);
    }
    return tags;
  }

  /** A known sequence that somebody wrote as UN of defined length: Implicit VR Little Endian inside (PS3.5 §6.2.2). */
  #itemsInUnknown(row: number): readonly DataSet[] {
    const table = this.#table;
    const tag = table.tags[row]!;
    const bytes = this.#shortBytesOf(row);
    if (!bytes || implicitVr(tag) !== 'SQ') return [];
    const header = new Uint8Array(8);
    const view = new DataView(header.buffer);
    view.setUint16(0, tag >>> 16, true);
    view.setUint16(2, tag & 0xffff, true);
    view.setUint32(4, bytes.length, true);
    const rewritten = new Uint8Array(8 + bytes.length);
    rewritten.set(header);
    rewritten.set(bytes, 8);
    const walked = walkDataSet([{ at: 0, bytes: rewritten }], {
      encoding: { implicit: true, bigEndian: false },
      from: 0,
      totalBytes: rewritten.length,
      stopAt: Number.POSITIVE_INFINITY,
      depthMax: 32,
      valueMax: table.valueMax,
      headerMax: rewritten.length,
      elementsMax: 1 << 16,
    });
    return walked.kind === 'walked'
      ? new DataSet(walked.table, 0, walked.table.count, this.characterSet).itemsOf(0)
      : [];
  }
}

function numberAt(view: DataView, at: number, vr: string, little: boolean): number | bigint {
  switch (vr) {
    case 'US':
      return view.getUint16(at, little);
    case 'SS':
      return view.getInt16(at, little);
    case 'UL':
      return view.getUint32(at, little);
    case 'SL':
      return view.getInt32(at, little);
    case 'FL':
      return view.getFloat32(at, little);
    case 'FD':
      return view.getFloat64(at, little);
    case 'SV':
      return view.getBigInt64(at, little);
    default:
      return view.getBigUint64(at, little);
  }
}

/** Without the padding of PS3.5 §6.2: spaces and, for UIDs and careless senders, NULs. */
function trimmed(text: string, trimStart: boolean): string {
  let from = 0;
  let to = text.length;
  while (to > from && isPadding(text.charCodeAt(to - 1))) to -= 1;
  if (trimStart) while (from < to && text.charCodeAt(from) === 0x20) from += 1;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0;
}

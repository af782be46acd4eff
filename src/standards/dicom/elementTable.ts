import type { ByteSource } from './byteSource.ts';
import type { Tag } from './tag.ts';

/** Marks of a row of an element table. */
export const flags = {
  bigEndian: 1,
  /** Written without its VR; the table says what PS3.6 does. */
  implicit: 2,
  /** Length FFFFFFFFH: ended by a delimiter. */
  undefinedLength: 4,
  /** A sequence whose bytes could not be walked; its raw value stands. */
  opaque: 8,
  /** Encapsulated pixel data: its items are fragments, not data sets. */
  fragments: 16,
} as const;

/**
 * The elements of a data set as they stand in the bytes: one row each, in order, nested ones right behind their parent.
 *
 * Columns instead of objects keep a data set of a million elements below 30 MiB and cost a small one nothing.
 * Items are rows too, with tag (FFFE,E000). Nothing is copied: a value is a range of the source.
 */
export class ElementTable {
  tags!: Uint32Array;
  /** The two letters as a number; 0 for an item. */
  vrs!: Uint16Array;
  marks!: Uint8Array;
  /** Where the value begins and ends in the source; of an undefined length, where its delimiter begins. */
  valueAt!: Float64Array;
  valueEnd!: Float64Array;
  /** The row behind this one and all that is nested in it. */
  after!: Uint32Array;
  count = 0;
  readonly source: ByteSource;
  /** Longest value that text or numbers are made of, in bytes. */
  readonly valueMax: number;
  /** Remarks on what is not as it should be; no patient data in them. */
  readonly problems = new Set<string>();

  constructor(source: ByteSource, valueMax: number) {
    this.source = source;
    this.valueMax = valueMax;
    this.#allot(256);
  }

  /** Adds a row and returns its number. */
  add(tag: Tag, vr: number, marks: number, valueAt: number, valueEnd: number): number {
    const row = this.count;
    if (row === this.tags.length) this.#grow();
    this.tags[row] = tag;
    this.vrs[row] = vr;
    this.marks[row] = marks;
    this.valueAt[row] = valueAt;
    this.valueEnd[row] = valueEnd;
    this.after[row] = row + 1;
    this.count = row + 1;
    return row;
  }

  has(row: number, flag: number): boolean {
    return (this.marks[row]! & flag) !== 0;
  }

  /** Remembers a remark; of a damaged file the first forty are enough. */
  note(problem: string): void {
    if (this.problems.size < 40) this.problems.add(problem);
  }

  #grow(): void {
    const { tags, vrs, marks, valueAt, valueEnd, after } = this;
    this.#allot(tags.length * 2);
    this.tags.set(tags);
    this.vrs.set(vrs);
    this.marks.set(marks);
    this.valueAt.set(valueAt);
    this.valueEnd.set(valueEnd);
    this.after.set(after);
  }

  /** All columns in one piece of memory: six pieces cost as much time as reading a small header. */
  #allot(rows: number): void {
    const memory = new ArrayBuffer(rows * 27);
    this.valueAt = new Float64Array(memory, 0, rows);
    this.valueEnd = new Float64Array(memory, rows * 8, rows);
    this.tags = new Uint32Array(memory, rows * 16, rows);
    this.after = new Uint32Array(memory, rows * 20, rows);
    this.vrs = new Uint16Array(memory, rows * 24, rows);
    this.marks = new Uint8Array(memory, rows * 26, rows);
  }
}

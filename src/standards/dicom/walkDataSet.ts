import { type ByteSource, endOfSource, type Piece, pieceAt } from './byteSource.ts';
import { implicitVr } from './dictionary.ts';
import { ElementTable, flags } from './elementTable.ts';
import type { NeedsMore, ReadOptions, StoppedAt, Unreadable } from './readDataSet.ts';
import { groupOf, itemDelimitationTag, itemTag, sequenceDelimitationTag, type Tag, tagText } from './tag.ts';
import { isKnownVr, vrCode, vrOfCode, vrText } from './valueRepresentation.ts';

/** What a walk through the bytes found. */
export interface Walked {
  readonly kind: 'walked';
  readonly table: ElementTable;
  readonly stoppedAt: StoppedAt | null;
  readonly trailingAt: number | null;
}

/** What the walk is inside of. */
interface Frame {
  readonly kind: 'sequence' | 'item' | 'fragments';
  readonly row: number;
  /** Infinity when a delimiter ends it. */
  readonly end: number;
  /** The layout outside of it, which holds again behind it. */
  readonly implicitBefore: boolean;
  readonly bigEndianBefore: boolean;
}

/** How many further bytes to ask for at a time, so that a reader of a large file does not come back for every element. */
const furtherBytes = 65_536;
const undefinedLength = 0xffffffff;
const sequenceVr = vrCode('SQ');
const unknownVr = vrCode('UN');
const noBytes = new DataView(new ArrayBuffer(0));

/** Walks through a data set and lists its elements; see `readDataSet`. */
export function walkDataSet(source: ByteSource, options: Required<ReadOptions>): Walked | NeedsMore | Unreadable {
  return new Walk(source, options).run();
}

class Walk {
  readonly #source: ByteSource;
  readonly #options: Required<ReadOptions>;
  readonly #table: ElementTable;
  readonly #frames: Frame[] = [];
  #depth = 0;
  /** The innermost frame's end and kind, kept apart because every element asks. */
  #frame: Frame | undefined;
  #implicit: boolean;
  #bigEndian: boolean;
  #position: number;
  #skippedBytes = 0;
  #lastTag = 0;
  /** The piece of the source in which the position lies. */
  #view: DataView = noBytes;
  #viewAt = 0;
  #viewEnd = 0;
  #result: Walked | NeedsMore | Unreadable | null = null;

  constructor(source: ByteSource, options: Required<ReadOptions>) {
    this.#source = source;
    this.#options = options;
    this.#table = new ElementTable(source, options.valueMax);
    this.#implicit = options.encoding.implicit;
    this.#bigEndian = options.encoding.bigEndian;
    this.#position = options.from;
  }

  run(): Walked | NeedsMore | Unreadable {
    this.#look(pieceAt(this.#source, this.#position));
    while (this.#result === null) this.#step();
    return this.#result;
  }

  /** One header: of an element, an item or a delimiter. */
  #step(): undefined {
    this.#leaveEnded();
    const { totalBytes, headerMax, elementsMax, from } = this.#options;
    const position = this.#position;
    if (position + 8 > totalBytes) return this.#finish(position < totalBytes ? position : null);
    if (!this.#atHand(8)) return;
    if (position - from - this.#skippedBytes > headerMax) return this.#refuse(`longer than ${headerMax} bytes`);
    if (this.#table.count >= elementsMax) return this.#refuse(`more than ${elementsMax} elements`);

    const at = position - this.#viewAt;
    const little = !this.#bigEndian;
    const tag = ((this.#view.getUint16(at, little) << 16) | this.#view.getUint16(at + 2, little)) >>> 0;
    if (groupOf(tag) === 0xfffe) return this.#delimiter(tag, this.#view.getUint32(at + 4, little));
    if (this.#frame && this.#frame.kind !== 'item') return this.#damaged(`${tagText(tag)} where an item must begin`);
    if (this.#frame) return this.#element(tag);

    if (groupOf(tag) === 0 && groupOf(this.#lastTag) !== 0) return this.#finish(position);
    if (tag < this.#lastTag) this.#table.note('elements not in ascending order');
    if (tag === this.#lastTag) this.#table.note(`${tagText(tag)} stands twice; the first counts`);
    this.#lastTag = tag;
    this.#element(tag);
  }

  /** Items, and the ends of items and sequences. */
  #delimiter(tag: Tag, length: number): undefined {
    const frame = this.#frame;
    if (tag === itemTag && frame && frame.kind !== 'item') return this.#item(frame, length);
    if (tag === itemTag) return this.#damaged('an item outside a sequence');
    const ended =
      tag === itemDelimitationTag ? frame?.kind === 'item' : frame !== undefined && tag === sequenceDelimitationTag;
    if (!ended || frame?.end !== Number.POSITIVE_INFINITY) {
      this.#table.note('a stray delimiter');
      this.#position += 8;
      return;
    }
    if (tag === sequenceDelimitationTag && frame.kind === 'item') {
      this.#table.note('an item without its delimiter');
      this.#leave(this.#position);
      // Its sequence ends only if a delimiter is what ends it; else its length will.
      if (this.#frame?.end !== Number.POSITIVE_INFINITY) return;
    }
    this.#leave(this.#position);
    this.#position += 8;
  }

  #item(sequence: Frame, length: number): undefined {
    const valueAt = this.#position + 8;
    if (sequence.kind === 'fragments') {
      if (length === undefinedLength) return this.#damaged('a fragment of undefined length');
      if (valueAt + length > this.#outerEnd()) return this.#damaged('a fragment runs past its item');
      if (valueAt + length > this.#options.totalBytes) return this.#damaged('the bytes end inside a fragment');
      this.#table.add(itemTag, 0, 0, valueAt, valueAt + length);
      return this.#jump(valueAt, length);
    }
    const end = length === undefinedLength ? Number.POSITIVE_INFINITY : valueAt + length;
    if (length !== undefinedLength && end > this.#outerEnd()) return this.#damaged('an item runs past its sequence');
    const row = this.#table.add(itemTag, 0, length === undefinedLength ? flags.undefinedLength : 0, valueAt, end);
    this.#position = valueAt;
    this.#enter('item', row, end);
  }

  /** An element that is no item and no delimiter. */
  #element(tag: Tag): undefined {
    const at = this.#position - this.#viewAt;
    const little = !this.#bigEndian;
    let implicit = this.#implicit;
    let saysVr = !implicit;
    let headerBytes = 8;
    let vr = 0;
    if (!implicit) {
      vr = this.#view.getUint16(at + 4, false);
      if (isTwoCapitals(vr)) {
        const isLong = isKnownVr(vr) ? vrOfCode(vr).longForm : this.#view.getUint16(at + 6, little) === 0;
        if (isLong) headerBytes = 12;
      } else {
        this.#table.note('an element without its VR');
        saysVr = false;
        implicit = !isGarbledVr(vr);
        vr = implicit ? 0 : vrCode(implicitVr(tag));
      }
    }
    if (!this.#atHand(headerBytes)) return;
    if (implicit) vr = vrCode(implicitVr(tag));
    const length =
      implicit || headerBytes === 12
        ? this.#view.getUint32(at + headerBytes - 4, little)
        : this.#view.getUint16(at + 6, little);
    this.#value(tag, vr, saysVr, headerBytes, length);
  }

  #value(tag: Tag, vr: number, saysVr: boolean, headerBytes: number, length: number): undefined {
    const at = this.#position;
    const valueAt = at + headerBytes;
    if (this.#frame === undefined && tag >= this.#options.stopAt) {
      return this.#finish(null, { tag, vr: vrText(vr), at, valueAt, length });
    }
    const marks = (this.#bigEndian ? flags.bigEndian : 0) | (saysVr ? 0 : flags.implicit);
    if (length === undefinedLength) return this.#openValue(tag, vr, marks, valueAt);
    const end = valueAt + length;
    if (end > this.#outerEnd()) return this.#damaged(`${tagText(tag)} runs past its item`);
    if (end > this.#options.totalBytes) return this.#damaged(`the bytes end inside ${tagText(tag)}`);
    const row = this.#table.add(tag, vr, marks, valueAt, end);
    if (vr !== sequenceVr) return this.#jump(valueAt, length);
    this.#position = valueAt;
    this.#enterSequence('sequence', row, end);
  }

  /** A value of undefined length: a sequence, one in disguise of UN (PS3.5 §6.2.2), or fragments (PS3.5 §A.4). */
  #openValue(tag: Tag, vr: number, marks: number, valueAt: number): undefined {
    const isFragments = vr !== sequenceVr && vr !== unknownVr;
    if (isFragments && vrOfCode(vr).kind !== 'bytes') return this.#damaged(`${tagText(tag)} of undefined length`);
    const mark = marks | flags.undefinedLength | (isFragments ? flags.fragments : 0);
    const row = this.#table.add(tag, isFragments ? vr : sequenceVr, mark, valueAt, Number.POSITIVE_INFINITY);
    this.#position = valueAt;
    this.#enterSequence(isFragments ? 'fragments' : 'sequence', row, Number.POSITIVE_INFINITY);
    if (vr === unknownVr) {
      this.#implicit = true;
      this.#bigEndian = false;
    }
  }

  #enterSequence(kind: 'sequence' | 'fragments', row: number, end: number): undefined {
    this.#depth += 1;
    const { depthMax } = this.#options;
    if (this.#depth > depthMax) return this.#refuse(`sequences nested more than ${depthMax} deep`);
    this.#enter(kind, row, end);
  }

  #enter(kind: Frame['kind'], row: number, end: number): undefined {
    this.#frame = { kind, row, end, implicitBefore: this.#implicit, bigEndianBefore: this.#bigEndian };
    this.#frames.push(this.#frame);
  }

  /** Leaves every frame of defined length whose end is reached. */
  #leaveEnded(): undefined {
    while (this.#frame && this.#position >= this.#frame.end) this.#leave(this.#frame.end);
  }

  #leave(valueEnd: number): undefined {
    const frame = this.#frames.pop();
    if (!frame) return;
    this.#table.valueEnd[frame.row] = valueEnd;
    this.#table.after[frame.row] = this.#table.count;
    if (frame.kind !== 'item') this.#depth -= 1;
    this.#implicit = frame.implicitBefore;
    this.#bigEndian = frame.bigEndianBefore;
    this.#frame = this.#frames.at(-1);
  }

  /** The nearest end that a length has promised. */
  #outerEnd(): number {
    for (let index = this.#frames.length - 1; index >= 0; index--) {
      const end = this.#frames[index]!.end;
      if (end !== Number.POSITIVE_INFINITY) return end;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Goes behind a value. Its bytes must be at hand, unless it is so long that nobody will ask for them. */
  #jump(valueAt: number, length: number): undefined {
    const end = valueAt + length;
    if (end <= this.#viewEnd) {
      this.#position = end;
    } else if (length > this.#options.valueMax) {
      this.#position = end;
      this.#look(pieceAt(this.#source, end));
    } else {
      this.#needs(Math.min(end + furtherBytes, this.#options.totalBytes));
    }
    if (length > this.#options.valueMax) this.#skippedBytes += length;
  }

  /** True when so many bytes from the position on are at hand; else asks for them. */
  #atHand(bytes: number): boolean {
    if (this.#position >= this.#viewAt && this.#position + bytes <= this.#viewEnd) return true;
    if (this.#position + bytes > this.#options.totalBytes) {
      this.#damaged('the bytes end inside the header of an element');
      return false;
    }
    this.#needs(Math.min(this.#position + furtherBytes, this.#options.totalBytes));
    return false;
  }

  #needs(atLeast: number): undefined {
    const known = endOfSource(this.#source);
    // Twice as much each time, so that a long header is not walked through again for every 64 KiB of it.
    const wanted = this.#position > known ? atLeast : Math.min(Math.max(atLeast, 2 * known), this.#options.totalBytes);
    this.#result = {
      kind: 'needsMore',
      from: Math.max(this.#position, known),
      atLeast: Number.isFinite(wanted) ? wanted : atLeast,
    };
  }

  #look(piece: Piece | undefined): undefined {
    this.#view = piece ? new DataView(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.length) : noBytes;
    this.#viewAt = piece?.at ?? 0;
    this.#viewEnd = piece ? piece.at + piece.bytes.length : 0;
  }

  /**
   * Something is not as it must be. Inside a sequence of defined length that is no reason to give up the data set: the
   * sequence is kept as it is and the walk goes on behind it.
   */
  #damaged(why: string): undefined {
    const whole = this.#frames.findLastIndex(
      (frame) => frame.kind === 'sequence' && frame.end !== Number.POSITIVE_INFINITY,
    );
    const sequence = this.#frames[whole];
    if (!sequence || sequence.end > this.#options.totalBytes) return this.#refuse(why);
    this.#table.note(`damaged sequence ${tagText(this.#table.tags[sequence.row]!)}: ${why}`);
    while (this.#frames.length > whole) this.#leave(sequence.end);
    this.#table.count = sequence.row + 1;
    this.#table.after[sequence.row] = sequence.row + 1;
    this.#table.marks[sequence.row]! |= flags.opaque;
    const valueAt = this.#table.valueAt[sequence.row]!;
    this.#position = valueAt;
    this.#jump(valueAt, sequence.end - valueAt);
  }

  #refuse(why: string): undefined {
    this.#result = { kind: 'unreadable', why, at: this.#position };
  }

  #finish(trailingAt: number | null, stoppedAt: StoppedAt | null = null): undefined {
    if (this.#frame) {
      const tag = this.#table.tags[this.#frames[0]!.row]!;
      return this.#damaged(`the bytes end inside ${tagText(tag)}`);
    }
    if (trailingAt !== null) this.#table.note('bytes behind the end of the data set');
    this.#result = { kind: 'walked', table: this.#table, stoppedAt, trailingAt };
  }
}

function isTwoCapitals(vr: number): boolean {
  const first = vr >> 8;
  const second = vr & 0xff;
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
}

/**
 * Two spaces, two question marks or two zeros where the VR should be: the length behind them has two bytes. Anything else
 * that is no VR is the low half of a length, of an element written as in Implicit VR.
 */
function isGarbledVr(vr: number): boolean {
  return vr === 0x2020 || vr === 0x3f3f || vr === 0x2d2d || vr === 0;
}

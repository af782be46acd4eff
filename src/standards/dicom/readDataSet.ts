import { type ByteSource, endOfSource, wholeSource } from './byteSource.ts';
import { DataSet } from './dataSet.ts';
import type { Tag } from './tag.ts';
import type { Encoding } from './transferSyntax.ts';
import { walkDataSet } from './walkDataSet.ts';

/** Limits and wishes of a reading. */
export interface ReadOptions {
  readonly encoding: Encoding;
  /** Where in the source the data set begins. */
  readonly from?: number;
  /** How long the whole source is: absent when all of it is given, Infinity when nobody knows yet. */
  readonly totalBytes?: number;
  /** Reading ends before the first element of the outermost level whose tag is this or higher. */
  readonly stopAt?: Tag;
  /** Deepest nesting of sequences. */
  readonly depthMax?: number;
  /** A longer value, in bytes, is listed but need not be at hand. */
  readonly valueMax?: number;
  /** Most bytes that may be walked through, values longer than `valueMax` not counted. */
  readonly headerMax?: number;
  readonly elementsMax?: number;
}

/** The limits of a reading unless it is told others. Depth, value and header as our hazard analysis sets them. */
export const readLimits = { depthMax: 32, valueMax: 1 << 20, headerMax: 64 << 20, elementsMax: 1 << 20 } as const;

/** The element before which a reading stopped. */
export interface StoppedAt {
  readonly tag: Tag;
  readonly vr: string;
  /** Where its header and its value begin in the source. */
  readonly at: number;
  readonly valueAt: number;
  /** As written, 0xffffffff for undefined. */
  readonly length: number;
}

/** What came of a reading. `why` and the problems never contain patient data. */
export type DataSetReading =
  | {
      readonly kind: 'read';
      readonly dataSet: DataSet;
      readonly stoppedAt: StoppedAt | null;
      /** Where bytes begin behind the data set that are none of it, or null. */
      readonly trailingAt: number | null;
    }
  | NeedsMore
  | Unreadable;

/**
 * The bytes at hand end too early. Give at least those from `from` to `atLeast` as well: `from` is where the bytes at hand
 * end, or lies behind them when a large value between need not be fetched.
 */
export interface NeedsMore {
  readonly kind: 'needsMore';
  readonly from: number;
  readonly atLeast: number;
}

export interface Unreadable {
  readonly kind: 'unreadable';
  readonly why: string;
  /** Offset in the source. */
  readonly at: number;
}

/**
 * Reads a data set, PS3.5 §7, without copying a value and without trusting a length.
 *
 * Iterative, so that nesting cannot exhaust the stack; memory grows with the elements that are really there. Odd lengths,
 * elements without a VR, stray delimiters and bytes behind the end are tolerated and told; a sequence of defined length whose
 * inside is damaged is kept as raw bytes and told.
 */
export function readDataSet(bytes: Uint8Array | ByteSource, options: ReadOptions): DataSetReading {
  const source = bytes instanceof Uint8Array ? wholeSource(bytes) : bytes;
  const walked = walkDataSet(source, {
    encoding: options.encoding,
    from: options.from ?? 0,
    totalBytes: options.totalBytes ?? endOfSource(source),
    stopAt: options.stopAt ?? Number.POSITIVE_INFINITY,
    depthMax: options.depthMax ?? readLimits.depthMax,
    valueMax: options.valueMax ?? readLimits.valueMax,
    headerMax: options.headerMax ?? readLimits.headerMax,
    elementsMax: options.elementsMax ?? readLimits.elementsMax,
  });
  if (walked.kind !== 'walked') return walked;
  const { table, stoppedAt, trailingAt } = walked;
  return { kind: 'read', dataSet: new DataSet(table, 0, table.count), stoppedAt, trailingAt };
}

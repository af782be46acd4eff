/** Some bytes of a file or stream, and where in it they begin. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * What is at hand of a file: pieces in ascending order that do not touch each other. Between them may be holes, such as
 * a large private value that nobody needs.
 */
export type ByteSource = readonly Piece[];

/** Bytes without a hole, from the beginning. */
export function wholeSource(bytes: Uint8Array): ByteSource {
  return [{ at: 0, bytes }];
}

/** Where the last piece ends. */
export function endOfSource(source: ByteSource): number {
  const last = source.at(-1);
  return last ? last.at + last.bytes.length : 0;
}

/**
 * The source with a further piece behind it. A piece that touches the last one is joined to it; one that overlaps gives
 * only its new bytes.
 */
export function withPiece(source: ByteSource, piece: Piece): ByteSource {
  const last = source.at(-1);
  const end = endOfSource(source);
  if (!last || piece.at > end) return [...source, piece];
  const added = piece.bytes.subarray(end - piece.at);
  const joined = new Uint8Array(last.bytes.length + added.length);
  joined.set(last.bytes);
  joined.set(added, last.bytes.length);
  return [...source.slice(0, -1), { at: last.at, bytes: joined }];
}

/** The bytes from `from` to `to`, not copied; undefined when some of them are not at hand. */
export function bytesBetween(source: ByteSource, from: number, to: number): Uint8Array | undefined {
  const piece = pieceAt(source, from);
  if (!piece || to > piece.at + piece.bytes.length) return undefined;
  return piece.bytes.subarray(from - piece.at, to - piece.at);
}

/** The piece in which a position lies; the position right behind a piece belongs to it. */
export function pieceAt(source: ByteSource, position: number): Piece | undefined {
  return source.find((piece) => position >= piece.at && position <= piece.at + piece.bytes.length);
}

/** How a file of comma-separated values is written. */
export interface CsvForm {
  /** One ASCII character. */
  readonly delimiter: string;
  readonly encoding: 'utf-8' | 'windows-1252';
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** Where the next row begins, in bytes from the beginning of the piece. */
  readonly endsAt: number;
}

export interface CsvPiece {
  readonly rows: readonly CsvRow[];
  /** So many bytes are read; what follows is the beginning of a row that needs more. */
  readonly usedBytes: number;
  /** A row is longer than it may be: most likely a quotation mark that is never closed. Nothing after it can be read. */
  readonly tooLong: boolean;
}

/** The longest row that is read. */
export const csvRowBytesMax = 1 << 20;

const [quote, lineFeed, carriageReturn] = [0x22, 0x0a, 0x0d];

/**
 * Reads the whole rows of a piece of a file (RFC 4180 §2), however it was cut.
 *
 * Lines end with LF or CRLF, empty ones are passed over. A quotation mark that stands inside a cell without quotation marks is
 * a letter. Bytes that the encoding does not have become U+FFFD. With `isLast` the end of the piece ends its last row.
 */
export function readCsv(bytes: Uint8Array, { delimiter, encoding }: CsvForm, isLast: boolean): CsvPiece {
  const decoder = new TextDecoder(encoding);
  const comma = delimiter.charCodeAt(0);
  const rows: CsvRow[] = [];
  let rowAt = 0;
  let isQuoted = false;
  let hasQuote = false;
  let cellBegins = true;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote && (cellBegins || isQuoted)) {
      isQuoted = !isQuoted;
      hasQuote = true;
      // A doubled one closes and opens again; after the closing one only a delimiter or an end of line may come.
      cellBegins = !isQuoted && bytes[at + 1] === quote;
    } else if (isQuoted) continue;
    else if (byte === comma) cellBegins = true;
    else if (byte === lineFeed) {
      take(at, at + 1);
      cellBegins = true;
    } else cellBegins = false;
  }
  if (isLast && rowAt < bytes.length) take(bytes.length, bytes.length);
  return { rows, usedBytes: rowAt, tooLong: bytes.length - rowAt > csvRowBytesMax };

  function take(to: number, nextAt: number): void {
    const end = to > rowAt && bytes[to - 1] === carriageReturn ? to - 1 : to;
    if (end > rowAt) {
      const text = decoder.decode(bytes.subarray(rowAt, end));
      rows.push({ cells: hasQuote ? quotedCells(text, delimiter) : text.split(delimiter), endsAt: nextAt });
    }
    rowAt = nextAt;
    hasQuote = false;
    isQuoted = false;
  }
}

/** Cells of a row in which some stand between quotation marks. */
function quotedCells(text: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at) : ['', at];
    const next = text.indexOf(delimiter, end);
    const to = next < 0 ? text.length : next;
    cells.push(cell + text.slice(end, to));
    if (next < 0) return cells;
    at = next + 1;
  }
}

/** The cell that a quotation mark opens, and where it is closed. */
function quotedCell(text: string, at: number): readonly [string, number] {
  let cell = '';
  let from = at + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) return [cell + text.slice(from), text.length];
    cell += text.slice(from, close);
    if (text[close + 1] !== '"') return [cell, close + 1];
    cell += '"';
    from = close + 2;
  }
}

/** The delimiter that a heading is most likely written with: the one that stands in it most often outside of quotation marks. */
export function delimiterOf(heading: string): ',' | ';' | '\t' | '|' {
  const bare = heading.replaceAll(/"[^"]*"/g, '');
  const all = [',', ';', '\t', '|'] as const;
  const count = (one: string) => bare.split(one).length;
  return all.toSorted((a, b) => count(b) - count(a))[0] as (typeof all)[number];
}

/** How many bytes of a byte order mark stand at the beginning of a file: three, or none. */
export function byteOrderMarkBytes(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * Writes pax extended header records, `length SP keyword "=" value LF` (POSIX.1-2001 pax, extended header).
 *
 * The length counts the whole record in bytes, its own digits included. A value may hold any character, LF too.
 * Keywords must be free of `=`.
 */
export function writePaxRecords(records: Iterable<readonly [keyword: string, value: string]>): string {
  let text = '';
  for (const [keyword, value] of records) text += paxRecord(keyword, value);
  return text;
}

/**
 * A record without meaning (keyword `comment`) that is exactly this many bytes long, to fill a header area of fixed size.
 * The shortest is `12 comment=` with its LF.
 */
export function paxFiller(bytes: number): string {
  const start = `${bytes} comment=`;
  return `${start.padEnd(bytes - 1, ' ')}\n`;
}

/** Reads pax records, or answers null when a length, a keyword or a line end is not where it must be. */
export function readPaxRecords(source: Buffer): Map<string, string> | null {
  const records = new Map<string, string>();
  let start = 0;
  while (start < source.length) {
    const space = source.indexOf(0x20, start);
    const length = space < 0 || space - start > 9 ? '' : source.toString('latin1', start, space);
    if (!/^[1-9]\d*$/.test(length)) return null;
    const end = start + Number(length);
    const equals = source.indexOf(0x3d, space);
    if (end > source.length || source[end - 1] !== 0x0a || equals <= space + 1 || equals >= end) return null;
    records.set(source.toString('utf8', space + 1, equals), source.toString('utf8', equals + 1, end - 1));
    start = end;
  }
  return records;
}

function paxRecord(keyword: string, value: string): string {
  const rest = keyword.length + Buffer.byteLength(value) + 3;
  let length = rest + String(rest).length;
  // The digits of the length count themselves: 98 and one digit more is 100, which needs three.
  if (rest + String(length).length > length) length++;
  return `${length} ${keyword}=${value}\n`;
}

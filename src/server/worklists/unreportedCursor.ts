/** Where a page of the unreported list ended: the last row's place in the order it was asked in. */
export interface UnreportedCursor {
  readonly sort: 'left' | 'age';
  /** As PostgreSQL writes it, to the microsecond. */
  readonly at: string;
  readonly examId: string;
}

/** A cursor as the browser carries it. */
export function writeUnreportedCursor({ sort, at, examId }: UnreportedCursor): string {
  return Buffer.from(`${sort}|${at}|${examId}`).toString('base64url');
}

/** The cursor again, or null if this text never was one of ours. */
export function readUnreportedCursor(text: string): UnreportedCursor | null {
  const parts =
    /^(left|age)\|(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
      Buffer.from(text, 'base64url').toString('latin1'),
    );
  return parts && { sort: parts[1] as 'left' | 'age', at: parts[2] as string, examId: parts[3] as string };
}

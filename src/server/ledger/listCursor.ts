/** Where a page of exams ended: the last row's place in the order. */
export interface ListCursor {
  /** As PostgreSQL writes it, to the microsecond. */
  readonly sortAt: string;
  readonly examId: string;
}

/** A cursor as the browser carries it. */
export function writeCursor(cursor: ListCursor): string {
  return Buffer.from(`${cursor.sortAt}|${cursor.examId}`).toString('base64url');
}

/** The cursor again, or null if this text never was one of ours. */
export function readCursor(text: string): ListCursor | null {
  const parts =
    /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
      Buffer.from(text, 'base64url').toString('latin1'),
    );
  return parts ? { sortAt: parts[1] as string, examId: parts[2] as string } : null;
}

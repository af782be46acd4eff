/** What became of a question that got no answer we can use. Each code stands in ERRORS.md. */
export type AskErrorCode =
  /** No answer in time, or no connection, or a proxy says the server is away. */
  | 'PAGE_NO_ANSWER'
  /** Nobody is signed in (any more). */
  | 'PAGE_SIGNED_OUT'
  /** The person may not see or do this. */
  | 'PAGE_NOT_ALLOWED'
  /** There is no such thing, or it may not be seen from here. */
  | 'PAGE_NOT_FOUND'
  /** The server refused what was asked, and said why. */
  | 'PAGE_NOT_ACCEPTED'
  /** Asked too often. */
  | 'PAGE_TOO_OFTEN'
  /** The server answered, but not with what this page understands. */
  | 'PAGE_ANSWER_BROKEN';

/** The server could not be asked, or did not answer usefully. `title` is the server's own sentence when it gave one. */
export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code: AskErrorCode;
  /** The `title` of the problem the server described (RFC 9457 §3.1.4), or null. */
  readonly title: string | null;
  /** The server's own stable code, or null. */
  readonly serverCode: string | null;

  constructor(code: AskErrorCode, title: string | null = null, serverCode: string | null = null) {
    super(`Cannot read the answer: ${code}${serverCode ? ` (${serverCode})` : ''}`);
    this.code = code;
    this.title = title;
    this.serverCode = serverCode;
  }
}

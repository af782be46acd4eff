/**
 * A refusal on its way to the client: the one shape of every error this door gives (RFC 9457).
 *
 * `message` is its title, in our own words: never what the request held, never patient data. A room throws one of these
 * where the answer is no.
 */
export class Problem extends Error {
  override readonly name: string = 'Problem';
  readonly status: number;
  /** Upper case and stable; each stands in ERRORS.md. */
  readonly code: string;
  /** Seconds, for the header Retry-After. */
  readonly retryAfter: number | null;
  /** Which part of the request was not as described: `/body/limit`. Names of ours only. */
  readonly where: string | null;

  constructor(
    status: number,
    code: string,
    title: string,
    more?: { readonly retryAfter?: number; readonly where?: string; readonly cause?: unknown },
  ) {
    super(title, { cause: more?.cause });
    this.status = status;
    this.code = code;
    this.retryAfter = more?.retryAfter ?? null;
    this.where = more?.where ?? null;
  }
}

/** There is no such thing, or not for this caller: the two must look the same (charter A14). */
export class NotFound extends Problem {
  override readonly name = 'NotFound';

  constructor(title = 'There is no such thing here') {
    super(404, 'NOT_FOUND', title);
  }
}

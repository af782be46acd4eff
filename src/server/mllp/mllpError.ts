/** The door for HL7 could not be opened; the cause is the socket's own error, `EADDRINUSE` and the like. */
export class MllpError extends Error {
  override readonly name = 'MllpError';
  readonly code: 'MLLP_LISTEN_FAILED';

  constructor(code: 'MLLP_LISTEN_FAILED', message: string, options: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

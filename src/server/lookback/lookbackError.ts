export type LookbackErrorCode = 'LOOKBACK_EXPORT_UNREADABLE' | 'LOOKBACK_ARCHIVE_SILENT' | 'LOOKBACK_NOT_LOADED';

/** A look-back cannot go on. It may be started again, and goes on where it was. Names files and systems, never patients. */
export class LookbackError extends Error {
  override readonly name = 'LookbackError';
  readonly code: LookbackErrorCode;

  constructor(code: LookbackErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

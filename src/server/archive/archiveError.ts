export type ArchiveErrorCode = 'ARCHIVE_CONTENT_ALTERED';

/** The archive could not return an instance. The text names it by UID, never by patient. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

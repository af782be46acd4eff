/** What the operator finds in ERRORS.md. */
export type JournalErrorCode =
  | 'JOURNAL_LOCKED'
  | 'JOURNAL_FOLDER_UNUSABLE'
  | 'JOURNAL_SHORTER_THAN_RECORD'
  | 'JOURNAL_WRITE_FAILED'
  | 'JOURNAL_FLUSH_FAILED'
  | 'JOURNAL_FENCED'
  | 'JOURNAL_DISK_FULL'
  | 'JOURNAL_CLOSED'
  | 'JOURNAL_LABEL_UNUSABLE'
  | 'JOURNAL_ENTRY_TOO_LARGE'
  | 'JOURNAL_ENTRY_DAMAGED';

/**
 * The journal could not keep or return an entry.
 *
 * The text names positions, sizes and folders, never what an entry holds: it reaches logs and support tickets.
 */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

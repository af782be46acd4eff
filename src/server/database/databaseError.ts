export type DatabaseErrorCode =
  | 'DATABASE_NOT_INSTALLED'
  | 'DATABASE_NOT_MADE'
  | 'DATABASE_NOT_STARTED'
  | 'DATABASE_NEWER_THAN_PROGRAM'
  | 'DATABASE_MIGRATION_FAILED';

/** The database could not be started or brought to the shape this version needs. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

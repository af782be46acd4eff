export type AccessErrorCode = 'ACCESS_BUSY' | 'ACCESS_PASSWORD_UNREADABLE';

/** A password could not be checked. Never says whose. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type AccessErrorCode = 'ACCESS_BUSY' | 'ACCESS_LAST_ADMIN' | 'ACCESS_PASSWORD_UNREADABLE';

/** People or passwords could not be asked or changed. Never holds a password or a hash. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

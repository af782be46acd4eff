/**
 * The audit trail could not be written, so what was asked must not be shown.
 *
 * Never says who or what the event was about: this text reaches logs.
 */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code = 'AUDIT_NOT_WRITTEN';
}

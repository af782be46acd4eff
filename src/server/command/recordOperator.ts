import { userInfo } from 'node:os';
import type { AuditSubject } from '../audit/auditEvent.ts';
import { type AuditTransaction, recordAudit } from '../audit/recordAudit.ts';

/** Writes what somebody did at the server's own command line, under the name they have on this machine. */
export function recordOperator(tx: AuditTransaction, action: string, about: AuditSubject, now: Date): Promise<void> {
  return recordAudit(tx, {
    at: now,
    actor: operatorName(),
    actorKind: 'operator',
    action,
    about,
    outcome: 'success',
    address: null,
    requestId: null,
  });
}

export function operatorName(): string {
  try {
    return `local:${userInfo().username}`;
  } catch {
    // A container may run as a number that has no name.
    return `local:${process.getuid?.() ?? 'operator'}`;
  }
}

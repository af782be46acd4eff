import { createHash } from 'node:crypto';

/**
 * What an event is about: opaque identifiers only (exam ids, study UIDs, names of lists and peers). Never a patient's
 * name or number, and never what somebody typed.
 */
export type AuditSubject = Readonly<Record<string, string | number | readonly string[]>>;

/** `peer`: an AE title or HL7 sender; `operator`: somebody at the server's own command line; `nobody`: not signed in. */
export type ActorKind = 'person' | 'token' | 'peer' | 'operator' | 'system' | 'nobody';

/**
 * One thing that somebody did, saw, asked or was refused.
 *
 * For an export as DICOM audit messages (PS3.15 §A.5) or FHIR R4 AuditEvent, both of which use the event codes of DCM:
 * sign-in 110114 User Authentication with type 110122 Login, sign-out 110123 Logout; `search-…` and `list-…` 110112
 * Query; `see-…` 110103 DICOM Instances Accessed for images and 110110 Patient Record for the rest; instances that
 * arrive 110104 DICOM Instances Transferred, from a folder 110107 Import; people, roles and tokens 110113 Security
 * Alert with types 110136 Security Roles Changed and 110137 User Security Attributes Changed; peers 110128 Network
 * Configuration; the trail itself 110101 Audit Log Used. EventOutcomeIndicator: success 0, refused 4, failed 8.
 */
export interface AuditEvent {
  readonly at: Date;
  /** A username, token name, AE title or operator. */
  readonly actor: string;
  readonly actorKind: ActorKind;
  /** Verb and object, as the endpoints name it: `see-exam`, `sign-in`, `store-image`. */
  readonly action: string;
  readonly about: AuditSubject;
  readonly outcome: 'success' | 'refused' | 'failed';
  readonly address: string | null;
  readonly requestId: string | null;
}

/** An event in its place in the chain. */
export interface AuditRow extends AuditEvent {
  /** Counts from 1 without a gap. */
  readonly sequence: number;
  readonly previousHash: string;
}

/** What the first event follows. */
export const noHash = '0'.repeat(64);

/** The hash of an event: SHA-256, in hex, over its content in one fixed spelling and the hash of the event before. */
export function auditHash(row: AuditRow): string {
  const spelled = JSON.stringify([
    row.sequence,
    row.at.toISOString(),
    row.actor,
    row.actorKind,
    row.action,
    inOrder(row.about),
    row.outcome,
    row.address,
    row.requestId,
    row.previousHash,
  ]);
  return createHash('sha256').update(spelled).digest('hex');
}

/** The database gives the keys of `jsonb` back in an order of its own. */
function inOrder(about: AuditSubject): readonly (readonly [string, unknown])[] {
  return Object.entries(about).sort(([one], [other]) => (one < other ? -1 : 1));
}

/**
 * The event as the table can hold it: text that came over a wire loses its control characters (PostgreSQL refuses a
 * NUL, a terminal obeys the others) and everything has a limit.
 */
export function fitAuditEvent(event: AuditEvent): AuditEvent {
  return {
    ...event,
    actor: fitText(event.actor),
    action: fitText(event.action),
    about: Object.fromEntries(Object.entries(event.about).map(([key, value]) => [fitText(key), fitValue(value)])),
    address: event.address === null ? null : fitText(event.address),
  };
}

function fitValue(value: AuditSubject[string]): AuditSubject[string] {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  return typeof value === 'string' ? fitText(value) : value.slice(0, 1000).map(fitText);
}

function fitText(text: string): string {
  return text
    .slice(0, 256)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\ufffd');
}

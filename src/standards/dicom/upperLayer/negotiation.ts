import { storageSopClasses } from '../sopClass.ts';
import { transferSyntaxes } from '../transferSyntax.ts';
import type { ContextResult, PresentationContextAnswered, PresentationContextProposed } from './pdu.ts';
import type { OperationsWindow, RoleSelection, UserInformation } from './userInformation.ts';

export const verificationSopClass = '1.2.840.10008.1.1';
/** Modality Performed Procedure Step (PS3.4 §F.7). */
export const performedStepSopClass = '1.2.840.10008.3.1.2.3.3';
/** Instance Availability Notification (PS3.4 §R.3). */
export const availabilitySopClass = '1.2.840.10008.5.1.4.33';

/** Which services this peer may use. */
export interface Offer {
  readonly echo: boolean;
  readonly store: boolean;
  readonly mpps: boolean;
  readonly ian: boolean;
}

/**
 * Answers every proposed presentation context (PS3.8 §9.3.3.2).
 *
 * The transfer syntax taken is the first in the peer's own order that we know: we keep what comes and never transcode.
 * A service the peer may not use is a user rejection (1); one nobody has here is not supported (3).
 */
export function negotiateContexts(
  proposed: readonly PresentationContextProposed[],
  offer: Offer,
): readonly PresentationContextAnswered[] {
  return proposed.map((context) => {
    const allowed = isAllowed(context.abstractSyntax, offer);
    const transferSyntax = context.transferSyntaxes.find((uid) => transferSyntaxes.has(uid));
    if (allowed === null) return answer(context, 3, undefined);
    if (!allowed) return answer(context, 1, undefined);
    return transferSyntax === undefined ? answer(context, 4, undefined) : answer(context, 0, transferSyntax);
  });
}

/** null: no such service here. */
function isAllowed(abstractSyntax: string, offer: Offer): boolean | null {
  if (abstractSyntax === verificationSopClass) return offer.echo;
  if (abstractSyntax === performedStepSopClass) return offer.mpps;
  if (abstractSyntax === availabilitySopClass) return offer.ian;
  return isStorageSopClass(abstractSyntax) ? offer.store : null;
}

// A refused context still carries one transfer syntax item, which the requestor ignores.
function answer(
  context: PresentationContextProposed,
  result: ContextResult,
  transferSyntax: string | undefined,
): PresentationContextAnswered {
  return {
    id: context.id,
    result,
    transferSyntax: transferSyntax ?? context.transferSyntaxes[0] ?? '1.2.840.10008.1.2',
  };
}

/**
 * Whether an abstract syntax carries images to be kept.
 *
 * No image may be refused for its class, so beside the listed classes everything under the storage root and every private
 * class counts: a query class somebody made up privately then only meets "unrecognised operation".
 */
export function isStorageSopClass(uid: string): boolean {
  if (storageSopClasses.has(uid) || uid.startsWith('1.2.840.10008.5.1.4.1.1.')) return true;
  return /^[0-9.]{1,64}$/.test(uid) && uid !== dicomRoot && !uid.startsWith(`${dicomRoot}.`);
}

const dicomRoot = '1.2.840.10008';

/**
 * Answers an asynchronous operations window (PS3.7 §D.3.3.3): the peer may have as many operations waiting as it asks for,
 * up to `performedMax`; we invoke none of our own. Undefined when the peer did not ask, which means one at a time.
 */
export function negotiateWindow(
  asked: OperationsWindow | undefined,
  performedMax: number,
): OperationsWindow | undefined {
  if (asked === undefined) return undefined;
  const performed = asked.invoked === 0 ? performedMax : Math.min(asked.invoked, performedMax);
  return { invoked: 1, performed };
}

/** The requestor may be SCU as it likes; we never act as SCU on an association we did not open (PS3.7 §D.3.3.4). */
export function negotiateRoles(asked: readonly RoleSelection[]): readonly RoleSelection[] {
  return asked.map(({ sopClassUid, scu }) => ({ sopClassUid, scu, scp: false }));
}

/**
 * What we answer to the peer's user information. Extended negotiation is tolerated and not answered, which leaves every
 * service class at its defaults; a user identity is tolerated and never confirmed, since nobody checked it.
 */
export function answerUserInformation(
  asked: UserInformation,
  ours: Pick<UserInformation, 'maximumLength' | 'implementationClassUid' | 'implementationVersionName'>,
  performedMax: number,
): UserInformation {
  const asynchronousOperations = negotiateWindow(asked.asynchronousOperations, performedMax);
  return {
    ...ours,
    ...(asynchronousOperations ? { asynchronousOperations } : {}),
    roles: negotiateRoles(asked.roles),
    extended: [],
    commonExtended: [],
  };
}

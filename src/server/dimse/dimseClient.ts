import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { implementation } from '../../standards/dicom/fileMeta.ts';
import { encodingOf } from '../../standards/dicom/transferSyntax.ts';
import {
  type CommandSet,
  commandFields,
  dataSetPresent,
  noDataSet,
  writeCommandSet,
} from '../../standards/dicom/upperLayer/commandSet.ts';
import { verificationSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';
import {
  type Fragment,
  fragmentBytes,
  frameValue,
  writeFragmentHeader,
} from '../../standards/dicom/upperLayer/pdataFraming.ts';
import {
  type AssociateAccept,
  type AssociateReject,
  applicationContextName,
  type PresentationContextProposed,
} from '../../standards/dicom/upperLayer/pdu.ts';
import type { RoleSelection, UserIdentity, UserInformation } from '../../standards/dicom/upperLayer/userInformation.ts';
import { answerGatherer, answerLimits, type PeerAnswer } from './answerGatherer.ts';
import { connectToPeer } from './connectToPeer.ts';
import { DimseError } from './dimseError.ts';
import { type DimseLimits, defaultDimseLimits } from './dimseLimits.ts';
import { type FindAnswer, type FindMatch, type FindRequest, isPending } from './findRequest.ts';
import type { NoticeAnswer, NoticeToSend } from './noticeToSend.ts';
import { type AssociationEnd, openUpperLayer, type UpperLayer, type UpperLayerUser } from './upperLayer.ts';

export interface AssociationWish {
  readonly host: string;
  readonly port: number;
  readonly callingAet: string;
  readonly calledAet: string;
  /** Up to 128; their IDs are given in this order: 1, 3, 5 … */
  readonly contexts: readonly Omit<PresentationContextProposed, 'id'>[];
  readonly tls?: Pick<
    ConnectionOptions,
    'key' | 'cert' | 'ca' | 'servername' | 'checkServerIdentity' | 'rejectUnauthorized'
  >;
  /** The longest P-DATA-TF we take. */
  readonly maxPduBytes?: number;
  /** How many operations we would like to have under way at once; the peer may grant fewer. */
  readonly asyncWindow?: number;
  readonly roles?: readonly RoleSelection[];
  readonly userIdentity?: UserIdentity;
  readonly limits?: Partial<DimseLimits>;
}

export type AssociationAnswer =
  | { readonly kind: 'open'; readonly association: ClientAssociation }
  | { readonly kind: 'rejected'; readonly result: number; readonly source: number; readonly reason: number };

export interface AcceptedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

export interface InstanceToStore {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The syntax the data set is in. It is sent as it is, over a context accepted with this syntax. */
  readonly transferSyntaxUid: string;
  /** Without file meta information. */
  readonly dataSet: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface StoreAnswer {
  readonly status: number;
  readonly comment: string | null;
}

/** The requestor's side of an open association. */
export interface ClientAssociation {
  readonly accepted: readonly AcceptedContext[];
  readonly peer: UserInformation;
  /** How many operations may be under way at once, as granted. */
  readonly window: number;
  /** The status of the C-ECHO-RSP. */
  echo(): Promise<number>;
  /** Resolves with the peer's answer. Several may be called at once: what the window does not let out waits its turn. */
  store(instance: InstanceToStore): Promise<StoreAnswer>;
  /** Sends an N-CREATE or N-SET; resolves with the peer's answer. */
  notify(notice: NoticeToSend): Promise<NoticeAnswer>;
  /** Sends a C-FIND and hands over each match as it comes; resolves with the last answer. */
  find(request: FindRequest, take: (match: FindMatch) => void): Promise<FindAnswer>;
  /** Waits for all answers, then releases and closes. */
  release(): Promise<void>;
  abort(): void;
}

/** Asks for an association. A rejection is an answer; an unreachable or vanishing peer is a `DimseError`. */
export async function openAssociation(wish: AssociationWish): Promise<AssociationAnswer> {
  const socket = await connectToPeer(wish);
  return new Requestor(socket, wish).answered;
}

interface Waiting {
  /** An answer after which others follow (PS3.7 §9.1.2.1); without it, there may be none. */
  readonly pending: ((answer: PeerAnswer) => void) | null;
  answered(command: CommandSet): void;
  failed(error: Error): void;
}

class Requestor implements UpperLayerUser, ClientAssociation {
  readonly answered: Promise<AssociationAnswer>;
  accepted: readonly AcceptedContext[] = [];
  peer: UserInformation;
  window = 1;
  readonly #wish: AssociationWish;
  readonly #proposed: readonly PresentationContextProposed[];
  readonly #layer: UpperLayer;
  readonly #waiting = new Map<number, Waiting>();
  readonly #limits: DimseLimits;
  #answer: (answer: AssociationAnswer) => void;
  #fail: (error: Error) => void;
  #rejected: AssociateReject | null = null;
  #lost: DimseError | null = null;
  #longestFragment = 0;
  #nextMessage = 1;
  #unanswered = 0;
  #underWay = 0;
  #windowQueue: (() => void)[] = [];
  #idleWaiters: (() => void)[] = [];
  #sending: Promise<void> = Promise.resolve();
  readonly #gather: (fragment: Fragment) => string | null;
  #released: () => void = () => undefined;

  constructor(socket: Socket, wish: AssociationWish) {
    this.#wish = wish;
    this.#limits = { ...defaultDimseLimits, ...wish.limits };
    this.#gather = answerGatherer({ ...this.#limits, ...answerLimits }, (answer) => this.#takeAnswer(answer));
    this.#proposed = wish.contexts.map((context, index) => ({ ...context, id: 2 * index + 1 }));
    this.peer = this.#ourUserInformation();
    const { promise, resolve, reject } = Promise.withResolvers<AssociationAnswer>();
    this.answered = promise;
    this.#answer = resolve;
    this.#fail = reject;
    this.#layer = openUpperLayer({
      socket,
      requestor: true,
      limits: this.#limits,
      maxPduBytes: this.#maxPduBytes,
      user: this,
    });
    this.#layer.associate({
      kind: 'A-ASSOCIATE-RQ',
      protocolVersion: 1,
      calledAet: wish.calledAet,
      callingAet: wish.callingAet,
      applicationContextName,
      contexts: this.#proposed,
      user: this.peer,
    });
  }

  get #maxPduBytes(): number {
    return this.#wish.maxPduBytes ?? 131_072;
  }

  // The upper layer's user.

  associateAccepted({ contexts, user }: AssociateAccept): void {
    this.peer = user;
    this.accepted = contexts.flatMap(({ id, result, transferSyntax }) => {
      const proposed = this.#proposed.find((context) => context.id === id);
      return result === 0 && proposed ? [{ id, abstractSyntax: proposed.abstractSyntax, transferSyntax }] : [];
    });
    const granted = user.asynchronousOperations?.performed ?? 1;
    const asked = this.#wish.asyncWindow ?? 1;
    this.window = granted === 0 ? asked : Math.min(asked, granted);
    this.#longestFragment = fragmentBytes(user.maximumLength, this.#maxPduBytes);
    this.#answer({ kind: 'open', association: this });
  }

  associateRejected(reject: AssociateReject): void {
    this.#rejected = reject;
  }

  fragment(fragment: Fragment): undefined {
    const why = this.#gather(fragment);
    if (why !== null) this.#layer.abort(why);
  }

  #takeAnswer(answer: PeerAnswer): string | null {
    const { command, dataSet } = answer;
    const message = command.MessageIDBeingRespondedTo;
    const waiting = message === undefined ? undefined : this.#waiting.get(message);
    if (message === undefined || waiting === undefined) return 'a response answers nothing that was asked';
    if (isPending(command.Status)) {
      if (waiting.pending === null || dataSet === null) return 'a response is pending where none may be';
      waiting.pending(answer);
      return null;
    }
    // Some archives send an empty data set with the last answer to a query.
    if (dataSet !== null && waiting.pending === null) return 'a response brought a data set';
    this.#waiting.delete(message);
    waiting.answered(command);
    return null;
  }

  releaseAsked(): void {
    this.#layer.answerRelease();
  }

  isBusy(): boolean {
    return false;
  }

  ended(how: AssociationEnd, why: string): void {
    if (this.#rejected !== null) {
      const { result, source, reason } = this.#rejected;
      this.#answer({ kind: 'rejected', result, source, reason });
    }
    const { host, port } = this.#wish;
    this.#lost = new DimseError(
      'DIMSE_ASSOCIATION_LOST',
      `Cannot go on with the association with ${host}:${port}: ${how}${why ? `, ${why}` : ''}`,
    );
    this.#fail(this.#lost);
    for (const waiting of this.#waiting.values()) waiting.failed(this.#lost);
    this.#waiting.clear();
    for (const resolve of this.#windowQueue.splice(0)) resolve();
    this.#released();
  }

  // The association as its opener uses it.

  async echo(): Promise<number> {
    const context = this.#contextOf(verificationSopClass, null);
    const response = await this.#ask(
      context.id,
      { AffectedSOPClassUID: verificationSopClass, CommandField: commandFields['C-ECHO-RQ'] },
      null,
    );
    return response.Status ?? 0;
  }

  async store({ sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet }: InstanceToStore): Promise<StoreAnswer> {
    const context = this.#contextOf(sopClassUid, transferSyntaxUid);
    const response = await this.#ask(
      context.id,
      {
        AffectedSOPClassUID: sopClassUid,
        CommandField: commandFields['C-STORE-RQ'],
        Priority: 0,
        AffectedSOPInstanceUID: sopInstanceUid,
      },
      dataSet,
    );
    if (response.Status === undefined) {
      throw new DimseError('DIMSE_ANSWER_INVALID', 'Cannot read the answer to C-STORE: it has no Status');
    }
    return { status: response.Status, comment: response.ErrorComment ?? null };
  }

  async notify(notice: NoticeToSend): Promise<NoticeAnswer> {
    const { operation, sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet } = notice;
    const context = this.#contextOf(sopClassUid, transferSyntaxUid);
    const names =
      operation === 'N-SET-RQ'
        ? { RequestedSOPClassUID: sopClassUid, RequestedSOPInstanceUID: sopInstanceUid ?? '' }
        : { AffectedSOPClassUID: sopClassUid, ...(sopInstanceUid ? { AffectedSOPInstanceUID: sopInstanceUid } : {}) };
    const response = await this.#ask(context.id, { ...names, CommandField: commandFields[operation] }, dataSet);
    return {
      status: response.Status ?? 0xffff,
      comment: response.ErrorComment ?? null,
      errorId: response.ErrorID ?? null,
      sopInstanceUid: response.AffectedSOPInstanceUID ?? null,
    };
  }

  async find({ sopClassUid, identifier }: FindRequest, take: (match: FindMatch) => void): Promise<FindAnswer> {
    const context = this.#contextOf(sopClassUid, null);
    const request = { AffectedSOPClassUID: sopClassUid, CommandField: commandFields['C-FIND-RQ'], Priority: 2 };
    const encoding = encodingOf(context.transferSyntax);
    const response = await this.#ask(context.id, request, identifier(encoding), ({ dataSet, command }) =>
      take({ identifier: dataSet as Uint8Array, encoding, status: command.Status as number }),
    );
    return { status: response.Status ?? 0xffff, comment: response.ErrorComment ?? null };
  }

  async release(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    if (this.#lost !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#released = resolve;
    this.#layer.askRelease();
    await promise;
  }

  abort(): void {
    this.#layer.abort('aborted by us');
  }

  #contextOf(abstractSyntax: string, transferSyntax: string | null): AcceptedContext {
    const found = this.accepted.find(
      (context) =>
        context.abstractSyntax === abstractSyntax &&
        (transferSyntax === null || context.transferSyntax === transferSyntax),
    );
    if (found) return found;
    const syntax = transferSyntax === null ? '' : ` in ${transferSyntax}`;
    throw new DimseError(
      'DIMSE_CONTEXT_MISSING',
      `Cannot send ${abstractSyntax}${syntax}: the peer accepted no such context`,
    );
  }

  async #ask(
    contextId: number,
    request: CommandSet,
    dataSet: InstanceToStore['dataSet'] | null,
    pending: Waiting['pending'] = null,
  ): Promise<CommandSet> {
    this.#unanswered += 1;
    try {
      await this.#windowOpens();
      this.#underWay += 1;
      try {
        return await this.#sendAndWait(contextId, request, dataSet, pending);
      } finally {
        this.#underWay -= 1;
        this.#windowQueue.shift()?.();
      }
    } finally {
      this.#unanswered -= 1;
      if (this.#unanswered === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }

  async #windowOpens(): Promise<void> {
    while (this.#underWay >= this.window && this.#lost === null) {
      await new Promise<void>((resolve) => this.#windowQueue.push(resolve));
    }
    if (this.#lost !== null) throw this.#lost;
  }

  #sendAndWait(
    contextId: number,
    request: CommandSet,
    dataSet: InstanceToStore['dataSet'] | null,
    pending: Waiting['pending'],
  ): Promise<CommandSet> {
    const message = this.#nextMessage;
    this.#nextMessage = (message % 0xffff) + 1;
    const { promise, resolve, reject } = Promise.withResolvers<CommandSet>();
    this.#waiting.set(message, { pending, answered: resolve, failed: reject });
    const command = {
      ...request,
      MessageID: message,
      CommandDataSetType: dataSet === null ? noDataSet : dataSetPresent,
    };
    // One message after another: the fragments of two messages may not mix (PS3.8 §E.1).
    this.#sending = this.#sending.then(() => this.#send(contextId, command, dataSet)).catch(reject);
    return promise;
  }

  async #send(contextId: number, command: CommandSet, dataSet: InstanceToStore['dataSet'] | null): Promise<void> {
    if (this.#lost !== null) return;
    this.#layer.send(frameValue(contextId, true, writeCommandSet(command), this.#longestFragment));
    if (dataSet === null) return;
    if (!(dataSet instanceof Uint8Array)) {
      for await (const part of dataSet) {
        if (this.#lost !== null) return; // and so the source is told that nobody reads on
        await this.#sendPart(contextId, part);
      }
      this.#layer.send([writeFragmentHeader(contextId, false, true, 0)]);
    } else if (!this.#layer.send(frameValue(contextId, false, dataSet, this.#longestFragment))) {
      await this.#layer.writable();
    }
  }

  async #sendPart(contextId: number, part: Uint8Array): Promise<void> {
    for (let from = 0; from < part.length; from += this.#longestFragment) {
      const piece = part.subarray(from, from + this.#longestFragment);
      if (!this.#layer.send([writeFragmentHeader(contextId, false, false, piece.length), piece]))
        await this.#layer.writable();
    }
  }

  #ourUserInformation(): UserInformation {
    const { asyncWindow, roles, userIdentity } = this.#wish;
    return {
      maximumLength: this.#maxPduBytes,
      implementationClassUid: implementation.classUid,
      implementationVersionName: implementation.versionName,
      ...(asyncWindow === undefined ? {} : { asynchronousOperations: { invoked: asyncWindow, performed: 1 } }),
      roles: roles ?? [],
      extended: [],
      commonExtended: [],
      ...(userIdentity ? { userIdentity } : {}),
    };
  }
}

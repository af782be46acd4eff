import { implementation } from '../../standards/dicom/fileMeta.ts';
import {
  type CommandSet,
  commandFields,
  noDataSet,
  readCommandSet,
  responseBit,
  writeCommandSet,
} from '../../standards/dicom/upperLayer/commandSet.ts';
import { answerUserInformation, negotiateContexts } from '../../standards/dicom/upperLayer/negotiation.ts';
import { type Fragment, fragmentBytes, frameValue } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import { type AssociateRequest, applicationContextName } from '../../standards/dicom/upperLayer/pdu.ts';
import { isBefore, type JournalPosition, type KeptEntry } from '../journal/entry.ts';
import { type Admission, type Admit, type DimseVerb, type RefusalReason, rejections } from './admission.ts';
import type { AssociationSurroundings, Connection } from './associationSurroundings.ts';
import { answerEcho } from './cEcho.ts';
import { beginStore, type IncomingStore, storeResponse } from './cStore.ts';
import type { IncomingData } from './incomingData.ts';
import type { Operation } from './operation.ts';
import { quoteWireText } from './quoteWireText.ts';
import { refuseOperation } from './refuseOperation.ts';
import { beginNotice, type IncomingNotice, isNotice, noticeResponse } from './stepNotice.ts';
import { type AssociationEnd, openUpperLayer, type UpperLayer, type UpperLayerUser } from './upperLayer.ts';

interface AcceptedContext {
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

/** The acceptor's side of one association: admits, negotiates, takes messages, answers them in order. */
export class Association implements UpperLayerUser {
  readonly #connection: Connection;
  readonly #house: AssociationSurroundings;
  readonly #layer: UpperLayer;
  readonly #contexts = new Map<number, AcceptedContext>();
  readonly #operations: Operation[] = [];
  #request: AssociateRequest | null = null;
  #place: string | null = null;
  #quarantine: 'unknown-peer' | null = null;
  #window = 1;
  #longestFragment = 0;
  #began = false;
  #ended = false;

  // The message that is coming in.
  #commandParts: Uint8Array[] = [];
  #commandLength = 0;
  #contextId = 0;
  #data: IncomingData | null = null;

  #windowOpens: (() => void) | null = null;
  #releasing = false;
  #lastKept: JournalPosition | null = null;
  #stored = 0;
  #refused = 0;

  constructor(connection: Connection, house: AssociationSurroundings) {
    this.#connection = connection;
    this.#house = house;
    this.#layer = openUpperLayer({
      socket: connection.socket,
      received: connection.received,
      requestor: false,
      limits: house.limits,
      maxPduBytes: house.maxPduBytes,
      user: this,
    });
  }

  /** Ends it from our side, whatever it is doing; nothing acknowledged is touched. */
  stop(why: string): void {
    this.#layer.abort(why);
    this.#connection.socket.destroySoon();
  }

  isBusy(): boolean {
    return this.#operations.length > 0 || this.#layer.state === 'Sta3' || this.#layer.state === 'Sta8';
  }

  async associateAsked(request: AssociateRequest): Promise<void> {
    this.#request = request;
    this.#house.asked();
    const admission = await this.#decide(request);
    if (this.#ended) {
      this.#giveBackPlace();
      return;
    }

    if (admission.kind === 'refused') this.#reject(admission.reason);
    else this.#accept(request, admission);
  }

  fragment(fragment: Fragment): Promise<void> | undefined {
    const context = this.#contexts.get(fragment.contextId);
    if (context === undefined) return this.#violated(`presentation context ${fragment.contextId} was not accepted`);
    return fragment.command ? this.#takeCommand(fragment) : this.#takeData(fragment);
  }

  releaseAsked(): void {
    this.#releasing = true;
    this.#releaseWhenAnswered();
  }

  ended(how: AssociationEnd, why: string): void {
    this.#ended = true;
    this.#data?.abandon();
    this.#data = null;
    this.#windowOpens?.();
    this.#giveBackPlace();
    const { metrics, log } = this.#house;
    if (this.#began) metrics.associationEnded(how);
    const fields = {
      ...this.#names(),
      stored: this.#stored,
      refused: this.#refused,
      end: how,
      why: quoteWireText(why),
    };
    if (how === 'released' || how === 'rejected') log.info(fields, 'DICOM association ended');
    else log.warn(fields, 'DICOM association ended early');
  }

  async #decide(request: AssociateRequest): Promise<Admission> {
    if (request.applicationContextName !== applicationContextName) {
      return { kind: 'refused', reason: 'application-context-not-supported' };
    }
    const { address, tls, certificateSubject } = this.#connection;
    const { callingAet, calledAet } = request;
    const admission = await this.#ask({ callingAet, calledAet, address, tls, certificateSubject });
    if (admission.kind === 'refused') return admission;

    const peer = admission.kind === 'admitted' ? admission.peerId : `held ${address} ${callingAet}`;
    if (!this.#house.takePlace(peer)) return { kind: 'refused', reason: 'local-limit-exceeded' };
    this.#place = peer;
    return admission;
  }

  // A room that cannot say yes has not said yes; the sender may come again.
  async #ask(asked: Parameters<Admit>[0]): Promise<Admission> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<Admission>((resolve) => {
      timer = setTimeout(() => resolve(congestion), this.#house.limits.admissionMs);
    });
    try {
      return await Promise.race([this.#house.admit(asked), tooLate]);
    } catch (error) {
      this.#house.log.error({ ...this.#names(), code: codeOf(error) }, 'Cannot decide on a DICOM association');
      return congestion;
    } finally {
      clearTimeout(timer);
    }
  }

  #reject(reason: RefusalReason): void {
    this.#house.metrics.associationRefused(reason);
    this.#layer.reject(rejections[reason]);
  }

  #accept(request: AssociateRequest, admission: Exclude<Admission, { kind: 'refused' }>): void {
    const { maxPduBytes, limits, metrics, log } = this.#house;
    this.#quarantine = admission.kind === 'hold' ? 'unknown-peer' : null;
    const may = (verb: DimseVerb) => admission.kind === 'hold' || admission.verbs.has(verb);
    const offer = { echo: may('echo'), store: may('store'), mpps: may('mpps'), ian: may('ian') };
    const answered = negotiateContexts(request.contexts, offer);
    for (const { id, result, transferSyntax } of answered) {
      const abstractSyntax = request.contexts.find((context) => context.id === id)?.abstractSyntax ?? '';
      if (result === 0) this.#contexts.set(id, { abstractSyntax, transferSyntax });
    }
    const user = answerUserInformation(
      request.user,
      {
        maximumLength: maxPduBytes,
        implementationClassUid: implementation.classUid,
        implementationVersionName: implementation.versionName,
      },
      limits.operationsPerformed,
    );
    this.#window = user.asynchronousOperations?.performed ?? 1;
    this.#longestFragment = fragmentBytes(request.user.maximumLength, maxPduBytes);
    this.#began = true;
    metrics.associationBegan();
    log.info({ ...this.#names(), contexts: this.#contexts.size, proposed: answered.length }, 'DICOM association began');
    const { protocolVersion, ...echoed } = request;
    this.#layer.accept({ ...echoed, kind: 'A-ASSOCIATE-AC', protocolVersion: 1, contexts: answered, user });
  }

  #takeCommand(fragment: Fragment): Promise<void> | undefined {
    if (this.#data !== null) return this.#violated('a command came inside a data set');
    if (this.#commandLength > 0 && fragment.contextId !== this.#contextId) {
      return this.#violated('a command came on two presentation contexts');
    }
    this.#contextId = fragment.contextId;
    this.#commandLength += fragment.bytes.length;
    if (this.#commandLength > this.#house.limits.commandBytes) return this.#violated('a command set is too long');
    this.#commandParts.push(fragment.bytes);
    if (!fragment.last) return undefined;

    const reading = readCommandSet(Buffer.concat(this.#commandParts));
    this.#commandParts = [];
    this.#commandLength = 0;
    if (reading.kind === 'malformed') return this.#violated(`a command set is malformed: ${reading.why}`);
    if (this.#operations.length < this.#window) return this.#perform(reading.command);
    return this.#untilWindowOpens().then(() => this.#perform(reading.command));
  }

  #takeData(fragment: Fragment): Promise<void> | undefined {
    if (this.#data === null) return this.#violated('a data set came without a command');
    if (fragment.contextId !== this.#contextId)
      return this.#violated('a data set came on another context than its command');

    const wait = fragment.bytes.length > 0 ? this.#data.write(fragment.bytes) : undefined;
    if (!fragment.last) return wait;
    const { end } = this.#data;
    this.#data = null;
    // It is the data set of the operation that began last.
    const operation = this.#operations.at(-1);
    if (operation) operation.receivedUpTo = this.#layer.received;
    if (wait === undefined) {
      end();
      return undefined;
    }
    return wait.then(end);
  }

  #perform(command: CommandSet): undefined {
    if (this.#ended) return undefined;
    const field = command.CommandField ?? 0;
    const context = this.#contexts.get(this.#contextId);
    if (context === undefined || field === 0 || (field & responseBit) !== 0) {
      return this.#violated(`command field ${field} is not a request`);
    }
    if (field === commandFields['C-CANCEL-RQ']) return undefined; // nothing of ours runs long enough to be cancelled
    if (field === commandFields['C-STORE-RQ']) return this.#performStore(command, context);
    if (isNotice(field, context.abstractSyntax)) return this.#performNotice(command, context);

    const operation = this.#beginOperation();
    const reply =
      field === commandFields['C-ECHO-RQ']
        ? answerEcho(command, context.abstractSyntax)
        : refuseOperation(command, field);
    const answer = () => this.#answer(operation, reply);
    if (command.CommandDataSetType === noDataSet || field === commandFields['C-ECHO-RQ']) answer();
    else this.#data = { write: () => undefined, end: answer, abandon: () => undefined };
    return undefined;
  }

  #beginOperation(): Operation {
    const operation = { answer: null, contextId: this.#contextId, receivedUpTo: this.#layer.received };
    this.#operations.push(operation);
    return operation;
  }

  #performStore(command: CommandSet, context: AcceptedContext): undefined {
    const { journal, clock } = this.#house;
    const operation = this.#beginOperation();
    const begun = performance.now();
    let bytes = 0;
    const store = beginStore(this.#asked(command, context), journal, clock);
    const data: IncomingData = {
      write(part) {
        bytes += part.length;
        return store.write(part);
      },
      end: () =>
        void this.#finishStore(command, operation, store, () => ({ bytes, milliseconds: performance.now() - begun })),
      abandon: () => store.abandon(),
    };
    if (command.CommandDataSetType === noDataSet) data.end();
    else this.#data = data;
    return undefined;
  }

  #performNotice(command: CommandSet, context: AcceptedContext): undefined {
    const operation = this.#beginOperation();
    const notice = beginNotice(this.#asked(command, context), this.#house);
    const data: IncomingData = {
      write: (part) => notice.write(part),
      end: () => void this.#finishNotice(command, context, operation, notice),
      abandon: () => undefined,
    };
    if (command.CommandDataSetType === noDataSet) data.end();
    else this.#data = data;
    return undefined;
  }

  async #finishNotice(
    command: CommandSet,
    context: AcceptedContext,
    operation: Operation,
    notice: IncomingNotice,
  ): Promise<void> {
    const outcome = await notice.end();
    this.#noteKept(outcome.kept);
    if (outcome.status !== 0) {
      const { status, comment, cause } = outcome;
      const fields = { ...this.#names(), status, comment, code: codeOf(cause) };
      this.#house.log.warn(fields, 'DICOM notice of a performed step not taken as it came');
    }
    this.#answer(operation, noticeResponse(command, context.abstractSyntax, outcome));
  }

  #asked(command: CommandSet, context: AcceptedContext) {
    return {
      command,
      abstractSyntax: context.abstractSyntax,
      transferSyntaxUid: context.transferSyntax,
      callingAet: this.#request?.callingAet ?? '',
      calledAet: this.#request?.calledAet ?? '',
      address: this.#connection.address,
      quarantine: this.#quarantine,
    };
  }

  #noteKept(kept: KeptEntry | null): void {
    if (kept && (this.#lastKept === null || isBefore(this.#lastKept, kept.position))) this.#lastKept = kept.position;
  }

  async #finishStore(
    command: CommandSet,
    operation: Operation,
    store: IncomingStore,
    measured: () => { readonly bytes: number; readonly milliseconds: number },
  ): Promise<void> {
    const outcome = await store.end();
    this.#noteKept(outcome.kept);
    if (outcome.status === 0) this.#stored += 1;
    else {
      this.#refused += 1;
      const { status, comment, cause } = outcome;
      const fields = { ...this.#names(), status, comment, code: codeOf(cause) };
      this.#house.log.warn(fields, 'DICOM instance not taken as it came');
    }
    this.#answer(operation, storeResponse(command, outcome));
    const { bytes, milliseconds } = measured();
    this.#house.metrics.stored(outcome.status, bytes, milliseconds);
  }

  #answer(operation: Operation, answer: CommandSet): void {
    operation.answer = answer;
    for (let first = this.#operations[0]; first?.answer; first = this.#operations[0]) {
      this.#operations.shift();
      this.#layer.forgetReceived(first.receivedUpTo);
      const answered = frameValue(first.contextId, true, writeCommandSet(first.answer), this.#longestFragment);
      this.#layer.send([Buffer.concat([...answered])]);
    }
    if (this.#operations.length < this.#window) this.#windowOpens?.();
    this.#releaseWhenAnswered();
  }

  #untilWindowOpens(): Promise<void> {
    return new Promise((resolve) => {
      this.#windowOpens = () => {
        this.#windowOpens = null;
        resolve();
      };
    });
  }

  // What came over this association can be found by whoever asks once it is released (design: the journey of an instance).
  #releaseWhenAnswered(): void {
    if (!this.#releasing || this.#operations.length > 0) return;
    this.#releasing = false;
    this.#data?.abandon();
    this.#data = null;
    if (this.#lastKept === null) {
      this.#layer.answerRelease();
      return;
    }
    const answer = () => this.#layer.answerRelease();
    this.#house.untilRecorded(this.#lastKept, this.#house.limits.recordedMs).then(answer, answer);
  }

  #violated(why: string): undefined {
    this.#layer.abort(why);
    return undefined;
  }

  #giveBackPlace(): void {
    this.#house.ended(this.#place);
    this.#place = null;
  }

  #names(): { readonly callingAet: string; readonly calledAet: string; readonly address: string } {
    return {
      callingAet: quoteWireText(this.#request?.callingAet ?? ''),
      calledAet: quoteWireText(this.#request?.calledAet ?? ''),
      address: this.#connection.address,
    };
  }
}

const congestion: Admission = { kind: 'refused', reason: 'temporary-congestion' };

function codeOf(error: unknown): string | undefined {
  if (error === undefined || error === null) return undefined;
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' ? code : 'unknown';
}

import { writeFileMeta } from '../../standards/dicom/fileMeta.ts';
import { type CommandSet, commandFields, noDataSet, responseBit } from '../../standards/dicom/upperLayer/commandSet.ts';
import { verificationSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';
import type { ArrivingEntry, EntryLabel, JournalIntake, KeptEntry } from '../journal/entry.ts';
import { headBytes, type Judgement, judgeDataSet, type SaidOfInstance } from './judgeDataSet.ts';
import { PartGatherer } from './partGatherer.ts';
import { quoteWireText } from './quoteWireText.ts';

/** The statuses of C-STORE that we give (PS3.4 §B.2.3, PS3.7 §9.1.1.1.9). */
export const storeStatus = {
  success: 0x0000,
  sopClassNotSupported: 0x0122,
  invalidSopInstance: 0x0117,
  mistypedArgument: 0x0212,
  outOfResources: 0xa700,
  dataSetDoesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
} as const;

/** What is known of a C-STORE before its data set comes. */
export interface StoreAsked {
  readonly command: CommandSet;
  readonly abstractSyntax: string;
  readonly transferSyntaxUid: string;
  readonly callingAet: string;
  readonly calledAet: string;
  readonly address: string;
  /** Why everything of this association is held apart, or null. */
  readonly quarantine: 'unknown-peer' | null;
}

/** How a C-STORE ended: what to answer, and where it stands in the journal when it was kept. */
export interface StoreOutcome {
  readonly status: number;
  readonly comment?: string;
  readonly kept: KeptEntry | null;
  /** The failure behind a status, for the log. */
  readonly cause?: unknown;
}

/** A C-STORE whose data set is coming in. Call `write` for each fragment, then `end` or `abandon`, once. */
export interface IncomingStore {
  /** A promise means: wait for it before the next fragment. */
  write(fragment: Uint8Array): Promise<void> | undefined;
  end(): Promise<StoreOutcome>;
  abandon(): void;
}

/**
 * Begins to take an instance.
 *
 * Success is said last: `end` resolves with 0000H only after the journal has flushed the bytes (hazard H-01). What cannot be
 * kept is told as A700H, so that the sender keeps its copy and comes again.
 */
export function beginStore(asked: StoreAsked, journal: JournalIntake, now: () => Date): IncomingStore {
  const refusal = refuse(asked);
  if (refusal !== null) return drain(refusal);
  if (journal.refusing !== null)
    return drain({ status: storeStatus.outOfResources, comment: journal.refusing, kept: null });

  return new ArrivingInstance(asked, journal.arrive(), now, misnamed(asked));
}

function refuse({ command, abstractSyntax }: StoreAsked): StoreOutcome | null {
  const { AffectedSOPClassUID: sopClass, AffectedSOPInstanceUID: sopInstance } = command;
  if (abstractSyntax === verificationSopClass) {
    return { status: storeStatus.sopClassNotSupported, comment: 'The context is not one of storage', kept: null };
  }
  if (sopClass === undefined || sopInstance === undefined || command.CommandDataSetType === noDataSet) {
    return { status: storeStatus.mistypedArgument, comment: 'SOP class, instance and data set are due', kept: null };
  }
  return null;
}

/** An image without a name is still somebody's image: it is refused, and kept apart so that a person can see that it was there. */
function misnamed({ command }: StoreAsked): Judgement | null {
  const { AffectedSOPClassUID: sopClass = '', AffectedSOPInstanceUID: sopInstance = '' } = command;
  if (isTolerableUid(sopInstance) && isTolerableUid(sopClass)) return null;
  return { status: storeStatus.invalidSopInstance, comment: 'The UIDs are not UIDs', quarantine: 'unreadable' };
}

/** Digits and dots, at most 64: leading zeros and empty components occur in the field, and no path is ever made of it. */
function isTolerableUid(uid: string): boolean {
  return /^[0-9.]{1,64}$/.test(uid);
}

function drain(outcome: StoreOutcome): IncomingStore {
  return { write: () => undefined, end: () => Promise.resolve(outcome), abandon: () => undefined };
}

class ArrivingInstance implements IncomingStore {
  readonly #asked: StoreAsked;
  readonly #said: SaidOfInstance;
  readonly #entry: ArrivingEntry;
  readonly #parts: PartGatherer;
  readonly #now: () => Date;
  /** What is known before the data set comes. */
  readonly #verdict: Judgement | null;
  readonly #head: Uint8Array[] = [];
  #headLength = 0;
  #length = 0;
  #writing: Promise<void> | undefined;
  #failure: unknown;

  constructor(asked: StoreAsked, entry: ArrivingEntry, now: () => Date, verdict: Judgement | null) {
    const { command, transferSyntaxUid } = asked;
    const uid = (said = '') => (isTolerableUid(said) ? said : '');
    this.#asked = asked;
    this.#verdict = verdict;
    this.#said = {
      sopClassUid: uid(command.AffectedSOPClassUID),
      sopInstanceUid: uid(command.AffectedSOPInstanceUID),
      transferSyntaxUid,
    };
    this.#entry = entry;
    this.#now = now;
    this.#parts = new PartGatherer((part) => this.#writeNext(part));
    this.#writeNext(writeFileMeta(this.#said));
  }

  write(fragment: Uint8Array): Promise<void> | undefined {
    this.#length += fragment.length;
    this.#parts.take(fragment);
    if (this.#headLength < headBytes) this.#keepHead(fragment);
    return this.#writing;
  }

  async end(): Promise<StoreOutcome> {
    this.#parts.flush();
    await this.#writing;
    if (this.#failure !== undefined) {
      await this.#entry.abandon();
      return { status: storeStatus.outOfResources, kept: null, cause: this.#failure };
    }
    const { status, comment, quarantine } = this.#verdict ?? judgeDataSet(this.#head, this.#length, this.#said);
    try {
      const kept = await this.#entry.keep(this.#label(this.#asked.quarantine ?? quarantine));
      return { status, ...(comment === null ? {} : { comment }), kept };
    } catch (cause) {
      return { status: storeStatus.outOfResources, kept: null, cause };
    }
  }

  abandon(): void {
    this.#entry.abandon().catch(() => undefined); // a spool file that stays is removed at the next start
  }

  #writeNext(part: Uint8Array): void {
    if (this.#failure !== undefined) return;
    const before = this.#writing;
    const wait = before ? before.then(() => this.#entry.write(part)) : this.#entry.write(part);
    if (wait === undefined) return;
    const settled: Promise<void> = wait
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .then(() => {
        if (this.#writing === settled) this.#writing = undefined;
      });
    this.#writing = settled;
  }

  // The first fragments may be single bytes; what is looked at is gathered once, at the end.
  #keepHead(fragment: Uint8Array): void {
    this.#head.push(fragment);
    this.#headLength += fragment.length;
  }

  #label(quarantine: string | null): EntryLabel {
    return {
      kind: 'instance',
      door: 'c-store',
      sender: quoteWireText(this.#asked.callingAet),
      address: this.#asked.address,
      receivedAt: this.#now(),
      details: {
        ...this.#said,
        calledAet: quoteWireText(this.#asked.calledAet),
        ...(quarantine === null ? {} : { quarantine }),
      },
    };
  }
}

/** The C-STORE-RSP of an outcome (PS3.7 §9.3.1.2). */
export function storeResponse(command: CommandSet, outcome: StoreOutcome): CommandSet {
  return {
    ...(command.AffectedSOPClassUID === undefined ? {} : { AffectedSOPClassUID: command.AffectedSOPClassUID }),
    ...(command.AffectedSOPInstanceUID === undefined ? {} : { AffectedSOPInstanceUID: command.AffectedSOPInstanceUID }),
    CommandField: commandFields['C-STORE-RQ'] | responseBit,
    MessageIDBeingRespondedTo: command.MessageID ?? 0,
    CommandDataSetType: noDataSet,
    Status: outcome.status,
    ...(outcome.comment === undefined ? {} : { ErrorComment: outcome.comment.slice(0, 64) }),
  };
}

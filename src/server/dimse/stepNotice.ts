import { randomUUID } from 'node:crypto';
import type { DataSet } from '../../standards/dicom/dataSet.ts';
import { writeFileMeta } from '../../standards/dicom/fileMeta.ts';
import { readAvailability, readPerformedStep } from '../../standards/dicom/performedStep.ts';
import { readDataSet } from '../../standards/dicom/readDataSet.ts';
import {
  judgeAvailability,
  judgeStepBegun,
  judgeStepChanged,
  type NoticeVerdict,
  noticeStatus,
  type StepKnown,
} from '../../standards/dicom/stepRules.ts';
import { encodingOf, transferSyntaxes } from '../../standards/dicom/transferSyntax.ts';
import { isUid } from '../../standards/dicom/uid.ts';
import { type CommandSet, commandFields, noDataSet, responseBit } from '../../standards/dicom/upperLayer/commandSet.ts';
import { availabilitySopClass, performedStepSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';
import type { EntryLabel, JournalIntake, KeptEntry } from '../journal/entry.ts';
import { inflateDataSet } from '../journal/inflateDataSet.ts';
import { quoteWireText } from './quoteWireText.ts';

/** The longest notice that is taken: some hundred thousand instances. */
export const noticeBytesMax = 8 * 1024 * 1024;

/** What the room of performed steps knows, as far as the door must. */
export interface PerformedSteps {
  /**
   * Runs `judge` with what is known of this step; what it returns as the step's new standing is known from then on. Two
   * notices of one step take turns.
   */
  inTurn<T>(
    stepUid: string,
    judge: (known: StepKnown) => Promise<{ readonly result: T; readonly becomes: StepKnown | null }>,
  ): Promise<T>;
}

/** What is known of an N-CREATE or N-SET before its data set comes. */
export interface NoticeAsked {
  readonly command: CommandSet;
  readonly abstractSyntax: string;
  readonly transferSyntaxUid: string;
  readonly callingAet: string;
  readonly calledAet: string;
  readonly address: string;
  readonly quarantine: 'unknown-peer' | null;
}

/** How a notice ended: what to answer, and where it stands in the journal. */
export interface NoticeOutcome {
  readonly status: number;
  readonly errorId?: number;
  readonly comment?: string;
  readonly sopInstanceUid: string;
  readonly kept: KeptEntry | null;
  readonly cause?: unknown;
}

/** A notice whose data set is coming in. Call `write` for each fragment, then `end` or nothing at all. */
export interface IncomingNotice {
  write(fragment: Uint8Array): undefined;
  end(): Promise<NoticeOutcome>;
}

/** Whether this door takes that operation on that class: others are answered as unrecognised. */
export function isNotice(commandField: number, abstractSyntax: string): boolean {
  if (abstractSyntax === performedStepSopClass) {
    return commandField === commandFields['N-CREATE-RQ'] || commandField === commandFields['N-SET-RQ'];
  }
  return abstractSyntax === availabilitySopClass && commandField === commandFields['N-CREATE-RQ'];
}

/**
 * Begins to take what a scanner says it did (MPPS, PS3.4 §F.7) or an archive says it holds (Instance Availability, PS3.4 §R.3).
 *
 * Kept before it is answered, like everything else, whatever the answer: a notice that breaks a rule may still be the only word
 * of images that were lost (hazard H-01).
 */
export function beginNotice(
  asked: NoticeAsked,
  house: { readonly journal: JournalIntake; readonly steps: PerformedSteps; readonly clock: () => Date },
): IncomingNotice {
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    write(fragment) {
      length += fragment.length;
      // The bytes received are used again: what waits for the end is copied.
      if (length <= noticeBytesMax) parts.push(fragment.slice());
    },
    async end() {
      const named = asked.command.AffectedSOPInstanceUID ?? asked.command.RequestedSOPInstanceUID ?? '';
      const isCreate = asked.command.CommandField === commandFields['N-CREATE-RQ'];
      // Who creates without a name is given one (PS3.7 §10.1.5.1.4).
      const sopInstanceUid = named === '' && isCreate ? newUid() : named;
      const refused = refuse(asked, sopInstanceUid, length, house.journal);
      if (refused !== null) return { ...refused, sopInstanceUid, kept: null };
      const content = Buffer.concat(parts);
      return house.steps.inTurn(sopInstanceUid, async (known) => {
        const { becomes, ...verdict } = judge(asked, content, known);
        const result = await keep(asked, sopInstanceUid, content, verdict, house);
        return { result, becomes: result.kept === null ? null : becomes };
      });
    },
  };
}

function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
}

function refuse(
  { command, abstractSyntax }: NoticeAsked,
  sopInstanceUid: string,
  length: number,
  journal: JournalIntake,
): Pick<NoticeOutcome, 'status' | 'comment'> | null {
  const sopClass = command.AffectedSOPClassUID ?? command.RequestedSOPClassUID;
  if (sopClass !== abstractSyntax) {
    return { status: noticeStatus.sopClassNotSupported, comment: 'The class is not that of the context' };
  }
  if (!isUid(sopInstanceUid)) return { status: noticeStatus.invalidSopInstance, comment: 'The instance UID is no UID' };
  if (length === 0) return { status: noticeStatus.mistypedArgument, comment: 'A data set is due' };
  if (length > noticeBytesMax) return { status: noticeStatus.resourceLimitation, comment: 'The data set is too long' };
  return journal.refusing === null
    ? null
    : { status: noticeStatus.resourceLimitation, comment: `Nothing can be kept now: ${journal.refusing}` };
}

interface Judged extends NoticeVerdict {
  readonly becomes: StepKnown | null;
}

function judge(asked: NoticeAsked, content: Uint8Array, known: StepKnown): Judged {
  const dataSet = read(content, asked.transferSyntaxUid);
  if (typeof dataSet === 'string') {
    return { status: noticeStatus.processingFailure, comment: dataSet, use: 'unusable', becomes: null };
  }
  if (asked.abstractSyntax === availabilitySopClass) {
    return { ...judgeAvailability(readAvailability(dataSet)), becomes: null };
  }
  const step = readPerformedStep(dataSet);
  const isCreate = asked.command.CommandField === commandFields['N-CREATE-RQ'];
  const verdict = isCreate ? judgeStepBegun(step, known) : judgeStepChanged(step, known);
  const hasEnded = step.status === 'COMPLETED' || step.status === 'DISCONTINUED';
  return { ...verdict, becomes: verdict.use === 'recorded' ? (hasEnded ? 'ended' : 'in-progress') : null };
}

function read(content: Uint8Array, transferSyntaxUid: string): DataSet | string {
  const bytes = transferSyntaxes.get(transferSyntaxUid)?.deflated ? inflateDataSet(content) : content;
  if (typeof bytes === 'string') return 'The data set cannot be inflated';
  const reading = readDataSet(bytes, { encoding: encodingOf(transferSyntaxUid) });
  return reading.kind === 'read' ? reading.dataSet : 'The data set cannot be read';
}

async function keep(
  asked: NoticeAsked,
  sopInstanceUid: string,
  content: Uint8Array,
  { use, ...verdict }: NoticeVerdict,
  { journal, clock }: { readonly journal: JournalIntake; readonly clock: () => Date },
): Promise<NoticeOutcome> {
  const { abstractSyntax: sopClassUid, transferSyntaxUid } = asked;
  const entry = journal.arrive();
  try {
    await entry.write(writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid }));
    await entry.write(content);
    const kept = await entry.keep(labelOf(asked, sopInstanceUid, use, verdict, clock()));
    return { ...verdict, sopInstanceUid, kept };
  } catch (cause) {
    return { status: noticeStatus.resourceLimitation, sopInstanceUid, kept: null, cause };
  }
}

function labelOf(
  asked: NoticeAsked,
  sopInstanceUid: string,
  use: NoticeVerdict['use'],
  verdict: Omit<NoticeVerdict, 'use'>,
  receivedAt: Date,
): EntryLabel {
  const isCreate = asked.command.CommandField === commandFields['N-CREATE-RQ'];
  return {
    kind: 'notice',
    door: asked.abstractSyntax === performedStepSopClass ? 'mpps' : 'ian',
    sender: quoteWireText(asked.callingAet),
    address: asked.address,
    receivedAt,
    details: {
      operation: isCreate ? 'N-CREATE' : 'N-SET',
      sopClassUid: asked.abstractSyntax,
      sopInstanceUid,
      transferSyntaxUid: asked.transferSyntaxUid,
      calledAet: quoteWireText(asked.calledAet),
      answer: verdict.status.toString(16).toUpperCase().padStart(4, '0'),
      use,
      ...(verdict.comment === undefined ? {} : { comment: verdict.comment }),
      ...(asked.quarantine === null ? {} : { quarantine: asked.quarantine }),
    },
  };
}

/** The N-CREATE-RSP or N-SET-RSP of an outcome (PS3.7 §10.3.5.2, §10.3.3.2). */
export function noticeResponse(command: CommandSet, abstractSyntax: string, outcome: NoticeOutcome): CommandSet {
  return {
    AffectedSOPClassUID: abstractSyntax,
    CommandField: (command.CommandField ?? 0) | responseBit,
    MessageIDBeingRespondedTo: command.MessageID ?? 0,
    CommandDataSetType: noDataSet,
    Status: outcome.status,
    ...(outcome.comment === undefined ? {} : { ErrorComment: outcome.comment.slice(0, 64) }),
    ...(outcome.errorId === undefined ? {} : { ErrorID: outcome.errorId }),
    ...(outcome.sopInstanceUid === '' ? {} : { AffectedSOPInstanceUID: outcome.sopInstanceUid }),
  };
}

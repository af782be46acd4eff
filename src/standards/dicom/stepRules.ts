import type { AvailabilityHeader, PerformedStepHeader } from './performedStep.ts';

/** The statuses of N-CREATE and N-SET that we give (PS3.7 §10.1.5.1.6, §10.1.3.1.9; PS3.4 §F.7.2). */
export const noticeStatus = {
  success: 0x0000,
  invalidAttributeValue: 0x0106,
  processingFailure: 0x0110,
  duplicateSopInstance: 0x0111,
  noSuchSopInstance: 0x0112,
  invalidSopInstance: 0x0117,
  sopClassNotSupported: 0x0122,
  missingAttribute: 0x0120,
  mistypedArgument: 0x0212,
  resourceLimitation: 0x0213,
} as const;

/** Error ID of "Performed Procedure Step Object may no longer be updated" (PS3.4 Table F.7.2-2). */
export const noLongerUpdated = 0xa506;

/** What is known of a step before this notice. `cannot-say`: whoever knows is away. */
export type StepKnown = 'unknown' | 'in-progress' | 'ended' | 'cannot-say';

/** What a notice is answered with. */
export interface NoticeVerdict {
  readonly status: number;
  readonly errorId?: number;
  readonly comment?: string;
  /**
   * What is done with it although every notice is kept: `recorded` as a fact, `set-aside` because it says nothing that counts,
   * `unusable` because nobody could tell what it is about.
   */
  readonly use: 'recorded' | 'set-aside' | 'unusable';
}

const success: NoticeVerdict = { status: noticeStatus.success, use: 'recorded' };
const ended = new Set(['COMPLETED', 'DISCONTINUED']);

/**
 * Judges an N-CREATE of a Modality Performed Procedure Step (PS3.4 §F.7.2.1): it begins IN PROGRESS, names its study, and
 * begins once.
 */
export function judgeStepBegun(step: PerformedStepHeader, known: StepKnown): NoticeVerdict {
  if (step.status === null) return missing('Performed Procedure Step Status is missing');
  if (!step.requests.some(({ studyInstanceUid }) => studyInstanceUid !== null)) {
    return missing('Study Instance UID of the scheduled step is missing');
  }
  if (step.status !== 'IN PROGRESS') {
    // Some scanners report only when they have ended. What they made must be known all the same.
    const comment = 'A step begins IN PROGRESS';
    return {
      status: noticeStatus.invalidAttributeValue,
      comment,
      use: ended.has(step.status) ? 'recorded' : 'unusable',
    };
  }
  if (known === 'in-progress' || known === 'ended') {
    return { status: noticeStatus.duplicateSopInstance, comment: 'The step is known already', use: 'set-aside' };
  }
  return success;
}

/**
 * Judges an N-SET (PS3.4 §F.7.2.2): only a step that was begun, and only until it is COMPLETED or DISCONTINUED.
 *
 * A step that nobody told us the beginning of is answered as unknown, and what it says is recorded: its beginning may still
 * come, or have been told while we were away.
 */
export function judgeStepChanged(step: PerformedStepHeader, known: StepKnown): NoticeVerdict {
  if (step.status !== null && step.status !== 'IN PROGRESS' && !ended.has(step.status)) {
    return {
      status: noticeStatus.invalidAttributeValue,
      comment: 'Performed Procedure Step Status is none of the defined ones',
      use: 'unusable',
    };
  }
  if (known === 'ended') {
    return {
      status: noticeStatus.processingFailure,
      errorId: noLongerUpdated,
      comment: 'Performed Procedure Step Object may no longer be updated',
      use: 'set-aside',
    };
  }
  if (known === 'unknown') {
    return { status: noticeStatus.noSuchSopInstance, comment: 'No such step was begun', use: 'recorded' };
  }
  return success;
}

/** Judges an N-CREATE of an Instance Availability Notification (PS3.4 §R.3.2). */
export function judgeAvailability(notice: AvailabilityHeader): NoticeVerdict {
  if (notice.studyInstanceUid === null) return missing('Study Instance UID is missing');
  if (notice.series.length === 0) return missing('Referenced Series Sequence is missing');
  return success;
}

function missing(comment: string): NoticeVerdict {
  return { status: noticeStatus.missingAttribute, comment, use: 'unusable' };
}

import { type CommandSet, noDataSet, readCommandSet } from '../../standards/dicom/upperLayer/commandSet.ts';
import type { Fragment } from '../../standards/dicom/upperLayer/pdataFraming.ts';

/** A whole answer: its command set, and the data set that some bring, in the transfer syntax of the context it came over. */
export interface PeerAnswer {
  readonly contextId: number;
  readonly command: CommandSet;
  readonly dataSet: Uint8Array | null;
}

/** What an answer may take. */
export interface AnswerLimits {
  readonly commandBytes: number;
  /** Of one data set. Answers to queries are short. */
  readonly dataSetBytes: number;
}

export const answerLimits = { dataSetBytes: 1024 * 1024 } as const;

/**
 * Puts the answers of a peer together out of their fragments (PS3.7 §6.3.1). `take` gets each whole one.
 *
 * The result of a call is why the association must be given up, or null.
 */
export function answerGatherer(
  limits: AnswerLimits,
  take: (answer: PeerAnswer) => string | null,
): (fragment: Fragment) => string | null {
  let parts: Uint8Array[] = [];
  let bytesHeld = 0;
  let waiting: CommandSet | null = null;

  return ({ contextId, command: isCommand, bytes, last }) => {
    if (isCommand !== (waiting === null)) return isCommand ? 'a data set is due' : 'a response brought a data set';
    bytesHeld += bytes.length;
    if (bytesHeld > (isCommand ? limits.commandBytes : limits.dataSetBytes)) return 'an answer is too long';
    parts.push(bytes);
    if (!last) return null;
    const whole = Buffer.concat(parts);
    parts = [];
    bytesHeld = 0;
    if (waiting !== null) {
      const command = waiting;
      waiting = null;
      return take({ contextId, command, dataSet: whole });
    }
    const reading = readCommandSet(whole);
    if (reading.kind === 'malformed') return 'a response answers nothing that was asked';
    const { CommandDataSetType: type } = reading.command;
    if (type === undefined || type === noDataSet) return take({ contextId, command: reading.command, dataSet: null });
    waiting = reading.command;
    return null;
  };
}

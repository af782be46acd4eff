import type { CommandSet } from '../../standards/dicom/upperLayer/commandSet.ts';

/** A DIMSE operation whose answer is not yet sent. Answers leave in the order of the requests. */
export interface Operation {
  answer: CommandSet | null;
  readonly contextId: number;
  /** How much of the connection had been read when it was wholly there: once it is answered, nobody looks at these bytes. */
  receivedUpTo: number;
}

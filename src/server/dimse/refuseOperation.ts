import { type CommandSet, noDataSet, responseBit } from '../../standards/dicom/upperLayer/commandSet.ts';

/** Answers a request that nobody here performs with 0211H, unrecognised operation (PS3.7 §C.5). */
export function refuseOperation(command: CommandSet, commandField: number): CommandSet {
  return {
    ...(command.AffectedSOPClassUID === undefined ? {} : { AffectedSOPClassUID: command.AffectedSOPClassUID }),
    CommandField: commandField | responseBit,
    MessageIDBeingRespondedTo: command.MessageID ?? 0,
    CommandDataSetType: noDataSet,
    Status: 0x0211,
  };
}

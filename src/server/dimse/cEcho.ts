import { type CommandSet, commandFields, noDataSet, responseBit } from '../../standards/dicom/upperLayer/commandSet.ts';
import { verificationSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';

/** Answers a C-ECHO-RQ (PS3.7 §9.1.5); on a context of another class it is refused with 0122H, SOP class not supported. */
export function answerEcho(command: CommandSet, abstractSyntax: string): CommandSet {
  return {
    AffectedSOPClassUID: verificationSopClass,
    CommandField: commandFields['C-ECHO-RQ'] | responseBit,
    MessageIDBeingRespondedTo: command.MessageID ?? 0,
    CommandDataSetType: noDataSet,
    Status: abstractSyntax === verificationSopClass ? 0x0000 : 0x0122,
  };
}

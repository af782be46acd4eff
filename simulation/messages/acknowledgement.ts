import { writeMessage } from '../../src/standards/hl7/writeMessage.ts';
import type { ToldExam } from '../toldExam.ts';
import { risNumber } from './risNumber.ts';
import { messageHeader, type Saying, stamp } from './segments.ts';

/** A system says that it took the report of an examination: ORA^R33 (HL7 v2.8 §7.3.4), by the order numbers of the RIS that sent it. */
export function acknowledgementMessage(exam: ToldExam, said: Saying): Uint8Array {
  const time = stamp(said.at, said.zone);
  return writeMessage([
    messageHeader(said.sender, ['ORA', 'R33', 'ORA_R33'], '2.8', 'UNICODE UTF-8', time, said.controlId),
    ['MSA', { '1': 'AA', '2': said.controlId }],
    [
      'ORC',
      {
        '1': 'OK',
        '2': exam.placerOrderNumber,
        '3': risNumber(exam),
        '9': time,
        '19.1': exam.requester.code,
        '19.2': exam.requester.name,
      },
    ],
  ]);
}

import { type SegmentToWrite, writeMessage } from '../../src/standards/hl7/writeMessage.ts';
import type { SimulatedPatient } from '../people.ts';
import type { NumbersSaid } from '../toldExam.ts';
import { inLatin1, messageHeader, personSegment, type Saying, stamp } from './segments.ts';

/** The patient administration system tells of a person: ADT in HL7 2.4. A28 known, A01 admitted, A04 registered, A08 changed. */
export function patientMessage(
  event: 'A01' | 'A04' | 'A08' | 'A28',
  patient: SimulatedPatient,
  who: NumbersSaid,
  where: { readonly patientClass: 'E' | 'I' | 'O'; readonly location: string },
  said: Saying,
): Uint8Array {
  return inLatin1(
    writeMessage([
      ...opening(event, said),
      personSegment(who, 'RXN', patient),
      ['PV1', { '1': '1', '2': where.patientClass, '3.1': where.location, '3.4': 'RXN' }],
    ]),
  );
}

/** Two numbers were one person: A40, the number in MRG-1 is retired (HL7 v2.4 §3.3.40). */
export function mergeMessage(
  patient: SimulatedPatient,
  who: NumbersSaid,
  retiredNumber: string,
  said: Saying,
): Uint8Array {
  return inLatin1(
    writeMessage([
      ...opening('A40', said),
      personSegment(who, 'RXN', patient),
      ['MRG', { '1.1': retiredNumber, '1.4': 'RXN', '1.5': 'MR' }],
    ]),
  );
}

function opening(event: string, said: Saying): readonly SegmentToWrite[] {
  const time = stamp(said.at, said.zone);
  return [
    messageHeader(said.sender, ['ADT', event], '2.4', '8859/1', time, said.controlId),
    ['EVN', { '1': event, '2': time }],
  ];
}

import type { Message } from '../../standards/hl7/message.ts';
import { sourceOfSegments } from '../../standards/hl7/orderGroups.ts';
import type { PatientFact } from '../ledger/fact.ts';
import { type Refusal, refusal } from './interpretation.ts';
import { readPatient } from './readPatient.ts';
import { type HeardAt, readInstant, readOccurredAt, readRow } from './readRow.ts';
import type { SenderPack } from './senderPack.ts';

/** What an ADT message says of a person (HL7 v2.5.1 §3.3). */
export function patientFacts(message: Message, pack: SenderPack, heardAt: HeardAt): readonly PatientFact[] | Refusal {
  const people = message.segments('PID').length;
  if (people === 0) return refusal('PID', 'there is no patient in it', 100);
  if (people > 1) return refusal('PID[2]-3', 'it speaks of several patients');

  const source = sourceOfSegments(message.segments());
  const patient = readPatient(source, pack, heardAt.site);
  if (patient.nhsNumber === null && patient.localIds.length === 0)
    return refusal('PID-3', 'there is no identifier of a patient');
  return [
    {
      kind: 'patient',
      event: message.field('MSH-9.2') ?? message.field('EVN-1') ?? '',
      occurredAt: readOccurredAt(source, pack.patient.occurredAt, heardAt),
      patient,
      location: readRow(source, pack.patient.location),
      diedAt: readInstant(source, pack.patient.diedAt, heardAt),
    },
  ];
}

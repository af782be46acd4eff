import type { SegmentToWrite } from '../../src/standards/hl7/writeMessage.ts';
import { civilTime } from '../civilTime.ts';
import type { SimulatedPatient } from '../people.ts';
import type { MessageSender, SiteCode } from '../places.ts';
import type { NumbersSaid } from '../toldExam.ts';

/** By whom, when, under which control id, and by which clock something is said. */
export interface Saying {
  readonly sender: MessageSender;
  readonly at: Date;
  readonly controlId: string;
  readonly zone: string;
}

export function messageHeader(
  sender: MessageSender,
  [code, event, structure]: readonly [string, string, string?],
  version: string,
  characterSet: string,
  time: string,
  controlId: string,
): SegmentToWrite {
  return [
    'MSH',
    {
      '3': sender.application,
      '4': sender.facility,
      '5': 'SAFELIGHT',
      '6': 'TRUST',
      '7': time,
      '9.1': code,
      '9.2': event,
      ...(structure ? { '9.3': structure } : {}),
      '10': controlId,
      '11': 'P',
      '12': version,
      '18': characterSet,
    },
  ];
}

/** PID: the NHS number and the site's own number side by side, as UK senders do (HL7 v2.5.1 §3.4.2). */
export function personSegment(who: NumbersSaid, site: SiteCode, patient: SimulatedPatient): SegmentToWrite {
  return [
    'PID',
    {
      '1': '1',
      '3[1].1': who.nhsNumber,
      '3[1].4': 'NHS',
      '3[1].5': 'NH',
      '3[2].1': who.hospitalNumber,
      '3[2].4': site,
      '3[2].5': 'MR',
      '5.1': who.familyName.toUpperCase(),
      '5.2': who.givenName,
      '7': who.birthDate.replaceAll('-', ''),
      '8': who.sex,
      '11.1': patient.street,
      '11.5': patient.postcode,
    },
  ];
}

/** `20261122140507` by the clock on the wall. */
export function stamp(at: Date, zone: string): string {
  const { date, time } = civilTime(at, zone);
  return `${date}${time}`;
}

/** `20261122140507+0000` */
export function stampWithOffset(at: Date, zone: string): string {
  return `${stamp(at, zone)}${civilTime(at, zone).offset}`;
}

/** The same message in ISO 8859-1, for senders that have never heard of anything else. */
export function inLatin1(utf8: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(utf8);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

import type { ImagesSaid } from '../images.ts';
import type { SimulatedPatient } from '../people.ts';
import type { MessageSender } from '../places.ts';
import type { NumbersSaid, OrderStep, ToldExam, ToldReport } from '../toldExam.ts';

/** What which system says when. The same events become facts (fast gear) or bytes for the doors (real gear). */
export type TrustEvent = MessageTold | ImagesTold;

/** What an HL7 sender says. */
export type MessageTold = OrderTold | ReportTold | AcknowledgementTold | PersonTold | MergeTold | BytesTold;

interface Told {
  /** When it reaches us. Two of one sender may overtake each other. */
  readonly at: Date;
}

interface Message extends Told {
  readonly sender: MessageSender;
  /** The time the sender writes on it: by its own clock, when it first wanted to say it. */
  readonly saidAt: Date;
  readonly controlId: string;
  readonly answer: 'AA' | 'AE' | 'AR';
}

export interface OrderTold extends Message {
  readonly kind: 'order';
  readonly exam: ToldExam;
  readonly who: NumbersSaid;
  readonly step: OrderStep;
}

export interface ReportTold extends Message {
  readonly kind: 'report';
  readonly exam: ToldExam;
  readonly who: NumbersSaid;
  readonly report: ToldReport;
}

/** A system says that it took the report of an examination. */
export interface AcknowledgementTold extends Message {
  readonly kind: 'acknowledgement';
  readonly exam: ToldExam;
}

export type PersonEvent = 'A01' | 'A04' | 'A08' | 'A28';

export interface PersonTold extends Message {
  readonly kind: 'person';
  readonly event: PersonEvent;
  readonly patient: SimulatedPatient;
  readonly who: NumbersSaid;
  readonly where: Pick<ToldExam, 'patientClass' | 'location'>;
}

export interface MergeTold extends Message {
  readonly kind: 'merge';
  readonly patient: SimulatedPatient;
  /** Goes on. */
  readonly who: NumbersSaid;
  readonly retiredNumber: string;
}

/** Bytes that no writer of ours makes: a torn message. */
export interface BytesTold extends Message {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** What a scanner sends over one association. */
export interface ImagesTold extends Told {
  readonly kind: 'images';
  readonly exam: ToldExam;
  readonly said: ImagesSaid;
  /** The title it calls itself by; its device's own unless nobody enrolled it. */
  readonly aeTitle: string;
  /** The door must not let it in. */
  readonly refused: boolean;
}

/** One line for a story: what is said, by whom and when, without anybody's details. */
export function eventInWords(event: TrustEvent): string {
  const at = event.at.toISOString();
  switch (event.kind) {
    case 'images':
      return `${at} ${event.aeTitle} sends images of study ${event.said.studyInstanceUid} under accession number ${event.said.accession ?? '(none)'}`;
    case 'order':
      return `${at} ${event.sender.name}: ${event.exam.accession} ${event.step} (said at ${event.saidAt.toISOString()})`;
    case 'report':
      return `${at} ${event.sender.name}: ${event.report.status} report of ${event.exam.accession} (said at ${event.saidAt.toISOString()})`;
    case 'acknowledgement':
      return `${at} ${event.sender.name}: took the report of ${event.exam.accession}`;
    case 'person':
      return `${at} ${event.sender.name}: ${event.event} of hospital number ${event.who.hospitalNumber}`;
    case 'merge':
      return `${at} ${event.sender.name}: ${event.retiredNumber} goes on as ${event.who.hospitalNumber}`;
    case 'bytes':
      return `${at} ${event.sender.name}: ${event.bytes.length} bytes nobody can read`;
  }
}

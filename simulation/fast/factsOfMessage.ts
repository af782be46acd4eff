import type {
  AcknowledgementFact,
  MergeFact,
  OrderFact,
  PatientFact,
  ReportFact,
  SentFact,
} from '../../src/domain/ledger/fact.ts';
import { risNumber } from '../messages/risNumber.ts';
import type { MessageSender } from '../places.ts';
import type { ToldExam } from '../toldExam.ts';
import type {
  AcknowledgementTold,
  MergeTold,
  MessageTold,
  OrderTold,
  PersonTold,
  ReportTold,
} from '../trust/trustEvent.ts';
import { identitySaid } from './identitySaid.ts';
import { wallInstant, wallInstants } from './wallInstant.ts';

/**
 * The facts a message holds, without writing and reading it: what interpretMessage makes of the bytes of the same event. That the
 * two are equal for every event is a test beside this file.
 */
export function factsOfMessage(event: MessageTold, zone: string): readonly SentFact[] {
  const clock = clockOf(event.sender, zone);
  const occurredAt = occurrence(event, zone);
  if (event.answer !== 'AA') return [];
  switch (event.kind) {
    case 'order':
      return [orderFact(event, occurredAt, clock)];
    case 'report':
      return reportFacts(event, occurredAt, clock);
    case 'acknowledgement':
      return [acknowledgementFact(event, occurredAt)];
    case 'person':
      return [personFact(event, occurredAt)];
    case 'merge':
      return [mergeFact(event, occurredAt)];
    case 'bytes':
      return [];
  }
}

/** Writes an instant as this sender's messages carry it. */
type Clock = (at: Date) => string;

function clockOf({ pack }: MessageSender, zone: string): Clock {
  return pack === 'omi-2.5.1'
    ? (at) => new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString()
    : (at) => new Date(wallInstant(at.getTime(), zone)).toISOString();
}

const clockAheadMs = 60 * 60 * 1000;

/** Of two instants the nearer to the receipt; a time that lies well ahead of ours is not believed (see readOccurredAt). */
function occurrence({ at, saidAt, sender }: MessageTold, zone: string): string {
  const received = at.getTime();
  const said = saidAt.getTime();
  const meant = sender.pack === 'omi-2.5.1' ? [Math.floor(said / 1000) * 1000] : wallInstants(said, zone);
  const nearest = meant.reduce((one, other) => (Math.abs(other - received) < Math.abs(one - received) ? other : one));
  return nearest > received + clockAheadMs ? at.toISOString() : new Date(nearest).toISOString();
}

function numbersOf(exam: ToldExam) {
  const { accession, placerOrderNumber, site } = exam;
  return {
    accession: accession ? { value: accession, issuer: site } : null,
    placerOrderNumber: placerOrderNumber || null,
    fillerOrderNumber: risNumber(exam) || null,
  };
}

function orderFact(event: OrderTold, occurredAt: string, clock: Clock): OrderFact {
  const { exam, step, sender, who } = event;
  // A first request without a status says "requested" by its control code alone.
  return {
    kind: 'order',
    occurredAt,
    ...numbersOf(exam),
    studyInstanceUid: exam.studyInstanceUid,
    patient: identitySaid(who, exam.site),
    status: sender.pack === 'omi-2.5.1' && step === 'requested' ? 'scheduled' : step,
    procedure: procedureOf(exam),
    modality: exam.examination.modality,
    scheduledAt: clock(exam.scheduledAt),
    performedAt: step === 'performed' ? clock(exam.performedAt) : null,
    priority: exam.priority,
    patientClass: exam.patientClass,
    location: exam.location,
    requester: exam.requester.name,
  };
}

function procedureOf({ examination }: ToldExam) {
  return { code: examination.code, system: 'NICIP', text: examination.text };
}

function reportFacts(event: ReportTold, occurredAt: string, clock: Clock): readonly SentFact[] {
  const { exam, report, sender, who } = event;
  const patient = identitySaid(who, exam.site);
  const numbers = { ...numbersOf(exam), studyInstanceUid: null };
  const isOmi = sender.pack === 'omi-2.5.1';
  const order: OrderFact = {
    kind: 'order',
    occurredAt,
    ...numbers,
    patient,
    status: 'performed',
    procedure: procedureOf(exam),
    modality: exam.examination.modality,
    scheduledAt: isOmi ? null : clock(exam.scheduledAt),
    performedAt: clock(exam.performedAt),
    priority: isOmi ? null : exam.priority,
    patientClass: exam.patientClass,
    location: exam.location,
    requester: exam.requester.name,
    toldByReport: true,
  };
  const said: ReportFact = {
    kind: 'report',
    occurredAt,
    ...numbers,
    patient,
    status: report.status,
    issuedAt: clock(event.saidAt),
    reporter: report.reporter,
    text: isOmi ? report.text.replaceAll('\n', ' ') : report.text,
  };
  return [order, said];
}

/** It names the order by its numbers alone. */
function acknowledgementFact({ exam }: AcknowledgementTold, occurredAt: string): AcknowledgementFact {
  return {
    kind: 'acknowledgement',
    occurredAt,
    ...numbersOf(exam),
    accession: null,
    studyInstanceUid: null,
    accepted: true,
    acknowledgedBy: exam.requester.name,
  };
}

function personFact(event: PersonTold, occurredAt: string): PatientFact {
  return {
    kind: 'patient',
    event: event.event,
    occurredAt,
    patient: identitySaid(event.who, event.sender.facility),
    location: event.where.location,
    diedAt: null,
  };
}

function mergeFact(event: MergeTold, occurredAt: string): MergeFact {
  const issuer = event.sender.facility;
  return {
    kind: 'merge',
    event: 'A40',
    occurredAt,
    prior: { issuer, value: event.retiredNumber },
    surviving: { issuer, value: event.who.hospitalNumber },
    patient: identitySaid(event.who, issuer),
  };
}

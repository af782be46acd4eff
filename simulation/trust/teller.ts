import type { ImagesSaid } from '../images.ts';
import type { SimulatedPatient } from '../people.ts';
import { deviceFor, eprOf, type MessageSender, messageSenders, risOf } from '../places.ts';
import { type NumbersSaid, numbersOf, type OrderStep, type ToldExam, type ToldReport } from '../toldExam.ts';
import type {
  AcknowledgementTold,
  BytesTold,
  ImagesTold,
  MergeTold,
  MessageTold,
  OrderTold,
  PersonEvent,
  PersonTold,
  ReportTold,
} from './trustEvent.ts';

/** What a told message may say otherwise than usual. */
export interface Otherwise {
  /** Whose details stand in it. */
  readonly who?: NumbersSaid;
  /** What the sender writes on it; else the time it is sent. */
  readonly saidAt?: Date;
  readonly sender?: MessageSender;
  readonly answer?: MessageTold['answer'];
}

/** Makes events, numbering the messages of one story so that no two have the same control id. */
export interface Teller {
  order(exam: ToldExam, step: OrderStep, at: Date, otherwise?: Otherwise): OrderTold;
  report(exam: ToldExam, report: ToldReport, at: Date, otherwise?: Otherwise): ReportTold;
  /** By the patient record, unless another sender is named. */
  acknowledgement(exam: ToldExam, at: Date, otherwise?: Otherwise): AcknowledgementTold;
  person(
    event: PersonEvent,
    patient: SimulatedPatient,
    where: PersonTold['where'],
    at: Date,
    otherwise?: Otherwise,
  ): PersonTold;
  merge(patient: SimulatedPatient, retiredNumber: string, at: Date, otherwise?: Otherwise): MergeTold;
  bytes(sender: MessageSender, bytes: Uint8Array, at: Date, answer: MessageTold['answer']): BytesTold;
  /** `said` changes what the header would say. */
  images(exam: ToldExam, at: Date, said?: Partial<ImagesSaid>): ImagesTold;
}

export function openTeller(prefix: string, zone: string): Teller {
  let numbered = 0;
  return {
    order: (exam, step, at, otherwise) => ({
      kind: 'order',
      ...{ exam, step, who: numbersOf(exam.patient, exam.site) },
      ...message(risOf[exam.site], at, otherwise),
    }),
    report: (exam, report, at, otherwise) => ({
      kind: 'report',
      ...{ exam, report, who: numbersOf(exam.patient, exam.site) },
      ...message(risOf[exam.site], at, otherwise),
    }),
    acknowledgement: (exam, at, otherwise) => ({
      ...{ kind: 'acknowledgement', exam },
      ...message(eprOf[exam.site], at, otherwise),
    }),
    person: (event, patient, where, at, otherwise) => ({
      kind: 'person',
      ...{ event, patient, where, who: numbersOf(patient, 'RXN') },
      ...message(messageSenders.northwoodPas, at, otherwise),
    }),
    merge: (patient, retiredNumber, at, otherwise) => ({
      kind: 'merge',
      ...{ patient, retiredNumber, who: numbersOf(patient, 'RXN') },
      ...message(messageSenders.northwoodPas, at, otherwise),
    }),
    bytes: (sender, bytes, at, answer) => ({ kind: 'bytes', bytes, ...message(sender, at, { answer }) }),
    images(exam, at, said = {}) {
      const device = said.device ?? deviceFor(exam.site, exam.examination.modality);
      const usual: ImagesSaid = {
        device,
        zone,
        who: numbersOf(exam.patient, exam.site),
        accession: exam.accession,
        studyInstanceUid: exam.studyInstanceUid,
      };
      return { kind: 'images', at, exam, said: { ...usual, ...said }, aeTitle: device.aeTitle, refused: false };
    },
  };

  function message(sender: MessageSender, at: Date, otherwise: Otherwise = {}) {
    numbered += 1;
    return {
      ...{ at, saidAt: at, sender, answer: 'AA' as const, controlId: `${prefix}${String(numbered).padStart(5, '0')}` },
      ...otherwise,
    };
  }
}

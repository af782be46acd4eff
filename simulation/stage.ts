import type { VarianceKind } from '../src/domain/reconciliation/variance.ts';
import { type ExaminationName, examinations } from './examinations.ts';
import { type ImagesSaid, type ImageToSend, imagesOf } from './images.ts';
import { crisOrder, crisReport } from './messages/cris.ts';
import { omiOrder, omiReport } from './messages/omi.ts';
import { mergeMessage, patientMessage } from './messages/pas.ts';
import type { Saying } from './messages/segments.ts';
import { peopleFor, type SimulatedPatient } from './people.ts';
import { type SeededRandom, seededRandom } from './phantoms/seededRandom.ts';
import { type Device, deviceFor, type MessageSender, messageSenders, type SiteCode } from './places.ts';
import { type NumbersSaid, numbersOf, type OrderStep, type ToldExam, type ToldReport } from './toldExam.ts';
import { uidOf } from './uid.ts';

/** One HL7 message as it goes over the wire, and the answer it must get. */
export interface MessageAction {
  readonly at: Date;
  readonly door: 'hl7';
  readonly sender: MessageSender;
  readonly bytes: Uint8Array;
  readonly answer: 'AA' | 'AE' | 'AR';
}

/** What one scanner sends over one association. `refused`: the door must not let it in. */
export interface ImagesAction {
  readonly at: Date;
  readonly door: 'dicom';
  readonly aeTitle: string;
  readonly images: readonly ImageToSend[];
  readonly refused: boolean;
}

export type Action = MessageAction | ImagesAction;

/** What the ledger must say of an exam once the day is heard: these findings and no other. */
export interface ExpectedExam {
  readonly story: string;
  /** `order:RXN|…` for an exam that stands on a record, `study:…` for one that stands on its images alone. */
  readonly anchor: string;
  readonly findings: readonly Finding[];
}

export type Finding = VarianceKind | 'unread';

/** Where stories are told: keeps the time of the day, hands out people and numbers, and writes down what is sent. */
export interface Stage {
  readonly random: SeededRandom;
  /** The end of the day: what would happen later has not happened. */
  readonly until: Date;
  readonly zone: string;
  readonly actions: Action[];
  readonly expected: ExpectedExam[];
  patient(): SimulatedPatient;
  exam(site: SiteCode, examination: ExaminationName, performedAt: Date, patient?: SimulatedPatient): ToldExam;
  person(event: 'A01' | 'A04' | 'A08' | 'A28', exam: ToldExam, at: Date, who?: NumbersSaid): void;
  merge(exam: ToldExam, retiredNumber: string, at: Date): void;
  order(exam: ToldExam, step: OrderStep, at: Date, who?: NumbersSaid, answer?: MessageAction['answer']): void;
  report(exam: ToldExam, report: ToldReport, at: Date, who?: NumbersSaid): void;
  /** `said` changes what the header would say. */
  images(exam: ToldExam, at: Date, said?: Partial<ImagesSaid>): void;
  message(sender: MessageSender, bytes: Uint8Array, at: Date, answer: MessageAction['answer']): void;
  /** The last thing that was sent, sent again, byte for byte. */
  again(at: Date): void;
  expect(story: string, exam: ToldExam, ...findings: Finding[]): void;
  expectStudy(story: string, studyInstanceUid: string, ...findings: Finding[]): void;
}

const places: Readonly<Record<ToldExam['patientClass'], Readonly<Record<SiteCode, readonly string[]>>>> = {
  E: { RXN: ['ED', 'ED RESUS'], RXE: ['UTC'] },
  I: { RXN: ['WARD 4', 'WARD 11', 'AMU', 'ITU'], RXE: ['WARD B'] },
  O: { RXN: ['OPD', 'CHEST CLINIC', 'GP'], RXE: ['OPD', 'GP'] },
};
const requesters = [
  { code: 'C9000011', name: 'Ainsworth' },
  { code: 'C9000027', name: 'Chowdhury' },
  { code: 'C9000033', name: 'Featherstone' },
  { code: 'C9000048', name: 'Nwosu' },
] as const;

export function openStage(seed: string, until: Date, zone: string): Stage {
  const random = seededRandom(seed);
  const newPatient = peopleFor(random, until);
  const day = String(random.whole(10_000, 99_999));
  let numbered = 0;
  let controlId = 0;

  const stage: Stage = {
    random,
    until,
    zone,
    actions: [],
    expected: [],
    patient: newPatient,
    exam,
    person(event, exam, at, who = numbersOf(exam.patient, 'RXN')) {
      if (exam.site !== 'RXN') return;
      send(messageSenders.northwoodPas, at, (said) => patientMessage(event, exam.patient, who, exam, said));
    },
    merge(exam, retiredNumber, at) {
      const who = numbersOf(exam.patient, 'RXN');
      send(messageSenders.northwoodPas, at, (said) => mergeMessage(exam.patient, who, retiredNumber, said));
    },
    order(exam, step, at, who = numbersOf(exam.patient, exam.site), answer = 'AA') {
      const write = exam.site === 'RXN' ? crisOrder : omiOrder;
      send(risOf(exam), at, (said) => write(exam, who, step, said), answer);
    },
    report(exam, report, at, who = numbersOf(exam.patient, exam.site)) {
      const write = exam.site === 'RXN' ? crisReport : omiReport;
      send(risOf(exam), at, (said) => write(exam, who, report, said));
    },
    images(exam, at, said = {}) {
      if (at > until) return;
      const device: Device = said.device ?? deviceFor(exam.site, exam.examination.modality);
      const images = imagesOf(exam, {
        device,
        zone,
        who: numbersOf(exam.patient, exam.site),
        accession: exam.accession,
        studyInstanceUid: exam.studyInstanceUid,
        ...said,
      });
      stage.actions.push({ at, door: 'dicom', aeTitle: device.aeTitle, images, refused: false });
    },
    message(sender, bytes, at, answer) {
      if (at <= until) stage.actions.push({ at, door: 'hl7', sender, bytes, answer });
    },
    again(at) {
      const last = stage.actions.at(-1);
      if (last && at <= until) stage.actions.push({ ...last, at });
    },
    expect(story, exam, ...findings) {
      stage.expected.push({ story, anchor: `order:${exam.site}|${exam.accession}`, findings });
    },
    expectStudy(story, studyInstanceUid, ...findings) {
      stage.expected.push({ story, anchor: `study:${studyInstanceUid}`, findings });
    },
  };
  return stage;

  function exam(site: SiteCode, name: ExaminationName, performedAt: Date, patient = newPatient()): ToldExam {
    numbered += 1;
    const number = `${day}${String(numbered).padStart(4, '0')}`;
    const patientClass = random.pick(['E', 'I', 'O', 'O'] as const);
    return {
      site,
      patient,
      examination: examinations[name],
      accession: `${site === 'RXN' ? 'N' : 'E'}${number}`,
      placerOrderNumber: `P${number}`,
      studyInstanceUid: uidOf(seed, 'study', number),
      patientClass,
      location: random.pick(places[patientClass][site]),
      priority: patientClass === 'E' ? 'S' : 'R',
      requester: random.pick(requesters),
      performedAt,
    };
  }

  function send(
    sender: MessageSender,
    at: Date,
    write: (said: Saying) => Uint8Array,
    answer: MessageAction['answer'] = 'AA',
  ): void {
    if (at > until) return;
    controlId += 1;
    const bytes = write({ at, controlId: `${day}${String(controlId).padStart(5, '0')}`, zone });
    stage.actions.push({ at, door: 'hl7', sender, bytes, answer });
  }
}

function risOf(exam: ToldExam): MessageSender {
  return exam.site === 'RXN' ? messageSenders.northwoodRis : messageSenders.eastfieldRis;
}

export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

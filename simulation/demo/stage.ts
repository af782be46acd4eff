import type { VarianceKind } from '../../src/domain/reconciliation/variance.ts';
import { type ExaminationName, examinations } from '../examinations.ts';
import type { ImagesSaid } from '../images.ts';
import { peopleFor, type SimulatedPatient } from '../people.ts';
import { type SeededRandom, seededRandom } from '../phantoms/seededRandom.ts';
import type { MessageSender, SiteCode } from '../places.ts';
import { type Action, doorAction } from '../real/doorAction.ts';
import type { NumbersSaid, OrderStep, ToldExam, ToldReport } from '../toldExam.ts';
import { type Otherwise, openTeller } from '../trust/teller.ts';
import { requesters } from '../trust/trueExams.ts';
import type { MessageTold, PersonEvent, TrustEvent } from '../trust/trustEvent.ts';
import { uidOf } from '../uid.ts';

/** What the ledger must say of an exam once the day is heard: these findings and no other. */
export interface ExpectedExam {
  readonly story: string;
  /** `order:RXN|…` for an exam that stands on a record, `study:…` for one that stands on its images alone. */
  readonly anchor: string;
  readonly findings: readonly Finding[];
}

export type Finding = VarianceKind | 'unread';

/** Where stories are told: keeps the time of the day, hands out people and numbers, and writes down what is said. */
export interface Stage {
  readonly random: SeededRandom;
  /** The end of the day: what would happen later has not happened. */
  readonly until: Date;
  readonly zone: string;
  readonly events: TrustEvent[];
  /** What goes through the doors when all of it is told. */
  readonly actions: readonly Action[];
  readonly expected: ExpectedExam[];
  patient(): SimulatedPatient;
  exam(site: SiteCode, examination: ExaminationName, performedAt: Date, patient?: SimulatedPatient): ToldExam;
  person(event: PersonEvent, exam: ToldExam, at: Date, who?: NumbersSaid): void;
  merge(exam: ToldExam, retiredNumber: string, at: Date): void;
  order(exam: ToldExam, step: OrderStep, at: Date, who?: NumbersSaid, answer?: MessageTold['answer']): void;
  /** A verified report is taken by the patient record some minutes later, unless it is `lost` on its way there. */
  report(exam: ToldExam, report: ToldReport, at: Date, who?: NumbersSaid, lost?: 'lost'): void;
  /** `said` changes what the header would say. */
  images(exam: ToldExam, at: Date, said?: Partial<ImagesSaid>): void;
  message(sender: MessageSender, bytes: Uint8Array, at: Date, answer: MessageTold['answer']): void;
  /** Something that was told elsewhere, if it has happened by now. */
  tell(event: TrustEvent): void;
  /** The last thing that was said, said again, byte for byte. */
  again(at: Date): void;
  expect(story: string, exam: ToldExam, ...findings: Finding[]): void;
  expectStudy(story: string, studyInstanceUid: string, ...findings: Finding[]): void;
}

const places: Readonly<Record<ToldExam['patientClass'], Readonly<Record<SiteCode, readonly string[]>>>> = {
  E: { RXN: ['ED', 'ED RESUS'], RXE: ['UTC'], RXW: ['ED'] },
  I: { RXN: ['WARD 4', 'WARD 11', 'AMU', 'ITU'], RXE: ['WARD B'], RXW: ['WARD 2', 'ITU'] },
  O: { RXN: ['OPD', 'CHEST CLINIC', 'GP'], RXE: ['OPD', 'GP'], RXW: ['OPD', 'GP'] },
};

export function openStage(seed: string, until: Date, zone: string): Stage {
  const random = seededRandom(seed);
  const newPatient = peopleFor(random, until);
  const day = String(random.whole(10_000, 99_999));
  const teller = openTeller(day, zone);
  let numbered = 0;

  const stage: Stage = {
    random,
    until,
    zone,
    events: [],
    get actions() {
      return stage.events.map((event) => doorAction(event, zone));
    },
    expected: [],
    patient: newPatient,
    exam,
    tell(event) {
      if (event.at <= until) stage.events.push(event);
    },
    person(event, exam, at, who) {
      if (exam.site === 'RXN') stage.tell(teller.person(event, exam.patient, exam, at, said({ who })));
    },
    merge: (exam, retiredNumber, at) => stage.tell(teller.merge(exam.patient, retiredNumber, at)),
    order: (exam, step, at, who, answer) => stage.tell(teller.order(exam, step, at, said({ who, answer }))),
    report(exam, report, at, who, lost) {
      if (report.status !== 'preliminary' && !lost) stage.tell(teller.acknowledgement(exam, minutesAfter(at, 3)));
      // The report itself last, so that it can be said again.
      stage.tell(teller.report(exam, report, at, said({ who })));
    },
    images: (exam, at, otherwise) => stage.tell(teller.images(exam, at, otherwise)),
    message: (sender, bytes, at, answer) => stage.tell(teller.bytes(sender, bytes, at, answer)),
    again(at) {
      const last = stage.events.at(-1);
      if (last) stage.tell({ ...last, at });
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
      accession: `${site[2]}${number}`,
      placerOrderNumber: `P${number}`,
      studyInstanceUid: uidOf(seed, 'study', number),
      patientClass,
      location: random.pick(places[patientClass][site]),
      priority: patientClass === 'E' ? 'S' : 'R',
      requester: random.pick(requesters),
      scheduledAt: performedAt,
      performedAt,
    };
  }
}

/** Only what is said otherwise than usual. */
function said(otherwise: { readonly [name in keyof Otherwise]: Otherwise[name] | undefined }): Otherwise {
  return Object.fromEntries(Object.entries(otherwise).filter(([, value]) => value !== undefined));
}

export function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

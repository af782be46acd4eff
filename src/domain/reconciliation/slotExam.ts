import type { ImageSaid, StudyState } from '../archive/studyState.ts';
import type { OrderFacts } from '../ledger/examFacts.ts';
import type { OrderStatus } from '../ledger/fact.ts';
import { earliest, latest } from '../ledger/instants.ts';
import { type ExaminationSaid, examinationOrdered } from '../orders/examinationWords.ts';
import { orderState } from '../orders/orderState.ts';
import type { ProcedureVocabulary } from '../orders/procedureVocabulary.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { type ExaminationShown, examinationShown } from './performedDiffers.ts';

/** One examination on one scanner, as its record says it and as its images say it (R13). Instants are ISO texts. */
export interface SlotExam {
  readonly anchor: string;
  readonly studyInstanceUid: string;
  readonly accession: string | null;
  readonly patient: PatientIdentity;
  readonly ordered: ExaminationSaid;
  readonly scheduledAt: string | null;
  /** When the record was first told so, by whoever told it. */
  readonly arrivedAt: string | null;
  readonly performedAt: string | null;
  /** By the scanner's clock. */
  readonly imagesFrom: string;
  readonly imagesTo: string;
  readonly receivedFrom: string;
  readonly shown: ExaminationShown;
  /** What the header says of the person who lay there; null where it says nothing, or two things. */
  readonly measured: Measured;
  /** What other studies of the same person said; null where none did. */
  readonly known: Pick<Measured, 'kilograms' | 'metres'>;
  /** By when all this was heard. */
  readonly heardAt: string;
}

export interface Measured {
  readonly years: number | null;
  readonly kilograms: number | null;
  readonly metres: number | null;
}

/** What a header says of the size of a person. */
export type MeasuringSaid = Pick<ImageSaid, 'patientAge' | 'patientSize' | 'patientWeight'>;

/** Puts together what is known of one examination; null where its images do not say when they were made. */
export function slotExamOf(
  record: OrderFacts,
  study: StudyState,
  otherStudies: readonly (readonly MeasuringSaid[])[],
  vocabulary: ProcedureVocabulary,
): SlotExam | null {
  if (study.startedAt === null) return null;
  const order = orderState(record.anchor, record.orders, record.reports);
  const before = otherStudies.map(measuredIn);
  const firstTold = (status: OrderStatus) =>
    earliest(
      ...record.orders
        .filter(({ fact, system }) => fact.status === status && system !== 'pacs')
        .map(({ fact }) => fact.occurredAt),
    );
  return {
    anchor: record.anchor,
    studyInstanceUid: study.studyInstanceUid,
    accession: order.accession?.value ?? null,
    patient: order.patient,
    ordered: examinationOrdered(order.procedure, order.modality, vocabulary),
    scheduledAt: order.scheduledAt,
    arrivedAt: firstTold('arrived'),
    performedAt: firstTold('performed'),
    imagesFrom: study.startedAt,
    imagesTo: study.endedAt ?? study.startedAt,
    receivedFrom: study.firstReceivedAt,
    shown: examinationShown(study, vocabulary),
    measured: measuredIn(study.says ?? []),
    known: {
      kilograms: middle(before.map(({ kilograms }) => kilograms)),
      metres: middle(before.map(({ metres }) => metres)),
    },
    heardAt: latest(study.lastReceivedAt, ...record.orders.map(({ receivedAt }) => receivedAt)) as string,
  };
}

/** What the headers of one study say of the person; two different words are none. */
export function measuredIn(says: readonly MeasuringSaid[]): Measured {
  const only = (values: readonly (number | null)[]) => {
    const different = new Set(values.filter((value) => value !== null));
    return different.size === 1 ? ([...different][0] as number) : null;
  };
  return {
    years: only(says.map(({ patientAge }) => yearsIn(patientAge))),
    kilograms: only(says.map(({ patientWeight }) => within(patientWeight, 1, 400))),
    metres: only(says.map(({ patientSize }) => within(patientSize, 0.3, 2.5))),
  };
}

/** AS (PS3.5 §6.2): `045Y`, `018M`, `003W`, `010D`, in years. */
function yearsIn(age: string | null): number | null {
  const parts = /^(\d{3})([DWMY])$/.exec(age ?? '');
  if (!parts) return null;
  return Number(parts[1]) / { D: 365.25, W: 52.18, M: 12, Y: 1 }[parts[2] as 'D' | 'W' | 'M' | 'Y'];
}

/** A number that such a thing can have: zero, and centimetres for metres, are how scanners say nothing. */
function within(text: string | null, least: number, most: number): number | null {
  const value = Number(text ?? Number.NaN);
  return value >= least && value <= most ? value : null;
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : (known[Math.floor((known.length - 1) / 2)] as number);
}

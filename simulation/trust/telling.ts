import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { pacsOf } from '../places.ts';
import type { Teller } from './teller.ts';
import type { TrueExam } from './trueExam.ts';
import { later } from './trueExams.ts';
import type { AcknowledgementTold, ImagesTold, OrderTold, PersonTold, ReportTold, TrustEvent } from './trustEvent.ts';

/** All that the systems of the trust say of one examination, part by part, so that a fault can change or lose a part. */
export interface Telling {
  readonly truth: TrueExam;
  /** What befell it; null: nothing. */
  fault: string | null;
  people: readonly PersonTold[];
  orders: readonly OrderTold[];
  images: readonly ImagesTold[];
  /** By the RIS, preliminary and verified. */
  reports: readonly ReportTold[];
  /** What says that the verified report arrived: the copy that the PACS sends on, and the word of the patient record. */
  deliveries: readonly (ReportTold | AcknowledgementTold)[];
  /** Whatever else a fault makes somebody say. */
  more: readonly TrustEvent[];
}

/** How an examination is told when nothing goes wrong. Every message takes some seconds on its way. */
export function tellOrdinarily(truth: TrueExam, teller: Teller, random: SeededRandom, isNew: boolean): Telling {
  const { exam, requestedAt, arrivedAt, imagesAt, dictatedAt, verifiedAt, report } = truth;
  const { scheduledAt, performedAt } = exam;
  const soon = (saidAt: Date) => ({ at: later(saidAt, random.between(0.02, 0.5)), otherwise: { saidAt } });
  const person = (event: 'A01' | 'A04' | 'A28', saidAt: Date) => {
    const { at, otherwise } = soon(saidAt);
    return teller.person(event, exam.patient, exam, at, otherwise);
  };
  const step = (name: OrderTold['step'], saidAt: Date) => {
    const { at, otherwise } = soon(saidAt);
    return teller.order(exam, name, at, otherwise);
  };
  const said = (status: 'preliminary' | 'final', saidAt: Date) => {
    const { at, otherwise } = soon(saidAt);
    return teller.report(exam, { ...report, status }, at, otherwise);
  };
  // Somebody who is carried in is imaged first and asked for a few minutes later.
  const imagedFirst = truth.pathway === 'emergency' && random.chance(0.04);
  const askedAt = imagedFirst ? later(performedAt, random.between(0.5, 8)) : requestedAt;
  const bookedAt = later(askedAt, imagedFirst ? 0.2 : random.between(0.5, 3));
  const admitted = exam.patientClass === 'I' ? 'A01' : 'A04';
  return {
    truth,
    fault: null,
    people:
      exam.site === 'RXN'
        ? [
            ...(isNew ? [person('A28', later(requestedAt, -20))] : []),
            person(admitted, later(imagedFirst ? performedAt : arrivedAt, -1)),
          ]
        : [],
    orders: [
      step('requested', askedAt),
      step('scheduled', bookedAt),
      ...(imagedFirst ? [] : [step('arrived', arrivedAt < scheduledAt ? arrivedAt : later(performedAt, -2))]),
      step('performed', later(imagedFirst ? bookedAt : performedAt, random.between(0.2, 4))),
    ],
    images: [teller.images(exam, imagesAt)],
    reports: [...(dictatedAt ? [said('preliminary', dictatedAt)] : []), said('final', verifiedAt)],
    deliveries: delivered(truth, teller, random),
    more: [],
  };
}

/** The PACS takes some minutes to pass a report on, the patient record some to take it. */
function delivered(
  { exam, verifiedAt, report }: TrueExam,
  teller: Teller,
  random: SeededRandom,
): Telling['deliveries'] {
  const copiedAt = later(verifiedAt, random.between(1, 40));
  const takenAt = later(verifiedAt, random.between(1, 20));
  const copy = { sender: pacsOf[exam.site], saidAt: copiedAt };
  return [
    teller.report(exam, report, later(copiedAt, 0.2), copy),
    teller.acknowledgement(exam, later(takenAt, 0.2), { saidAt: takenAt }),
  ];
}

export function eventsOf(telling: Telling): readonly TrustEvent[] {
  return [
    ...telling.people,
    ...telling.orders,
    ...telling.images,
    ...telling.reports,
    ...telling.deliveries,
    ...telling.more,
  ];
}

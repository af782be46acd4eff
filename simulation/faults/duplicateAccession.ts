import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { uidOf } from '../uid.ts';
import { type Around, type Fault, type InjectedFault, latestOf, orderAnchor } from './fault.ts';

/** R6: one accession number on two studies of one patient, or given to two patients. */
export const duplicateAccession: Fault = {
  kind: 'duplicate-accession',
  perThousand: 3,
  befall(telling, around) {
    return around.random.chance(0.5) ? onTwoStudies(telling, around) : toTwoPatients(telling, around);
  },
};

/** The scanner was restarted in the middle and began a study of its own. */
function onTwoStudies(telling: Telling, { random, teller }: Around): InjectedFault {
  const { exam } = telling.truth;
  const first = telling.images[0] as { at: Date };
  const studyInstanceUid = uidOf(exam.studyInstanceUid, 'begun again');
  const second = teller.images(exam, later(first.at, random.between(2, 9)), { studyInstanceUid });
  telling.images = [...telling.images, second];
  return {
    kind: 'duplicate-accession',
    promised: [
      {
        anchor: orderAnchor(telling),
        finding: 'duplicate-accession',
        by: latestOf(second.at, (telling.orders[0] as { at: Date }).at),
      },
    ],
    patients: [exam.patient],
    // Which of the two belongs to the record, a person must say.
    mayShow: ['images-without-order', 'order-without-images', 'duplicate-accession'],
  };
}

/** The RIS gave a number out twice: everything it says of the second patient stands under the first one's. */
function toTwoPatients(telling: Telling, around: Around): InjectedFault | null {
  const other = around.next(telling, ({ truth: { exam } }) => {
    const mine = telling.truth.exam;
    return exam.site === mine.site && exam.patient !== mine.patient;
  });
  if (!other) return null;
  other.fault = 'duplicate-accession';
  const { accession } = telling.truth.exam;
  const under = <T extends { readonly exam: Telling['truth']['exam'] }>(told: T): T => ({
    ...told,
    exam: { ...told.exam, accession },
  });
  other.orders = other.orders.map(under);
  other.images = other.images.map((told) => ({ ...told, said: { ...told.said, accession } }));
  other.reports = other.reports.map(under);
  other.deliveries = other.deliveries.map(under);
  const [mine, theirs] = [telling, other].map((one) => one.orders[0] as { at: Date }) as [{ at: Date }, { at: Date }];
  return {
    kind: 'duplicate-accession',
    promised: [{ anchor: orderAnchor(telling), finding: 'duplicate-accession', by: latestOf(mine.at, theirs.at) }],
    patients: [telling.truth.exam.patient, other.truth.exam.patient],
    mayShow: [
      'identity-conflict',
      'images-without-order',
      'order-without-images',
      'status-disagreement',
      'report-gap',
      'performed-differs',
    ],
  };
}

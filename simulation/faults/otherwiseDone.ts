import { later } from '../trust/trueExams.ts';
import { type Fault, latestOf, orderAnchor, unreported } from './fault.ts';

/** R12: the left hand was asked for or the right one, and the other was imaged; everything else agrees. */
export const otherSide: Fault = {
  kind: 'other-side',
  perThousand: 12,
  befall(telling, { policies }) {
    const { exam } = telling.truth;
    if (exam.examination.picture !== 'hand') return null;
    telling.images = telling.images.map((told) => ({ ...told, said: { ...told.said, laterality: 'L' } }));
    const last = latestOf(...telling.images.map(({ at }) => at));
    const known = telling.orders[0] as { at: Date };
    return {
      kind: 'other-side',
      promised: [
        {
          anchor: orderAnchor(telling),
          finding: 'performed-differs',
          by: latestOf(later(last, policies.procedures.differsAfterMinutes), known.at),
        },
      ],
      patients: [exam.patient],
      mayShow: [],
    };
  },
};

/** How long a contradiction of statuses may stand, as it was promised to the trust. */
const cancelledMinutes = 60;

/** R12: somebody cancels in the RIS what has been done already; nobody will report it. */
export const cancelledButImaged: Fault = {
  kind: 'cancelled-but-imaged',
  perThousand: 3,
  befall(telling, { random, teller }) {
    const { exam } = telling.truth;
    const first = telling.images[0] as { at: Date };
    const before = telling.orders.filter(({ step }) => step !== 'performed');
    const saidAt = later(latestOf(first.at, ...before.map((told) => told.at)), random.between(5, 200));
    const cancelled = teller.order(exam, 'cancelled', later(saidAt, 0.2), { saidAt });
    telling.orders = [...before, cancelled];
    unreported(telling);
    const anchor = orderAnchor(telling);
    return {
      kind: 'cancelled-but-imaged',
      promised: [
        { anchor, finding: 'status-disagreement', by: latestOf(later(saidAt, cancelledMinutes), cancelled.at) },
        { anchor, finding: 'unread', by: latestOf(first.at, (before[0] as { at: Date }).at) },
      ],
      patients: [exam.patient],
      mayShow: [],
    };
  },
};

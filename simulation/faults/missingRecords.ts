import type { Policies } from '../../src/domain/ledger/policies.ts';
import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { type Fault, latestOf, orderAnchor, studyAnchor, unreported } from './fault.ts';

/** R2: somebody was examined, and no request, record or report of it ever reaches the RIS. */
export const imageWithoutOrder: Fault = {
  kind: 'image-without-order',
  perThousand: 4,
  befall(telling, { random, policies }) {
    const keepsNumber = random.chance(0.5);
    telling.orders = [];
    unreported(telling);
    if (!keepsNumber) {
      telling.images = telling.images.map((told) => ({ ...told, said: { ...told.said, accession: null } }));
    }
    return {
      kind: 'image-without-order',
      promised: [
        { anchor: studyAnchor(telling), finding: 'images-without-order', by: withoutOrderBy(telling, policies) },
        { anchor: studyAnchor(telling), finding: 'unread', by: (telling.images[0] as { at: Date }).at },
      ],
      patients: [telling.truth.exam.patient],
      mayShow: [],
    };
  },
};

/** R2: the request is typed in when the images are long there. It must be found, and it must mend itself. */
export const lateOrder: Fault = {
  kind: 'late-order',
  perThousand: 3,
  befall(telling, { random, policies }) {
    const lateBy = random.between(40, 300);
    const from = telling.images[0] as { at: Date };
    const delayed = telling.orders.map((told, index) => {
      const saidAt = later(from.at, lateBy + index);
      return { ...told, saidAt, at: later(saidAt, 0.2) };
    });
    const last = delayed.at(-1) as { at: Date };
    telling.orders = delayed;
    telling.reports = telling.reports.map((told) => {
      const saidAt = latestOf(told.saidAt, later(last.at, 30));
      return { ...told, saidAt, at: latestOf(told.at, later(saidAt, 0.2)) };
    });
    const reported = telling.reports.at(-1)?.at ?? last.at;
    telling.deliveries = telling.deliveries.map((told) => {
      const saidAt = latestOf(told.saidAt, later(reported, 20));
      return { ...told, saidAt, at: later(saidAt, 0.2) };
    });
    const by = withoutOrderBy(telling, policies);
    return {
      kind: 'late-order',
      promised: [{ anchor: studyAnchor(telling), finding: 'images-without-order', by }],
      mended: [orderAnchor(telling), studyAnchor(telling)].map((anchor) => ({
        anchor,
        finding: 'images-without-order' as const,
        by: last.at,
      })),
      patients: [telling.truth.exam.patient],
      mayShow: [],
    };
  },
};

/** R3: the record says performed, and its images never leave the scanner. */
export const orderWithoutImage: Fault = {
  kind: 'order-without-image',
  perThousand: 4,
  befall(telling, { policies }) {
    telling.images = [];
    unreported(telling);
    return {
      kind: 'order-without-image',
      promised: [
        { anchor: orderAnchor(telling), finding: 'order-without-images', by: withoutImagesBy(telling, policies) },
        { anchor: orderAnchor(telling), finding: 'unread', by: performedHeard(telling) },
      ],
      patients: [telling.truth.exam.patient],
      mayShow: [],
    };
  },
};

/** Within the minutes an order may take, counted from the images. */
export function withoutOrderBy(telling: Telling, { waits }: Policies): Date {
  return later((telling.images[0] as { at: Date }).at, waits.orderAfterImagesMinutes);
}

/** Within the minutes that images of this kind may take, counted from the exposure, once we have heard of it. */
export function withoutImagesBy(telling: Telling, { waits }: Policies): Date {
  const { exam } = telling.truth;
  const minutes =
    waits.imagesAfterPerformedMinutes[exam.examination.modality] ?? waits.imagesAfterPerformedMinutes.other ?? 60;
  return latestOf(later(exam.performedAt, minutes), performedHeard(telling));
}

export function performedHeard(telling: Telling): Date {
  return telling.orders.find(({ step }) => step === 'performed')?.at ?? telling.truth.exam.performedAt;
}

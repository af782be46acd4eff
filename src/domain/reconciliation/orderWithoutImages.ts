import { imageModalities } from '../archive/studyState.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import { minutesAfter } from '../ledger/instants.ts';
import type { Waits } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';

/** R3: the record says performed, and after the time its modality may take no image stands with it. */
export function orderWithoutImages(
  order: OrderState,
  studies: readonly StudyStanding[],
  waits: Waits,
  now: Date,
): Finding {
  if (order.status !== 'performed' || order.performedAt === null) return nothingFound;
  if (studies.some(({ standing, study }) => standing === 'linked' && imageModalities(study).length > 0))
    return nothingFound;

  const minutes =
    waits.imagesAfterPerformedMinutes[order.modality ?? 'other'] ?? waits.imagesAfterPerformedMinutes.other ?? 60;
  const since = minutesAfter(order.performedAt, minutes);
  if (Date.parse(since) > now.getTime()) return { variances: [], lookAgainAt: since };

  return {
    variances: [
      {
        kind: 'order-without-images',
        part: '',
        severity: 'late-image',
        says: `The RIS says performed, and no image has arrived. ${whereTheyMayBe(studies)}`,
        evidence: [
          { field: 'Status', system: 'RIS', value: 'performed' },
          { field: 'Images', system: 'Images', value: null },
        ],
        ownerRole: 'coordinator',
        since,
        dueAt: null,
      },
    ],
    lookAgainAt: null,
  };
}

function whereTheyMayBe(studies: readonly StudyStanding[]): string {
  if (studies.some(({ standing }) => standing === 'conflict')) {
    return 'Images under this accession number or UID carry another person’s details.';
  }
  if (studies.some(({ standing }) => standing === 'suggested'))
    return 'Images that may belong here wait for a person to look.';
  if (studies.some(({ standing }) => standing === 'linked')) return 'Only reports or key objects came, no picture.';
  return 'They may still be on the scanner, or were sent under another patient.';
}

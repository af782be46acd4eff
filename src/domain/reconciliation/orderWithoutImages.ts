import { imageModalities } from '../archive/studyState.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import { minutesAfter } from '../ledger/instants.ts';
import type { Waits } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import type { StepStanding } from './stepState.ts';
import type { Evidence } from './variance.ts';

/**
 * R3: the record says performed, and after the time its modality may take no image stands with it. Where the scanner told of its
 * step, it says whether they were never sent, are still being made, or never were.
 */
export function orderWithoutImages(
  order: OrderState,
  studies: readonly StudyStanding[],
  steps: readonly StepStanding[],
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
        says: `The RIS says performed, and no image has arrived. ${saidByScanner(steps) ?? whereTheyMayBe(studies)}`,
        evidence: [
          { field: 'Status', system: 'RIS', value: 'performed' },
          { field: 'Images', system: 'Images', value: null },
          ...steps.filter(isOfScanner).map(evidenceOf),
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

function isOfScanner({ step }: StepStanding): boolean {
  return step.told === 'mpps';
}

/** What the scanner's own word makes of it; null where it said nothing. */
function saidByScanner(steps: readonly StepStanding[]): string | null {
  const told = steps.filter(isOfScanner);
  if (told.length === 0) return null;
  const named = told.reduce((sum, { instances }) => sum + (instances?.named ?? 0), 0);
  if (named > 0)
    return `The scanner says it made ${named === 1 ? '1 image' : `${named} images`}, which it has not sent.`;
  if (told.some(({ step }) => step.status === 'in-progress')) return 'The scanner says it is still at work.';
  const broken = told.find(({ step }) => step.status === 'discontinued');
  if (!broken) return 'The scanner says it ended and made no image.';
  const because = broken.step.discontinuedBecause;
  return `The scanner says it was broken off without an image${because ? `: ${because}` : ''}.`;
}

function evidenceOf({ step, instances }: StepStanding): Evidence {
  const images = instances === null ? '' : `, ${instances.named} named`;
  return { field: 'Status', system: 'Scanner', value: `${step.status ?? 'begun'}${images}` };
}

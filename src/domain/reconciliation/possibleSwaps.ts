import type { StudyState } from '../archive/studyState.ts';
import { earliest } from '../ledger/instants.ts';
import type { SlotSuspicion } from './crossedSlots.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';

/**
 * R13: images of this record and of another may have changed places on their scanner. It stands at both, as long as these very images
 * stand with the record and the watch over the scanner's day still finds it.
 */
export function possibleSwaps(suspicions: readonly SlotSuspicion[], images: readonly StudyState[], now: Date): Finding {
  const mine = suspicions.filter((one) =>
    images.some(({ studyInstanceUid }) => studyInstanceUid === one.studyInstanceUid),
  );
  if (mine.length === 0) return nothingFound;
  const due = mine.filter(({ since }) => Date.parse(since) <= now.getTime());
  const waiting = mine.filter((one) => !due.includes(one));
  return {
    variances: due
      .toSorted((a, b) => (a.otherAnchor < b.otherAnchor ? -1 : 1))
      .map(({ otherAnchor, says, evidence, since }) => ({
        kind: 'possible-swap',
        part: otherAnchor,
        severity: 'wrong-person',
        says,
        evidence,
        ownerRole: 'pacs-manager',
        since,
        dueAt: null,
      })),
    lookAgainAt: earliest(...waiting.map(({ since }) => since)),
  };
}

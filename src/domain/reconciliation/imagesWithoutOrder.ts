import { imageModalities, type StudyState } from '../archive/studyState.ts';
import type { SettledVariance } from '../ledger/examBalance.ts';
import type { ImagedExam } from '../ledger/examFacts.ts';
import { latest, minutesAfter } from '../ledger/instants.ts';
import type { Waits } from '../ledger/policies.ts';
import type { StudyLink } from './matchStudy.ts';
import type { Variance } from './variance.ts';

/** What a rule found now, and when it must look again although nothing new is heard. */
export interface Finding {
  readonly variances: readonly Variance[];
  readonly lookAgainAt: string | null;
}

export const nothingFound: Finding = { variances: [], lookAgainAt: null };

/** The part of the variance that is a class of its own: what is known of the patient stands in the images and nowhere else. */
export const onlyInImage = 'only-in-image';

/** Why the one class of it stands no longer, when the other does. */
export function otherClass({ variances }: Finding): readonly SettledVariance[] {
  const [variance] = variances;
  if (!variance) return [];
  const [part, says] =
    variance.part === onlyInImage
      ? ['', 'No system but the images speaks of the patient any more.']
      : [onlyInImage, 'Another system knows the patient now.'];
  return [{ kind: variance.kind, part: part as string, says: says as string }];
}

/** Whether any system but the scanner has spoken of the person whose images these are. */
export function isKnownElsewhere({ patients, identityPairs }: Pick<ImagedExam, 'patients' | 'identityPairs'>): boolean {
  return patients.length > 0 || identityPairs.some(({ system }) => system !== 'Images' && system !== 'Scanner');
}

/**
 * R2: images stand in the archive and no record is found for them by Study UID, accession number, or person and time.
 *
 * The record gets some minutes to arrive, counted from the end of the acquisition; images that come long after it get
 * none (hazard H-09: a patient whose details stand only in the image is known to nobody).
 */
export function imagesWithoutOrder(
  study: StudyState,
  links: readonly StudyLink[],
  isKnown: boolean,
  waits: Waits,
  now: Date,
): Finding {
  if (study.instanceCount === 0) return nothingFound;
  if (links.some((link) => link.standing === 'linked' || link.standing === 'conflict')) return nothingFound;
  const wait = minutesAfter(study.endedAt ?? study.startedAt ?? study.firstReceivedAt, waits.orderAfterImagesMinutes);
  // A scanner clock that runs ahead must not hide its images: the wait also ends counted from when we received them.
  const received = minutesAfter(study.firstReceivedAt, waits.orderAfterImagesMinutes);
  const since = latest(study.firstReceivedAt, wait < received ? wait : received) as string;
  if (Date.parse(since) > now.getTime()) return { variances: [], lookAgainAt: since };

  const isOnlyInImage = links.length === 0 && !isKnown;
  const modalities = imageModalities(study).join(', ') || 'no picture';
  const suggestions = links.length;
  return {
    variances: [
      {
        kind: 'images-without-order',
        part: isOnlyInImage ? onlyInImage : '',
        severity: 'unreported',
        says:
          suggestions > 0
            ? `Images (${modalities}) were received, but no order is certain to be theirs. ${suggestions === 1 ? 'One order' : `${suggestions} orders`} may be.`
            : isOnlyInImage
              ? `Images (${modalities}) were received, and the patient’s details stand in the images only: no order, and no record of the patient.`
              : `Images (${modalities}) were received, and no order or record of this examination is known.`,
        evidence: [
          { field: 'Study UID', system: 'Images', value: study.studyInstanceUid },
          { field: 'Accession number', system: 'Images', value: study.accession },
          { field: 'Study UID', system: 'RIS', value: null },
        ],
        ownerRole: 'pacs-manager',
        since,
        dueAt: null,
      },
    ],
    lookAgainAt: null,
  };
}

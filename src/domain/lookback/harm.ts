import type { LookbackDifference, LookbackKind } from './lookbackDifference.ts';

/** What makes a difference likelier to have harmed somebody: versioned data from `policies/lookback-harm/`. */
export interface HarmWeights {
  readonly version: string;
  readonly kinds: Readonly<Partial<Record<LookbackKind, number>>>;
  /** For a kind that is not named. */
  readonly otherKind: number;
  readonly onlyInImage: number;
  readonly unreported: number;
  readonly wrongPerson: number;
  readonly cancerPathway: number;
  /** Nobody has made a picture of this person since: what was missed has not been seen by chance. */
  readonly noLaterImaging: number;
  readonly alive: number;
  /** For images no older than so many years; the first that fits counts. */
  readonly age: readonly { readonly yearsAtMost: number; readonly weight: number }[];
}

export interface Harm {
  /** The higher, the sooner somebody must look. */
  readonly score: number;
  /** What it was made of, in the order of weight. */
  readonly because: readonly string[];
}

/** What is known of the person beside the difference itself. */
export interface PersonSince {
  /** Whether anything of the person was imaged after it; null: the person has no number to look for. */
  readonly laterImaging: boolean | null;
  readonly deceased: boolean | null;
}

/**
 * Ranks by likely harm from administrative facts only: no picture and no words of a report are looked at. Nobody is called dead
 * on silence: a person of whom no system says it counts as alive.
 */
export function harmOf(difference: LookbackDifference, person: PersonSince, weights: HarmWeights, now: Date): Harm {
  const { stakes, kind, part, at } = difference;
  const years = (now.getTime() - Date.parse(at)) / (365.25 * 86_400_000);
  const age = weights.age.find(({ yearsAtMost }) => years <= yearsAtMost)?.weight ?? 0;
  const isDead = (person.deceased ?? stakes.deceased) === true;
  const parts: readonly (readonly [string, number])[] = [
    [
      kindReason(kind, part),
      part === 'only-in-image' ? weights.onlyInImage : (weights.kinds[kind] ?? weights.otherKind),
    ],
    ['nobody reported it', stakes.unreported ? weights.unreported : 0],
    ['it may be another person', stakes.wrongPerson ? weights.wrongPerson : 0],
    ['asked for on a cancer pathway', stakes.cancerPathway ? weights.cancerPathway : 0],
    ['no later imaging', person.laterImaging === false ? weights.noLaterImaging : 0],
    ['no system says that the patient has died', isDead ? 0 : weights.alive],
    ['not long ago', age],
  ];
  const counted = parts.filter(([, weight]) => weight > 0);
  return {
    score: counted.reduce((sum, [, weight]) => sum + weight, 0),
    because: counted.toSorted(([, a], [, b]) => b - a).map(([reason]) => reason),
  };
}

function kindReason(kind: LookbackKind, part: string): string {
  return part === 'only-in-image' ? 'the details stand in the image only' : kindWords[kind].toLowerCase();
}

/** What a person calls these kinds. */
export const kindWords: Readonly<Record<LookbackKind, string>> = {
  'images-without-order': 'Images without a record',
  'order-without-images': 'Record without images',
  'identity-conflict': 'Another person in the images',
  'two-patients': 'Two people in one study',
  'nhs-number': 'NHS number wrong or on two people',
  'changed-instance': 'Images changed under one UID',
  'late-images': 'Images after the report',
  'report-pending': 'Report begun, never verified',
  'report-gap': 'Report not delivered',
  'report-without-exam': 'Report without an examination',
  'duplicate-accession': 'Accession number used twice',
  'image-count': 'Number of images differs',
  'merge-not-propagated': 'Merge not carried through',
  'status-disagreement': 'Statuses contradict each other',
  'performed-differs': 'Something else done than ordered',
  'possible-swap': 'Images may have changed places',
  unreported: 'Not reported',
  'modality-differs': 'Modality differs',
  'time-differs': 'Time differs',
  'only-in-old': 'In the old archive only',
  'only-in-new': 'In the new archive only',
  'images-differ': 'Images lost on the way',
  'images-added': 'Images in the new archive only',
  'details-differ': 'Details of the study differ',
};

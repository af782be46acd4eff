import type { Evidence, VarianceKind } from '../reconciliation/variance.ts';

/**
 * The kinds of the ledger, and three that a look at the past has beside them. `unreported`: an exposure that nobody evaluated in
 * writing. `modality-differs`, `time-differs`: record and images are one examination by their Study Instance UID, and do not
 * agree in what was done, or when. Of two archives (R17): a study that one of them has not, instances that were lost or came
 * to it, and details that are not the same.
 */
export type LookbackKind =
  | VarianceKind
  | 'unreported'
  | 'modality-differs'
  | 'time-differs'
  | 'only-in-old'
  | 'only-in-new'
  | 'images-differ'
  | 'images-added'
  | 'details-differ';

/** Something in the past that two systems disagree about. */
export interface LookbackDifference {
  readonly kind: LookbackKind;
  /** Tells two of one kind apart; `only-in-image` is a class of its own. */
  readonly part: string;
  readonly rowNumber: number | null;
  readonly studyInstanceUid: string | null;
  /** When the examination was: ISO instant. */
  readonly at: string;
  /** Where it was made: the issuer of its numbers. */
  readonly site: string;
  readonly modality: string | null;
  /** Whom it is about, as far as numbers tell. */
  readonly nhsNumber: string | null;
  readonly localId: string | null;
  /** One plain sentence. Holds patient data. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** What must be known to say how much it may harm. */
  readonly stakes: Stakes;
}

/** Administrative facts by which differences are ranked, and nothing else: no picture, no words of a report. */
export interface Stakes {
  readonly unreported: boolean;
  readonly cancerPathway: boolean;
  /** Null: nobody says. */
  readonly deceased: boolean | null;
  readonly wrongPerson: boolean;
}

/** A part of the body, as orders, scanners and reports name it. */
export interface BodyRegion {
  readonly name: string;
  /** As they stand in texts, in lower case, words apart by one blank. */
  readonly words: readonly string[];
  /** Values of Body Part Examined (0018,0015), PS3.16 Annex L. */
  readonly terms: readonly string[];
  /** Regions that are imaged together or called by each other's name: they never differ. */
  readonly near: readonly string[];
  /** The body has one on each side. */
  readonly paired?: true;
  /** Only people of this sex have it. */
  readonly onlySex?: 'F' | 'M';
}

export interface ProcedureCode {
  readonly modality?: string;
  readonly regions?: readonly string[];
  readonly side?: BodySide;
}

export type BodySide = 'left' | 'right' | 'both';

/** What the words and codes of examinations mean: versioned data from `policies/procedures/` (R12). */
export interface ProcedureVocabulary {
  readonly version: string;
  /** After the last image: how long an examination may differ from its order while more may come. */
  readonly differsAfterMinutes: number;
  readonly modalityWords: Readonly<Record<string, string>>;
  readonly bothWords: readonly string[];
  readonly leftWords: readonly string[];
  readonly rightWords: readonly string[];
  /** In which left, right, R and L do not say which side was examined. */
  readonly otherSenses: readonly string[];
  readonly regions: readonly BodyRegion[];
  /** By coding system, `NICIP` or `SNOMED`. What is not listed says nothing. */
  readonly codes: Readonly<Record<string, Readonly<Record<string, ProcedureCode>>>>;
}

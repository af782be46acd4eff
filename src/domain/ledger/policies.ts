/** The rules that may be changed without changing the program: versioned data from `policies/`. */
export interface Policies {
  /** All versions in one text, stored with every judgement. */
  readonly version: string;
  readonly match: MatchRules;
  readonly turnaround: TurnaroundTargets;
  readonly waits: Waits;
}

export interface MatchRules {
  readonly version: string;
  /** A study may begin this long before its order's time, and this long after, to be linked by accession number. */
  readonly hoursBefore: number;
  readonly hoursAfter: number;
  /** From this score on a person is shown the suggestion. */
  readonly suggestFrom: number;
  readonly weights: Readonly<
    Record<
      'studyUid' | 'accession' | 'nhsNumber' | 'localId' | 'birthDate' | 'name' | 'sex' | 'modality' | 'time',
      number
    >
  >;
  /** Modality codes that are words for the same examination. */
  readonly sameModality: readonly (readonly string[])[];
}

export interface TurnaroundTargets {
  readonly version: string;
  /** The longest that anything may wait, whatever the row says. */
  readonly ceilingHours: number;
  /** The first row that fits counts. */
  readonly rows: readonly TurnaroundRow[];
}

export interface TurnaroundRow {
  readonly name: string;
  /** PV1-2 classes this row is for; empty: any. */
  readonly patientClasses: readonly string[];
  /** Priorities (OBR-5, TQ1-9, ORC-7.6) this row is for; empty: any. */
  readonly priorities: readonly string[];
  readonly hours: number;
  readonly verified: boolean;
}

export interface Waits {
  readonly version: string;
  /** After the images: how long an order may take to arrive (R2). */
  readonly orderAfterImagesMinutes: number;
  /** After "performed": how long images may take (R3), by modality; `other` for the rest. */
  readonly imagesAfterPerformedMinutes: Readonly<Record<string, number>>;
  /** How long after its time a booked examination is looked at again. */
  readonly bookingAgainHours: number;
}

import type { FeedSystem } from '../intake/feedSystem.ts';
import type { ProcedureVocabulary } from '../orders/procedureVocabulary.ts';
import type { PersonWeights } from '../patients/personWeights.ts';
import type { ReconciliationRules } from '../reconciliation/reconciliationRules.ts';
import type { StatusTruth } from '../reconciliation/statusTruth.ts';
import type { HandlingPolicy } from '../reconciliation/varianceHandling.ts';

/** The rules that may be changed without changing the program: versioned data from `policies/`. */
export interface Policies {
  /** All versions in one text, stored with every judgement. */
  readonly version: string;
  readonly match: MatchRules;
  /** Every edition there ever was, in the order in which they came into effect. */
  readonly turnaround: readonly TurnaroundTargets[];
  readonly waits: Waits;
  readonly reports: ReportRules;
  readonly bankHolidays: BankHolidays;
  /** IANA zone by whose calendar days and working days are counted. */
  readonly zone: string;
  readonly handling: HandlingPolicy;
  readonly reconciliation: ReconciliationRules;
  readonly statusTruth: StatusTruth;
  readonly procedures: ProcedureVocabulary;
}

export interface MatchRules {
  readonly version: string;
  /** A study may begin this long before its order's time, and this long after, to be linked by accession number. */
  readonly hoursBefore: number;
  readonly hoursAfter: number;
  /** What is likely, and from when on it is suggested to a person. */
  readonly people: PersonWeights;
  /** Modality codes that are words for the same examination. */
  readonly sameModality: readonly (readonly string[])[];
}

/** One edition of the targets. It applies to what was acquired while it was the latest in effect (W2). */
export interface TurnaroundTargets {
  readonly version: string;
  /** `YYYY-MM-DD`, from midnight in the site's time. */
  readonly effectiveFrom: string;
  /** The longest that anything may wait, whatever the row or a pause says: the national maximum. */
  readonly ceilingDays: number;
  /** The first row that fits counts. */
  readonly rows: readonly TurnaroundRow[];
}

/** What is left out fits everything. */
export interface TurnaroundRow {
  readonly pathway: string;
  /** ODS codes. */
  readonly sites?: readonly string[];
  readonly modalities?: readonly string[];
  /** PV1-2. */
  readonly patientClasses?: readonly string[];
  /** OBR-5, TQ1-9, ORC-7.6. */
  readonly priorities?: readonly string[];
  readonly within: TimeAllowed;
  /** False: a working default that nobody has held against its source. */
  readonly verified: boolean;
}

/**
 * How long something may take. Hours run on; days end at the same time on the wall, whatever the clocks did between;
 * working days leave out weekends and bank holidays.
 */
export type TimeAllowed =
  | { readonly hours: number }
  | { readonly calendarDays: number }
  | { readonly workingDays: number };

/** Days `YYYY-MM-DD` on which nobody need work. */
export interface BankHolidays {
  readonly version: string;
  readonly days: readonly string[];
}

/** What is expected of reports after they are begun, and of images after they are reported. */
export interface ReportRules {
  readonly version: string;
  /** How long a report may stay unverified, by how it stands; `addendum`: one that was begun on a verified report (W11). */
  readonly pendingHours: Readonly<Record<'registered' | 'preliminary' | 'addendum', number>>;
  /** How long after its verification a system that confirms reports may take to hold a report (R10). */
  readonly gapHours: Readonly<Partial<Record<FeedSystem, number>>>;
  /** How long after the first word of a report its examination may stay unknown (R10). */
  readonly withoutExamMinutes: number;
  /** Images that come this soon after a report count as seen by the reporter (R7). */
  readonly lateGraceMinutes: number;
}

export interface Waits {
  readonly version: string;
  /** After the images: how long an order may take to arrive (R2). */
  readonly orderAfterImagesMinutes: number;
  /** After "performed": how long images may take (R3), by modality; `other` for the rest. */
  readonly imagesAfterPerformedMinutes: Readonly<Record<string, number>>;
  /** How long after its time a booked examination is looked at again. */
  readonly bookingAgainHours: number;
  /** After how long an open exam is worked out anew although nothing is heard of it and no time of a rule comes. */
  readonly standingAgainHours: number;
}

import type { StudyState } from '../archive/studyState.ts';
import type { FeedSystem } from '../intake/feedSystem.ts';
import type { SlotSuspicion } from '../reconciliation/crossedSlots.ts';
import type { MatchEvidence } from '../reconciliation/matchStudy.ts';
import type { StepStanding } from '../reconciliation/stepState.ts';
import type { AcknowledgementFact, Decision, MergeFact, OrderFact, PatientFact, ReportFact } from './fact.ts';
import type { Heard } from './heard.ts';

/**
 * All that is known of one exam. An exam stands on a record (an order, under its accession number) or, while no
 * record is found for them, on images (a study).
 */
export type ExamFacts = RecordedExam | ImagedExam;

interface Known {
  readonly anchor: string;
  readonly site: string;
  /** Merges that touch any hospital number named here. */
  readonly merges: readonly Heard<MergeFact>[];
  /** The systems of its site that are known to send merges. */
  readonly mergeSenders: readonly FeedSystem[];
  /** Every study under its accession number, whosever images they are. */
  readonly sameAccession: readonly StudyState[];
  /** What scanners and archives say they made or hold of it, compared with what is here. */
  readonly steps: readonly StepStanding[];
  /** What the patient administration system says of the people named here. */
  readonly patients: readonly Heard<PatientFact>[];
  /** Every NHS number seen with a hospital number named here, and the reverse. */
  readonly identityPairs: readonly IdentityPair[];
  /** What people said of its reading: evaluations, voids, pauses. */
  readonly decisions: readonly Decision[];
  /** The systems of its site that are expected to say which reports they hold. */
  readonly holders: readonly ReportHolder[];
  /** Exams with which its images may have changed places, as the watch over its scanner’s day found them (R13). */
  readonly suspicions?: readonly SlotSuspicion[];
}

export interface ReportHolder {
  readonly system: FeedSystem;
  /** What is reported from this instant on is awaited. */
  readonly since: string;
}

export interface IdentityPair {
  readonly nhsNumber: string;
  /** `RXN|17` */
  readonly localId: string;
  readonly system: string;
  /** When and by whom it was said first, in the sender’s own time: a scanner by its name, a message by its sender. */
  readonly firstSaid?: { readonly at: string; readonly source: string };
}

/** The facts of one record. */
export interface OrderFacts {
  readonly anchor: string;
  /** Under which names the same order was filed before it had this one. */
  readonly alsoNamed?: readonly string[];
  readonly orders: readonly Heard<OrderFact>[];
  readonly reports: readonly Heard<ReportFact>[];
  readonly acknowledgements: readonly Heard<AcknowledgementFact>[];
}

export interface RecordedExam extends Known {
  readonly kind: 'recorded';
  readonly record: OrderFacts;
  /** The anchor under which the same order goes on, when this one was filed before it had an accession number. */
  readonly continuedAs: readonly string[];
  /** Studies that stand with this record, or claim to. */
  readonly studies: readonly StudyStanding[];
}

export interface StudyStanding {
  readonly study: StudyState;
  readonly standing: 'linked' | 'conflict' | 'suggested';
  readonly evidence: MatchEvidence;
}

export interface ImagedExam extends Known {
  readonly kind: 'imaged';
  readonly study: StudyState;
  /** Records that share a key with the study. */
  readonly candidates: readonly OrderFacts[];
}

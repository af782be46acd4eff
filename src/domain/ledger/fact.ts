import type { NamedSeries } from '../../standards/dicom/performedStep.ts';
import type { LocalId } from '../patients/localId.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { Repair } from '../reconciliation/repair.ts';

/**
 * Something a system told us. Facts are only ever added; what is true now is worked out from all of them.
 *
 * Facts carry raw values beside read ones: a judgement must be able to show what was really said.
 */
export type Fact = SentFact | Decision;

/** What another system told us. */
export type SentFact = OrderFact | ReportFact | PatientFact | MergeFact | AcknowledgementFact | PerformedStepFact;

/** What a person said here, by a statement. */
export type Decision = EvaluationFact | VoidFact | PauseFact | ResumeFact | RepairFact | UndoFact;

/** What every fact carries. */
interface Said {
  /** When the sender says it happened (MSH-7, EVN-2, ORC-9 …), as an ISO instant; the time of receipt if it does not say. */
  readonly occurredAt: string;
}

/** An accession number is only unique together with who issued it (PS3.3 §C.12-8, (0008,0051)). */
export interface AccessionNumber {
  readonly value: string;
  /** ODS code of the issuer. */
  readonly issuer: string;
}

/** How far an examination has come, as its record says. */
export type OrderStatus = 'requested' | 'scheduled' | 'arrived' | 'performed' | 'cancelled';

export interface CodedProcedure {
  readonly code: string | null;
  /** `NICIP`, `SNOMED`, or the coding system as it was said. */
  readonly system: string | null;
  readonly text: string | null;
}

/** A request, booking or change of status of one examination (ORM, OMG, OMI, SIU; the order part of an ORU). */
export interface OrderFact extends Said {
  readonly kind: 'order';
  readonly accession: AccessionNumber | null;
  readonly placerOrderNumber: string | null;
  readonly fillerOrderNumber: string | null;
  readonly studyInstanceUid: string | null;
  readonly patient: PatientIdentity;
  /** Said beside a report: whom it names is the report's word, and may be a report under a wrong number. */
  readonly toldByReport?: true;
  /** Null when the message says nothing of the status. */
  readonly status: OrderStatus | null;
  readonly procedure: CodedProcedure;
  /** A DICOM modality (PS3.3 §C.7.3.1.1.1), or null. */
  readonly modality: string | null;
  readonly scheduledAt: string | null;
  /** End of the acquisition where it is known, else its beginning. */
  readonly performedAt: string | null;
  readonly priority: string | null;
  readonly patientClass: string | null;
  readonly location: string | null;
  readonly requester: string | null;
}

/** OBR-25 in words (HL7 table 0123). `final` is verified; `corrected` and `addendum` are verified too. */
export type ReportStatus = 'registered' | 'preliminary' | 'final' | 'corrected' | 'addendum' | 'cancelled';

export interface Reporter {
  readonly name: string | null;
  /** GMC, HCPC or local registration number. */
  readonly registration: string | null;
}

/** One version of a report. */
export interface ReportFact extends Said {
  readonly kind: 'report';
  readonly accession: AccessionNumber | null;
  readonly placerOrderNumber: string | null;
  readonly fillerOrderNumber: string | null;
  readonly studyInstanceUid: string | null;
  readonly patient: PatientIdentity;
  readonly status: ReportStatus;
  readonly issuedAt: string | null;
  readonly reporter: Reporter;
  /** OBX-5 of TX, FT, ST and plain ED, lines joined by `\n`. */
  readonly text: string;
}

/** What a patient administration system says of a person (ADT other than merges). */
export interface PatientFact extends Said {
  readonly kind: 'patient';
  /** The trigger event, `A08`. */
  readonly event: string;
  readonly patient: PatientIdentity;
  readonly location: string | null;
  readonly diedAt: string | null;
}

/** `prior` is retired, `surviving` goes on: MRG-1 and PID-3 of A40 and A47 (HL7 v2.5.1 §3.3.40, §3.3.47). */
export interface MergeFact extends Said {
  readonly kind: 'merge';
  readonly event: string;
  readonly prior: LocalId;
  readonly surviving: LocalId;
  readonly patient: PatientIdentity;
}

/** A system says that it took, or would not take, the report of these numbers (ORA^R33, HL7 v2.8 §7.3.4). */
export interface AcknowledgementFact extends Said {
  readonly kind: 'acknowledgement';
  readonly accession: AccessionNumber | null;
  readonly placerOrderNumber: string | null;
  readonly fillerOrderNumber: string | null;
  readonly studyInstanceUid: string | null;
  readonly accepted: boolean;
  /** Who took it, where it says so. */
  readonly acknowledgedBy: string | null;
}

/** How far a scanner says it came with a step, or that an archive can hand out what it names. */
export type StepStatus = 'in-progress' | 'completed' | 'discontinued' | 'available';

/** What a scanner says it did (MPPS, PS3.4 §F.7), or an archive that it holds (Instance Availability, PS3.4 §R.3). */
export interface PerformedStepFact extends Said {
  readonly kind: 'performed-step';
  readonly told: 'mpps' | 'ian';
  /** SOP Instance UID of the step, or of the notice. */
  readonly stepUid: string;
  /** Null in an N-SET: the beginning of the step said it. */
  readonly studyInstanceUid: string | null;
  readonly accessions: readonly AccessionNumber[];
  readonly patient: PatientIdentity;
  readonly status: StepStatus | null;
  readonly modality: string | null;
  readonly station: string | null;
  readonly description: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Why it was discontinued, in the scanner's words. */
  readonly discontinuedBecause: string | null;
  /** The instances it names; null when it names no list, which is not "none". */
  readonly series: readonly NamedSeries[] | null;
}

/** By what right an exposure needs no report of radiology: what the employer's procedure allows (IR(ME)R 2017 reg 12(9), Schedule 2). */
export type EvaluationBasis = 'written-in-notes' | 'procedure-record' | 'other-report' | 'reported-elsewhere';

/** A clinical evaluation that is no report: somebody named looked at the images and wrote down what they show. */
export interface EvaluationFact extends Said {
  readonly kind: 'evaluation';
  readonly evaluatedBy: string;
  readonly evaluatedAt: string;
  readonly basis: EvaluationBasis;
  /** What was written, or where it stands. */
  readonly words: string;
  readonly recordedBy: string;
}

/** There is nothing to evaluate: two people said so. It happened when the second confirmed it. */
export interface VoidFact extends Said {
  readonly kind: 'void';
  readonly reason: string;
  readonly askedBy: string;
  readonly confirmedBy: string;
}

/** The clock of the reading stands still from now on, for a reason; the national maximum does not. */
export interface PauseFact extends Said {
  readonly kind: 'pause';
  readonly reason: string;
  readonly pausedBy: string;
}

export interface ResumeFact extends Said {
  readonly kind: 'resume';
  readonly resumedBy: string;
}

/** A repair, from now on, until it is undone. */
export interface RepairFact extends Said {
  readonly kind: 'repair';
  /** A UUID, by which it is undone. */
  readonly repairId: string;
  readonly repair: Repair;
  readonly reason: string;
  readonly repairedBy: string;
}

/** A repair counts no longer, as if it had never been made. */
export interface UndoFact extends Said {
  readonly kind: 'undo';
  readonly repairId: string;
  readonly reason: string;
  readonly undoneBy: string;
}

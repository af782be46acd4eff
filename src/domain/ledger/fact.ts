import type { LocalId } from '../patients/localId.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/**
 * Something a system told us. Facts are only ever added; what is true now is worked out from all of them.
 *
 * Facts carry raw values beside read ones: a judgement must be able to show what was really said.
 */
export type Fact = OrderFact | ReportFact | PatientFact | MergeFact;

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

import type { Role } from '../access/permission.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { StudyLink } from '../reconciliation/matchStudy.ts';
import type { Variance, VarianceKind } from '../reconciliation/variance.ts';
import type { Reading } from '../worklists/reading.ts';
import type { Unread } from '../worklists/unread.ts';

/**
 * What is owed for one exam now. By the law of conservation it is settled by evidence, stands with another exam, or is on
 * exactly one role's list with a time to look again.
 */
export type ExamStanding =
  | { readonly state: 'open'; readonly ownerRole: Role; readonly lookAgainAt: string }
  | { readonly state: 'closed'; readonly because: string }
  | { readonly state: 'joined'; readonly to: string };

export interface ExamBalance {
  readonly anchor: string;
  readonly site: string;
  readonly standing: ExamStanding;
  /** Where the images belong; only for an exam that stands on images. */
  readonly links: readonly StudyLink[];
  readonly variances: readonly Variance[];
  /** Why variances that may have stood stand no longer, where the rule knows it better than their evidence tells. */
  readonly settled?: readonly SettledVariance[];
  readonly unread: Unread | null;
  /** How its reading stands; null where nothing was made. */
  readonly reading: Reading | null;
  readonly shown: ExamShown;
  readonly policyVersion: string;
}

/** What a variance that is named no longer was settled by; on an exam where it never stood, it says nothing. */
export interface SettledVariance {
  readonly kind: VarianceKind;
  /** Absent: every one of this kind. */
  readonly part?: string;
  /** One plain sentence: which evidence came, or what agrees now. */
  readonly says: string;
}

/** What lists show of an exam. */
export interface ExamShown {
  readonly patient: PatientIdentity;
  readonly accession: string | null;
  readonly modality: string | null;
  readonly procedure: string | null;
  readonly performedAt: string | null;
  readonly orderStatus: string | null;
  readonly reportStatus: string | null;
  readonly images: number;
  /** The moment by which lists are ordered. */
  readonly sortAt: string;
}

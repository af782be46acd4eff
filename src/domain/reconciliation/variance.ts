import type { Role } from '../access/permission.ts';

/** In what two systems may disagree. */
export const varianceKindNames = [
  'images-without-order',
  'order-without-images',
  'identity-conflict',
  'two-patients',
  'nhs-number',
  'changed-instance',
  'late-images',
  'report-pending',
  'report-gap',
  'report-without-exam',
  'duplicate-accession',
  'image-count',
  'merge-not-propagated',
  'status-disagreement',
  'performed-differs',
  'possible-swap',
] as const;
export type VarianceKind = (typeof varianceKindNames)[number];

/** In the order in which they must be looked at: the first can hurt somebody now. */
export const severities = [
  'wrong-person',
  'unreported',
  'late-image',
  'delivery-gap',
  'identity-incomplete',
  'code-mismatch',
] as const;
export type Severity = (typeof severities)[number];

/** Two systems disagree, or one is silent too long. */
export interface Variance {
  readonly kind: VarianceKind;
  /** Tells two of one kind on one exam apart; mostly empty. */
  readonly part: string;
  readonly severity: Severity;
  /** One plain sentence, without blame. Holds patient data: for pages, never for logs. */
  readonly says: string;
  /** What each side says, field by field. */
  readonly evidence: readonly Evidence[];
  readonly ownerRole: Role;
  /** From when on it stood, by the facts: ISO instant. */
  readonly since: string;
  readonly dueAt: string | null;
}

export interface Evidence {
  readonly field: string;
  readonly system: string;
  readonly value: string | null;
}

export function mostSevere(variances: readonly Variance[]): Variance | null {
  const order = (variance: Variance) => severities.indexOf(variance.severity);
  return variances.toSorted((a, b) => order(a) - order(b) || (a.kind < b.kind ? -1 : 1))[0] ?? null;
}

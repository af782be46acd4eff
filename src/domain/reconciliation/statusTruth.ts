import type { Role } from '../access/permission.ts';
import type { OrderStatus } from '../ledger/fact.ts';
import type { Severity } from './variance.ts';

/** What the record says of the examination; `silent`: nothing. */
export const risStatuses = ['silent', 'requested', 'scheduled', 'arrived', 'performed', 'cancelled'] as const;
export type RisStatus = OrderStatus | 'silent';

/** What the record says of the report. */
export const reportStatuses = ['none', 'begun', 'provisional', 'verified', 'withdrawn'] as const;
export type ReportStanding = (typeof reportStatuses)[number];

/** What the PACS says: of the report where it speaks of one, else of the examination. */
export const pacsStatuses = [
  'silent',
  'expected',
  'examined',
  'cancelled',
  'unreported',
  'provisional',
  'reported',
  'withdrawn',
] as const;
export type PacsStatus = (typeof pacsStatuses)[number];

export const imagesStatuses = ['some', 'none'] as const;
export type ImagesStatus = (typeof imagesStatuses)[number];

/** How one examination stands in all four. */
export interface Statuses {
  readonly ris: RisStatus;
  readonly report: ReportStanding;
  readonly pacs: PacsStatus;
  readonly images: ImagesStatus;
}

/** A disagreement: what must stand where for it. What is left out may be anything. */
export interface StatusRow {
  readonly name: string;
  readonly ris?: readonly RisStatus[];
  readonly report?: readonly ReportStanding[];
  readonly pacs?: readonly PacsStatus[];
  readonly images?: readonly ImagesStatus[];
  readonly says: string;
  readonly severity: Severity;
  readonly ownerRole: Role;
  /** How long they may disagree, counted from when the last of them said so: messages cross. */
  readonly afterMinutes: number;
}

/** Which statuses contradict each other: versioned data from `policies/status-truth/`, to be changed by each trust (R11). */
export interface StatusTruth {
  readonly version: string;
  /** The first row that fits counts; where none does, they agree. */
  readonly rows: readonly StatusRow[];
}

/** Looks it up, and does nothing else. */
export function disagreementOf(truth: StatusTruth, { ris, report, pacs, images }: Statuses): StatusRow | null {
  const fits = <T>(allowed: readonly T[] | undefined, value: T) => allowed === undefined || allowed.includes(value);
  const row = truth.rows.find(
    (one) => fits(one.ris, ris) && fits(one.report, report) && fits(one.pacs, pacs) && fits(one.images, images),
  );
  return row ?? null;
}

import type { Policies } from '../../src/domain/ledger/policies.ts';
import type { VarianceKind } from '../../src/domain/reconciliation/variance.ts';
import type { SimulatedPatient } from '../people.ts';
import type { SeededRandom } from '../phantoms/seededRandom.ts';
import type { Teller } from '../trust/teller.ts';
import type { Telling } from '../trust/telling.ts';

/** Where a fault must show: as a variance, on the unread list, or beyond its target on it. */
export type Finding = VarianceKind | 'unread' | 'overdue';

export interface PromisedFinding {
  /** `order:RXN|…` or `study:…` */
  readonly anchor: string;
  readonly finding: Finding;
  /** What says the same, where more came together: two people in one study are no conflict with a record any more. */
  readonly orAs?: Finding;
  /** At the latest. */
  readonly by: Date;
}

/** Something that went wrong in the trust, by name, and what Safelight has promised to make of it. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly promised: readonly PromisedFinding[];
  /** What must show no longer from then on, because it mended itself. */
  readonly mended?: readonly PromisedFinding[];
  /** Whose examinations may show something because of it. */
  readonly patients: readonly SimulatedPatient[];
  /** What these examinations may show, besides what is promised. */
  readonly mayShow: readonly VarianceKind[];
}

export type FaultKind =
  | 'image-without-order'
  | 'late-order'
  | 'order-without-image'
  | 'wrong-patient-picked'
  | 'swapped-slots'
  | 'typing-error'
  | 'merge-lost'
  | 'report-lost'
  | 'report-for-another'
  | 'copy-lost'
  | 'late-images'
  | 'duplicate-accession'
  | 'other-side'
  | 'cancelled-but-imaged'
  | 'silent-feed';

/** What a fault may use of the world around an examination. */
export interface Around {
  readonly random: SeededRandom;
  readonly teller: Teller;
  readonly policies: Policies;
  /** Somebody who was never here. */
  stranger(): SimulatedPatient;
  /** The next examination after this one that fits and to which nothing has happened; null when there is none near. */
  next(telling: Telling, fits: (other: Telling) => boolean): Telling | null;
}

export interface Fault {
  readonly kind: FaultKind;
  /** Of a thousand examinations, how many it befalls where nobody says otherwise. */
  readonly perThousand: number;
  /** Changes what is told. Null: it cannot befall this examination, and nothing was changed. */
  befall(telling: Telling, around: Around): InjectedFault | null;
}

export function orderAnchor({ truth: { exam } }: Telling): string {
  return `order:${exam.site}|${exam.accession}`;
}

export function studyAnchor({ truth: { exam } }: Telling): string {
  return `study:${exam.studyInstanceUid}`;
}

export function latestOf(...dates: readonly Date[]): Date {
  return new Date(Math.max(...dates.map((date) => date.getTime())));
}

/** When somebody has first heard that an examination was done: by its record or by its images. */
export function heardOf(telling: Telling): Date {
  const performed = telling.orders.find(({ step }) => step === 'performed');
  const times = [...telling.images, ...(performed ? [performed] : [])].map(({ at }) => at.getTime());
  return new Date(Math.min(...times));
}

/** Nobody reports it, so nobody is sent a report. */
export function unreported(telling: Telling): void {
  telling.reports = [];
  telling.deliveries = [];
}

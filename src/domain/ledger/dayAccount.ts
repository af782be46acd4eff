import type { Role } from '../access/permission.ts';
import type { VarianceKind } from '../reconciliation/variance.ts';
import { accountedExam } from './accountedExam.ts';
import type { LocalDay } from './localDay.ts';

/** What every exam that was performed must also be. The account of a day holds each equal to performed. */
export const dayStages = ['archived', 'in-ris', 'evaluated', 'delivered', 'acknowledged'] as const;
export type DayStage = (typeof dayStages)[number];

/**
 * How one exam stands at one stage.
 *
 * - `yes`; `no`: a difference, which is named.
 * - `not-due`: what comes before it is missing, or nothing was made, or there is no report to deliver.
 * - `untold`: no system of its site tells us of this stage. It is said once for the site and is no difference of each exam.
 */
export type StageState = 'yes' | 'no' | 'not-due' | 'untold';

/** What became of an exam on its day. `told`: only spoken of, by a report, a scanner or a key object; nothing was made. */
export type Stood = 'performed' | 'booked' | 'cancelled' | 'told';

/** One exam as the ledger has it now: what its account is worked out from. */
export interface DayExam {
  readonly examId: string;
  readonly site: string;
  readonly modality: string | null;
  /** Whether it stands on a record, and not on images alone. */
  readonly onRecord: boolean;
  /** Null when the record has said nothing of it but a report. */
  readonly orderStatus: string | null;
  readonly images: number;
  /** Null: nothing was made. */
  readonly reading: DayReading | null;
  /** When it must be read, while it is unread. */
  readonly unreadDueAt: string | null;
  /** On whose list it stands while it is open. */
  readonly ownerRole: string | null;
  readonly variances: readonly DayVariance[];
}

export interface DayReading {
  /** `report`, `evaluation` or `void`, the earliest first. */
  readonly evaluatedBy: readonly string[];
  /** What each system that confirms reports holds (`domain/reports/deliveries.ts`). */
  readonly deliveries: readonly { readonly holds: string; readonly acknowledgedBy: string | null }[];
}

export interface DayVariance {
  readonly varianceId: string;
  readonly kind: VarianceKind | string;
  readonly ownerRole: Role | string;
  /** The person who has it. */
  readonly takenBy: string | null;
  readonly dueAt: string | null;
}

/** Where two sides of the account differ, and who has it. */
export interface DayDifference {
  readonly stage: DayStage;
  /**
   * A kind of variance; `unread`; `awaited`: a report that has not been delivered and may still be; or `unexplained`: a stage is
   * missing, and no rule of the ledger has named why (yet).
   */
  readonly kind: string;
  readonly varianceId: string | null;
  readonly ownerRole: string | null;
  readonly takenBy: string | null;
  readonly dueAt: string | null;
}

export interface AccountedExam {
  readonly examId: string;
  readonly site: string;
  readonly modality: string | null;
  readonly stood: Stood;
  readonly stages: Readonly<Record<DayStage, StageState>>;
  readonly differences: readonly DayDifference[];
}

/** One line of the account. Its five numbers make up all that were performed. */
export interface StageLine {
  readonly stage: DayStage;
  readonly yes: number;
  /** Missing, and every difference that names why is owned. */
  readonly owned: number;
  /** Missing, and somebody must still take it. */
  readonly notOwned: number;
  readonly notDue: number;
  readonly untold: number;
}

/**
 * The double-entry account of one day of a site and modality (R1): performed = archived = in RIS = evaluated = delivered =
 * acknowledged, with every difference named. It depends on the facts alone and not on when it is drawn up.
 *
 * Holds opaque identifiers and no patient's details, so that it may be signed, kept and compared for ever.
 */
export interface DayAccount {
  readonly form: 'day-account/1';
  readonly day: string;
  /** ISO instants: the day of its calendar, 23 to 25 hours. */
  readonly from: string;
  readonly to: string;
  /** Null: every site. */
  readonly site: string | null;
  /** Null: every modality. */
  readonly modality: string | null;
  readonly stood: Readonly<Record<Stood, number>>;
  readonly lines: readonly StageLine[];
  /** Of whom no system tells us this stage: said once for each site. */
  readonly untold: readonly { readonly stage: DayStage; readonly site: string; readonly exams: number }[];
  /** In the order of their ids. */
  readonly exams: readonly AccountedExam[];
}

/** Draws up the account of a day from the exams of that day. */
export function dayAccount(
  { day, from, to }: LocalDay,
  scope: { readonly site: string | null; readonly modality: string | null },
  exams: readonly DayExam[],
): DayAccount {
  const accounted = exams.map(accountedExam).sort((a, b) => (a.examId < b.examId ? -1 : 1));
  const performed = accounted.filter(({ stood }) => stood === 'performed');
  const standing = (as: Stood) => accounted.filter(({ stood }) => stood === as).length;
  return {
    form: 'day-account/1',
    day,
    from: from.toISOString(),
    to: to.toISOString(),
    site: scope.site,
    modality: scope.modality,
    stood: {
      performed: performed.length,
      booked: standing('booked'),
      cancelled: standing('cancelled'),
      told: standing('told'),
    },
    lines: dayStages.map((stage) => stageLine(stage, performed)),
    untold: dayStages.flatMap((stage) => untoldAt(stage, performed)),
    exams: accounted,
  };
}

function stageLine(stage: DayStage, performed: readonly AccountedExam[]): StageLine {
  const count = (state: StageState) => performed.filter(({ stages }) => stages[stage] === state).length;
  const missing = performed.filter(({ stages }) => stages[stage] === 'no');
  const notOwned = missing.filter((exam) => !exam.differences.filter((one) => one.stage === stage).every(isOwned));
  return {
    stage,
    yes: count('yes'),
    owned: missing.length - notOwned.length,
    notOwned: notOwned.length,
    notDue: count('not-due'),
    untold: count('untold'),
  };
}

function untoldAt(stage: DayStage, performed: readonly AccountedExam[]): DayAccount['untold'] {
  const sites = new Map<string, number>();
  for (const { stages, site } of performed) {
    if (stages[stage] === 'untold') sites.set(site, (sites.get(site) ?? 0) + 1);
  }
  return [...sites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([site, count]) => ({ stage, site, exams: count }));
}

/**
 * Whether somebody has it (decision 15): a variance is owned by the person who took it; what is unread is owned by the unread
 * list, on which it has a clock and which nobody can filter away. What no rule has named is nobody's.
 */
export function isOwned({ kind, takenBy, dueAt }: DayDifference): boolean {
  if (kind === 'unread') return dueAt !== null;
  return kind !== 'unexplained' && takenBy !== null;
}

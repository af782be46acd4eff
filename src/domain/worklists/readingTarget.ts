import { calendarDate, civilTimeOf } from '../../standards/time/localTime.ts';
import type { Policies, TurnaroundRow, TurnaroundTargets } from '../ledger/policies.ts';
import { type Calendar, timeAllowedEnds, timeAllowedInWords } from './timeAllowed.ts';

/** NHS England, diagnostic imaging reporting turnaround times, 9 August 2023: an edition may be stricter, never laxer. */
const nationalMaximumDays = 28;

/** What a target depends on besides the time of the acquisition. */
export interface Imaged {
  readonly site: string;
  readonly modalities: readonly string[];
  readonly patientClass: string | null;
  readonly priority: string | null;
}

/** The target that applied when an exam was acquired (W2), and the instants it leads to. */
export interface ReadingTarget {
  readonly pathway: string;
  /** `12 hours`, `1 working day`. */
  readonly within: string;
  /** False: a working default that nobody has held against its source. */
  readonly verified: boolean;
  /** The edition of the targets that was in effect at the acquisition. */
  readonly version: string;
  /** The earlier of the target and the ceiling. */
  readonly dueAt: string;
  /** The national maximum: no row and no pause moves it. */
  readonly ceilingAt: string;
}

/** The target of what was acquired at `at`, by the edition in effect then; the national ceiling where no row fits. */
export function readingTarget(exam: Imaged, at: string, policies: Policies): ReadingTarget {
  const calendar: Calendar = { zone: policies.zone, bankHolidays: holidaysOf(policies) };
  const shown = civilTimeOf(new Date(at), policies.zone);
  const edition = editionAt(calendarDate(shown) as string, policies);
  const row = edition.rows.find((one) => fits(one, exam));
  const ceiling = { calendarDays: Math.min(edition.ceilingDays, nationalMaximumDays) };
  const ceilingAt = timeAllowedEnds(at, ceiling, calendar, shown);
  const ends = row ? timeAllowedEnds(at, row.within, calendar, shown) : ceilingAt;
  return {
    pathway: row?.pathway ?? 'National maximum',
    within: timeAllowedInWords(row?.within ?? ceiling),
    verified: row?.verified ?? true,
    version: edition.version,
    dueAt: ends < ceilingAt ? ends : ceilingAt,
    ceilingAt,
  };
}

/** What was acquired before there was any edition is held to the first. */
function editionAt(day: string, { turnaround }: Policies): TurnaroundTargets {
  const edition = turnaround.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? turnaround[0];
  if (!edition) throw new Error('Cannot find a target: the policies hold no turnaround times');
  return edition;
}

function fits(row: TurnaroundRow, exam: Imaged): boolean {
  const { modalities } = row;
  return (
    isAmong(row.sites, exam.site) &&
    isAmong(row.patientClasses, exam.patientClass) &&
    isAmong(row.priorities, exam.priority) &&
    (!modalities?.length || exam.modalities.some((modality) => modalities.includes(modality)))
  );
}

function isAmong(allowed: readonly string[] | undefined, said: string | null): boolean {
  return !allowed?.length || (said !== null && allowed.includes(said.toUpperCase()));
}

/** The set is made once for each list, not for each exam. */
const known = new WeakMap<readonly string[], ReadonlySet<string>>();

function holidaysOf({ bankHolidays: { days } }: Policies): ReadonlySet<string> {
  const made = known.get(days) ?? new Set(days);
  known.set(days, made);
  return made;
}

import { type DayAccount, dayAccount } from '../../domain/ledger/dayAccount.ts';
import { changesSince, type DayChange, type DayObstacle, dayObstacles } from '../../domain/ledger/dayClose.ts';
import type { LocalDay } from '../../domain/ledger/localDay.ts';
import type { Queries } from './aliases.ts';
import { type DaySignature, dayAccountSha, loadDaySignatures } from './daySignature.ts';
import { isDayBehind, loadDayExams } from './loadDayExams.ts';

/** Which account is asked for. Null: every site, every modality. */
export interface DayScope {
  readonly site: string | null;
  readonly modality: string | null;
}

/** The account of a day as it stands now, what was signed of it, and what changed since. */
export interface DayDrawnUp {
  readonly account: DayAccount;
  readonly sha256: string;
  readonly obstacles: readonly DayObstacle[];
  readonly signatures: readonly DaySignature[];
  /** Null while nobody has signed. */
  readonly changes: readonly DayChange[] | null;
  /** In the order of the day. */
  readonly inOrder: readonly string[];
  readonly modalities: readonly string[];
}

/** Draws up the account of a day, and compares it with what was signed. `isBehind`: what was received is not all recorded. */
export async function drawUpDay(
  queries: Queries,
  day: LocalDay,
  scope: DayScope,
  { now, isBehind }: { readonly now: Date; readonly isBehind: boolean },
): Promise<DayDrawnUp> {
  const exams = await loadDayExams(queries, day, scope.site);
  const waits = isBehind || (await isDayBehind(queries, day, scope.site, now));
  const signatures = await loadDaySignatures(queries, { day: day.day, ...scope });
  const ofScope = exams.filter(({ modality }) => scope.modality === null || modality === scope.modality);
  const account = dayAccount(day, scope, ofScope);
  const last = signatures.at(-1);
  return {
    account,
    sha256: dayAccountSha(account),
    obstacles: dayObstacles(account, now, waits),
    signatures,
    changes: last ? changesSince(last.account, account) : null,
    inOrder: ofScope.map(({ examId }) => examId),
    modalities: [...new Set(exams.flatMap(({ modality }) => (modality ? [modality.slice(0, 16)] : [])))].sort(),
  };
}

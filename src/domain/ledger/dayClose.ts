import { type AccountedExam, type DayAccount, type DayDifference, dayStages, isOwned } from './dayAccount.ts';
import { canonicalText } from './heard.ts';

/** Why a day may not be signed yet. */
export type DayObstacle =
  /** It goes on until `until`. */
  | { readonly kind: 'not-over'; readonly until: string }
  /** What was heard is not worked out yet: the account could change under the hand of whoever signs it. */
  | { readonly kind: 'behind' }
  /** These exams have a difference that nobody has. */
  | { readonly kind: 'not-owned'; readonly examIds: readonly string[] };

/**
 * What stands in the way of signing a day (R1): it must be over, everything heard of it worked out, and every difference named
 * and owned. Empty: it may be signed.
 */
export function dayObstacles(account: DayAccount, now: Date, isBehind: boolean): readonly DayObstacle[] {
  const notOwned = account.exams.filter(hasUnowned).map(({ examId }) => examId);
  return [
    ...(now < new Date(account.to) ? [{ kind: 'not-over' as const, until: account.to }] : []),
    ...(isBehind ? [{ kind: 'behind' as const }] : []),
    ...(notOwned.length > 0 ? [{ kind: 'not-owned' as const, examIds: notOwned }] : []),
  ];
}

/** Whether a difference of this exam is nobody's. */
export function hasUnowned({ differences }: AccountedExam): boolean {
  return !differences.every(isOwned);
}

/** The account as it is hashed and signed: the same account always gives the same text. */
export function dayAccountText(account: DayAccount): string {
  return canonicalText(account);
}

/** What became of one exam after its day was signed. Null: it was not of the day, or is not any more. */
export interface DayChange {
  readonly examId: string;
  readonly was: AccountedExam | null;
  readonly is: AccountedExam | null;
  /** Plain sentences, without the patient's details. */
  readonly says: readonly string[];
}

/** What is different now from what was signed, exam by exam, in the order of their ids. */
export function changesSince(signed: DayAccount, present: DayAccount): readonly DayChange[] {
  const before = new Map(signed.exams.map((exam) => [exam.examId, exam]));
  const after = new Map(present.exams.map((exam) => [exam.examId, exam]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((examId): DayChange[] => {
    const [was, is] = [before.get(examId) ?? null, after.get(examId) ?? null];
    const says = changeInWords(was, is);
    return says.length === 0 ? [] : [{ examId, was, is, says }];
  });
}

function changeInWords(was: AccountedExam | null, is: AccountedExam | null): readonly string[] {
  if (!was || !is) {
    return [is ? 'Came to this day after it was signed.' : 'Stands with another exam or another day now.'];
  }
  return [
    ...(was.stood === is.stood ? [] : [`Was ${stoodWords[was.stood]}, and is ${stoodWords[is.stood]} now.`]),
    ...dayStages
      .filter((stage) => was.stages[stage] !== is.stages[stage])
      .map(
        (stage) => `${stageWords[stage]}: was ${stateWords[was.stages[stage]]}, is ${stateWords[is.stages[stage]]}.`,
      ),
    ...was.differences
      .filter((one) => !same(one, is.differences))
      .map((one) => `Settled: ${differenceWords(one.kind)}.`),
    ...is.differences.filter((one) => !same(one, was.differences)).map((one) => `New: ${differenceWords(one.kind)}.`),
    ...is.differences.flatMap((one) => handed(same(one, was.differences), one)),
  ];
}

function same(one: DayDifference, others: readonly DayDifference[]): DayDifference | undefined {
  return others.find(
    ({ stage, kind, varianceId }) => stage === one.stage && kind === one.kind && varianceId === one.varianceId,
  );
}

function handed(was: DayDifference | undefined, is: DayDifference): readonly string[] {
  if (!was) return [];
  const words = differenceWords(is.kind);
  return [
    ...(was.takenBy === is.takenBy && was.ownerRole === is.ownerRole ? [] : [`Somebody else has it now: ${words}.`]),
    ...(was.dueAt === is.dueAt ? [] : [`Due at another time now: ${words}.`]),
  ];
}

export const stageWords = {
  archived: 'Archived',
  'in-ris': 'In the RIS',
  evaluated: 'Evaluated',
  delivered: 'Delivered',
  acknowledged: 'Acknowledged',
} as const;

const stateWords = { yes: 'yes', no: 'no', 'not-due': 'not due yet', untold: 'told by nobody' } as const;

export const stoodWords = {
  performed: 'performed',
  booked: 'booked and not done',
  cancelled: 'cancelled',
  told: 'only spoken of',
} as const;

const ofOurOwn: Readonly<Record<string, string>> = {
  unread: 'unread',
  awaited: 'report not confirmed yet',
  unexplained: 'missing, and no rule says why',
  'report-gap': 'report not delivered',
  'nhs-number': 'NHS number in doubt',
};

/** `images without order`. */
function differenceWords(kind: string): string {
  return ofOurOwn[kind] ?? kind.replaceAll('-', ' ');
}

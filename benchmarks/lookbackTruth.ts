import type pg from 'pg';
import { accessionOf, indexOfStudy, otherOwnerOf, type PastFault, pastExam } from '../simulation/lookback/pastExam.ts';
import { personOf } from '../simulation/lookback/pastPeople.ts';
import type { PastPlan } from '../simulation/lookback/pastPlan.ts';

/** One difference, as short as it can be held: which kind, and of which examination. */
interface Found {
  readonly kind: string;
  readonly part: string;
  readonly rowNumber: number | null;
  readonly studyUid: string | null;
}

/** A kind of difference that a fault must show as. Each fault may show as others beside it. */
const mustShow: Readonly<Partial<Record<PastFault, string>>> = {
  onlyInImage: 'images-without-order only-in-image',
  noRecord: 'images-without-order',
  noImages: 'order-without-images',
  otherPerson: 'identity-conflict',
  slip: 'identity-conflict',
  typedAccession: 'images-without-order',
  accessionTwice: 'duplicate-accession',
  unreported: 'unreported',
  reportBegun: 'unreported',
  cancelledImaged: 'status-disagreement',
  twoPeople: 'nhs-number two-people',
  impossibleNumber: 'nhs-number invalid',
};

/** What else may stand on an examination because of its fault, and is no false alarm. */
const mayShow: Readonly<Partial<Record<PastFault, readonly string[]>>> = {
  otherPerson: ['order-without-images'],
  slip: ['order-without-images'],
  typedAccession: ['order-without-images'],
  noImages: ['unreported'],
  cancelledImaged: ['unreported'],
};

export interface KindScore {
  readonly name: string;
  readonly faults: number;
  readonly found: number;
}

export interface TruthScore {
  readonly kinds: readonly KindScore[];
  /** Differences on examinations whose fault does not explain them, by kind. */
  readonly unexplained: ReadonlyMap<string, number>;
  /** Of images under a mistyped number: how many were offered a record, and how many of these the right one. */
  readonly suggestions: { readonly possible: number; readonly offered: number; readonly right: number };
  readonly differences: number;
}

/** Holds what the look-back found against what is known to be wrong. */
export async function scoreLookback(pool: pg.Pool, runId: number, plan: PastPlan): Promise<TruthScore> {
  const { rows: found } = await pool.query<Found>(
    'select kind, part, row_number as "rowNumber", study_uid as "studyUid" from lookback_difference where run_id = $1',
    [runId],
  );
  const [rowOfExam, examOfRow] = rowNumbers(plan);
  const byExam = new Map<number, Set<string>>();
  const ofNumbers = new Set<string>();
  const suggested = new Map<number, number>();
  for (const one of found) {
    ofNumbers.add(`${nameOf(one)} ${one.part}`);
    const exam = examOf(one, examOfRow);
    if (exam === null) continue;
    byExam.set(exam, (byExam.get(exam) ?? new Set()).add(nameOf(one)));
    if (one.kind === 'images-without-order' && one.rowNumber !== null) suggested.set(exam, one.rowNumber);
  }
  const counts = new Map<string, { faults: number; found: number }>();
  const unexplained = new Map<string, number>();
  let possible = 0;
  let right = 0;
  for (let index = 0; index < plan.exams; index++) {
    const { fault, row } = pastExam(plan, index);
    const names = byExam.get(index) ?? new Set();
    const must = mustShow[fault];
    if (must !== undefined) {
      const count = counts.get(fault) ?? { faults: 0, found: 0 };
      count.faults += 1;
      if (names.has(must) || isOfNumber(index, fault)) count.found += 1;
      counts.set(fault, count);
    }
    if (fault === 'typedAccession') {
      possible += 1;
      if (row && suggested.get(index) === rowOfExam[index]) right += 1;
    }
    for (const name of names) {
      const isExplained = name === must || name === 'duplicate-accession' || mayShow[fault]?.includes(name);
      if (!isExplained) unexplained.set(name, (unexplained.get(name) ?? 0) + 1);
    }
  }
  return {
    kinds: [...counts].map(([name, count]) => ({ name, ...count })),
    unexplained,
    suggestions: { possible, offered: suggested.size, right },
    differences: found.length,
  };

  /** Faults that stand on a number and not on an examination. */
  function isOfNumber(index: number, fault: PastFault): boolean {
    if (fault === 'accessionTwice')
      return ofNumbers.has(`duplicate-accession ${plan.site}|${accessionOf(index - plan.reuseAfter)}`);
    if (fault !== 'twoPeople') return false;
    const { nhsNumber } = personOf(plan, otherOwnerOf(plan, index));
    return ofNumbers.has(`nhs-number two-people two-people:${nhsNumber}`);
  }
}

function nameOf({ kind, part }: Found): string {
  if (part === 'only-in-image') return `${kind} ${part}`;
  const first = /^(two-people|two-numbers|invalid):/.exec(part)?.[1];
  return kind === 'nhs-number' && first ? `${kind} ${first}` : kind;
}

function examOf({ kind, rowNumber, studyUid }: Found, examOfRow: Int32Array): number | null {
  if (kind === 'images-without-order' || kind === 'identity-conflict') {
    if (studyUid !== null) return indexOfStudy(studyUid);
  }
  return rowNumber === null ? null : (examOfRow[rowNumber] as number);
}

/** In the export, rows are counted from 1; an examination without a record has none (0). */
function rowNumbers(plan: PastPlan): readonly [rowOfExam: Int32Array, examOfRow: Int32Array] {
  const rowOfExam = new Int32Array(plan.exams);
  const examOfRow = new Int32Array(plan.exams + 1);
  let row = 0;
  for (let index = 0; index < plan.exams; index++) {
    if (pastExam(plan, index).row === null) continue;
    row += 1;
    rowOfExam[index] = row;
    examOfRow[row] = index;
  }
  return [rowOfExam, examOfRow];
}

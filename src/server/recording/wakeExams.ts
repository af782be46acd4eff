import { putOnAgenda } from '../ledger/agenda.ts';
import type { Queries } from '../ledger/aliases.ts';
import { widenByAliases } from '../ledger/loadCandidates.ts';
import { markScannerDays } from '../ledger/scannerDays.ts';

/** What a batch of entries touched. */
export interface Touched {
  /** Exams that were spoken of. */
  readonly anchors: ReadonlySet<string>;
  /** Keys by which other exams may be concerned. */
  readonly keys: ReadonlySet<string>;
}

/** Puts on the agenda the exams that were spoken of, and every exam that shares a key with what was said. */
export async function wakeExams(queries: Queries, touched: Touched, now: Date): Promise<void> {
  const widened = await widenByAliases(queries, new Map([['', [...touched.keys]]]));
  const { rows } = await queries.query<{ subject: string }>({
    name: 'exams-of-keys',
    text: `select distinct subject from subject_key where key = any($1) and subject not like all ('{patient:%,step:%}')`,
    values: [widened.get('') ?? []],
  });
  const woken = rows.map(({ subject }) => subject);
  const exams = [...touched.anchors, ...woken, ...(await laterNamesOf(queries, woken))];
  await putOnAgenda(queries, exams, now);
  await markScannerDays(queries, exams, now);
}

/** An order that has an accession number now goes on with what was said of it under its placer's or filler's number. */
async function laterNamesOf(queries: Queries, subjects: readonly string[]): Promise<readonly string[]> {
  const early = subjects.filter((subject) => subject.startsWith('placer:') || subject.startsWith('filler:'));
  if (early.length === 0) return [];
  const { rows } = await queries.query<{ subject: string }>({
    name: 'later-names',
    text: `select distinct theirs.subject from subject_key mine join subject_key theirs on theirs.key = mine.key
      where mine.subject = any($1) and mine.key like any ('{placer:%,filler:%}') and theirs.subject <> mine.subject`,
    values: [early],
  });
  return rows.map(({ subject }) => subject);
}

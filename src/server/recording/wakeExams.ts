import { putOnAgenda } from '../ledger/agenda.ts';
import type { Queries } from '../ledger/aliases.ts';
import { widenByAliases } from '../ledger/loadExamFacts.ts';

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
  await putOnAgenda(queries, [...touched.anchors, ...rows.map(({ subject }) => subject)], now);
}

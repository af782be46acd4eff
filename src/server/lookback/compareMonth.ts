import type pg from 'pg';
import {
  type ArchivePair,
  compareArchived,
  compareContents,
  mustListInstances,
  type StudyContents,
} from '../../domain/lookback/compareArchived.ts';
import type { HarmWeights } from '../../domain/lookback/harm.ts';
import { openDifferenceBook } from './differenceBook.ts';
import type { MonthJudged } from './judgeMonth.ts';
import { asText, studiesOf, studyOf, studyWidth } from './lookbackRows.ts';
import { inTransaction, type LookbackRun } from './lookbackRun.ts';

/** Lists what an archive holds of one study; null: it does not know it. */
export type ListContents = (studyInstanceUid: string) => Promise<StudyContents>;

export interface CompareOptions {
  readonly weights: HarmWeights;
  readonly now: Date;
  readonly listOld: ListContents;
  readonly listNew: ListContents;
  /** Lists the instances of every study, and not only of those whose counts differ. */
  readonly everyInstance: boolean;
}

/**
 * Holds one month of two archives against each other, both ways, and writes all of it or nothing (R17). A study stands in the
 * month of the old archive, or, where only the new one has it, in that of the new. The archives are only asked.
 */
export async function compareMonth(
  pool: pg.Pool,
  run: LookbackRun,
  month: string,
  options: CompareOptions,
): Promise<MonthJudged> {
  return inTransaction(pool, async (client) => {
    await client.query('set local cursor_tuple_fraction = 1; set local jit = off');
    const book = openDifferenceBook(client, run, month, options.weights, options.now);
    let [old, moved, agreed] = [0, 0, 0];
    for await (const pair of pairsOf(client, run.runId, month)) {
      if (pair.old) old += 1;
      if (pair.new) moved += 1;
      const differences = [...compareArchived(pair)];
      if (pair.old && pair.new && (options.everyInstance || mustListInstances(pair))) {
        const uid = pair.old.studyInstanceUid;
        differences.push(...compareContents(pair, await options.listOld(uid), await options.listNew(uid)));
      }
      if (differences.length === 0) agreed += 1;
      await book.add(differences);
    }
    const differences = await book.close();
    await client.query(
      'insert into lookback_month (run_id, month, records, studies, agreed, judged_at) values ($1, $2, $3, $4, $5, $6)',
      [run.runId, month, old, moved, agreed, options.now],
    );
    return { month, records: old, studies: moved, agreed, differences };
  });
}

async function* pairsOf(client: pg.ClientBase, runId: number, month: string): AsyncGenerator<ArchivePair> {
  await client.query(
    `declare pairs no scroll cursor for
     select ${studiesOf('o')}, ${studiesOf('n')} from lookback_study o
       left join lookback_study n on n.run_id = o.run_id and n.archive = 1 and n.study_uid = o.study_uid
       where o.run_id = ${runId} and o.archive = 0 and o.month = '${month}'
     union all
     select ${studiesOf('o')}, ${studiesOf('n')} from lookback_study n
       left join lookback_study o on o.run_id = n.run_id and o.archive = 0 and o.study_uid = n.study_uid
       where n.run_id = ${runId} and n.archive = 1 and n.month = '${month}' and o.study_uid is null
     order by 1, ${studyWidth + 1}`,
  );
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: 'fetch 2000 from pairs',
      rowMode: 'array',
      types: asText,
    });
    if (rows.length === 0) break;
    for (const row of rows) {
      const [old, moved] = [row.slice(0, studyWidth), row.slice(studyWidth)];
      yield { old: old[0] === null ? null : studyOf(old), new: moved[0] === null ? null : studyOf(moved) };
    }
  }
  await client.query('close pairs');
}

import type pg from 'pg';
import { kindWords } from '../../domain/lookback/harm.ts';
import type { LookbackKind } from '../../domain/lookback/lookbackDifference.ts';
import { type CsvValue, writeCsvRow } from '../../standards/csv/writeCsv.ts';
import { inTransaction } from './lookbackRun.ts';

export interface LookbackTotals {
  readonly records: number;
  readonly studies: number;
  readonly agreed: number;
  readonly refused: number;
  /** Days of which the archive may not have told everything. */
  readonly gaps: number;
  readonly kinds: readonly { readonly kind: LookbackKind; readonly part: string; readonly count: number }[];
}

/** Everything in all; of `images-without-order` those whose details stand in the image only are a line of their own. */
export async function lookbackTotals(pool: pg.Pool, runId: number): Promise<LookbackTotals> {
  const { rows: months } = await pool.query<Pick<LookbackTotals, 'records' | 'studies' | 'agreed'>>(
    'select coalesce(sum(records), 0)::bigint as records, coalesce(sum(studies), 0)::bigint as studies, coalesce(sum(agreed), 0)::bigint as agreed from lookback_month where run_id = $1',
    [runId],
  );
  const { rows: others } = await pool.query<Pick<LookbackTotals, 'refused' | 'gaps'>>(
    `select (select coalesce(sum(refused), 0)::bigint from lookback_source where run_id = $1) as refused,
            (select count(*) from lookback_gap where run_id = $1) as gaps`,
    [runId],
  );
  const { rows: kinds } = await pool.query<LookbackTotals['kinds'][number]>(
    `select kind, case when part = 'only-in-image' then part else '' end as part, count(*) as count
     from lookback_difference where run_id = $1 group by 1, 2 order by count(*) desc, 1, 2`,
    [runId],
  );
  return { ...(months[0] as (typeof months)[number]), ...(others[0] as (typeof others)[number]), kinds };
}

export interface MonthCount {
  readonly month: string;
  readonly kind: LookbackKind;
  /** Whose numbers, and which modality: `RXN CT`. */
  readonly source: string;
  readonly count: number;
}

/** How many differences of each kind each source had in each month since the beginning. */
export async function countsByMonth(pool: pg.Pool, runId: number): Promise<readonly MonthCount[]> {
  const { rows } = await pool.query<MonthCount>(
    `select to_char(month, 'YYYY-MM') as month, kind, concat_ws(' ', nullif(site, ''), modality) as source, count(*) as count
     from lookback_difference where run_id = $1 group by 1, 2, 3 order by 1, 2, 3`,
    [runId],
  );
  return rows;
}

const exportColumns = [
  ['Likely harm', 'score'],
  ['Because', "array_to_string(d.because, '; ')"],
  ['What', 'kind'],
  ['In words', 'says'],
  ['Examination', "to_char(d.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')"],
  ['Site', 'd.site'],
  ['Modality', 'd.modality'],
  ['Accession number', 'coalesce(r.accession, s.accession)'],
  ['NHS number', 'd.nhs_number'],
  ['Hospital number', 'd.local_id'],
  ['Family name', 'coalesce(r.family_name, s.family_name)'],
  ['Given name', 'coalesce(r.given_name, s.given_name)'],
  ['Date of birth', 'coalesce(r.birth_date, s.birth_date)::text'],
  ['Procedure', 'coalesce(r.procedure_text, r.procedure_code, s.description)'],
  ['Row of the export', 'd.row_number'],
  ['Study UID', 'd.study_uid'],
] as const;

const columnsAsked = exportColumns.map(([, column]) =>
  /^(score|because|kind|says)$/.test(column) ? `d.${column}` : column,
);

/** The ranked list as a CSV file, row by row, the likeliest harm first. No cell of it is a formula. */
export async function exportDifferences(
  pool: pg.Pool,
  runId: number,
  write: (text: string) => Promise<void>,
): Promise<number> {
  await write(`\ufeff${writeCsvRow(exportColumns.map(([heading]) => heading))}`);
  return inTransaction(pool, async (client) => {
    await client.query(
      `declare ranked no scroll cursor for select ${columnsAsked.join(', ')} from lookback_difference d
       left join lookback_record r on r.run_id = d.run_id and r.row_number = d.row_number
       left join lookback_study s on s.run_id = d.run_id and s.archive = 0 and s.study_uid = d.study_uid
       where d.run_id = ${runId} order by d.score desc, d.at desc, d.kind, d.difference_id`,
    );
    let written = 0;
    for (;;) {
      const { rows } = await client.query<CsvValue[]>({ text: 'fetch 2000 from ranked', rowMode: 'array' });
      if (rows.length === 0) return written;
      written += rows.length;
      await write(rows.map((row) => writeCsvRow(row.map(inWords))).join(''));
    }
  });

  function inWords(value: CsvValue, column: number): CsvValue {
    return column === 2 ? kindWords[value as LookbackKind] : value;
  }
}

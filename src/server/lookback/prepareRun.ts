import type pg from 'pg';
import { enterStage, inTransaction, type LookbackRun } from './lookbackRun.ts';

/** A record that names a study which stands under another number, or under none. */
const crossed = `
  lookback_record r join lookback_study s on s.run_id = r.run_id and s.archive = 0 and s.study_uid = r.study_uid
  where r.run_id = $1 and r.study_uid is not null
    and (r.accession is distinct from s.accession or r.issuer is distinct from s.issuer)`;

const gather = `
  insert into lookback_tangle (run_id, accession, issuer)
  select $1::integer, accession, issuer from (
    select accession, issuer from lookback_record where run_id = $1 and accession is not null
      group by accession, issuer having count(*) > 1
    union
    select accession, issuer from lookback_study where run_id = $1 and archive = 0 and accession is not null
      group by accession, issuer having count(*) > 1
    union
    select r.accession, r.issuer from ${crossed} and r.accession is not null
    union
    select s.accession, s.issuer from ${crossed} and s.accession is not null
  ) as tangled where issuer is not null
  on conflict do nothing`;

/**
 * Gathers the numbers that more than one record or study claims anywhere in the past, so that months can be judged one by one,
 * in any order, and each claim is still judged with all of them.
 */
export async function prepareRun(pool: pg.Pool, run: LookbackRun): Promise<number> {
  // The tables were planned for when they were empty.
  await pool.query('analyze lookback_record');
  await pool.query('analyze lookback_study');
  return inTransaction(pool, async (client) => {
    await client.query("set local work_mem = '128MB'; set local jit = off");
    const { rowCount } = await client.query(gather, [run.runId]);
    await enterStage(client, run.runId, 'judging');
    return rowCount ?? 0;
  });
}

import type pg from 'pg';
import type { IdentityPair } from '../../domain/ledger/examFacts.ts';
import { differenceOfNumber, differenceOfPeople, differencesOfPairs } from '../../domain/lookback/acrossThePast.ts';
import { studyStateOf } from '../../domain/lookback/archivedStudy.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { openDifferenceBook } from './differenceBook.ts';
import type { LookbackRules } from './judgeMonth.ts';
import {
  asText,
  patientOf,
  recordOf,
  recordsOf,
  recordWidth,
  studiesOf,
  studyOf,
  studyWidth,
  type TextRow,
} from './lookbackRows.ts';
import { enterStage, inTransaction, type LookbackRun } from './lookbackRun.ts';

const fetched = 2_000;
/** So many claims of one number are looked at. */
const claimsMax = 200;

/**
 * What only shows over the whole past: accession numbers that were used twice, and NHS numbers that stand for two people. Written
 * in one transaction with the end of the run: killed at any moment, it is judged again.
 */
export function judgeAcross(pool: pg.Pool, run: LookbackRun, rules: LookbackRules, now: Date): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query("set local cursor_tuple_fraction = 1; set local work_mem = '128MB'; set local jit = off");
    const book = openDifferenceBook(client, run, null, rules.weights, now);
    for await (const claims of claimsOfNumbers(client, run.runId)) {
      const { records, studies } = claims;
      await book.add(
        differenceOfNumber(
          records.map(recordOf),
          studies.map((row) => studyStateOf(studyOf(row))),
          rules.policies,
        ),
      );
    }
    for await (const { identities, at } of peopleOfNumbers(client, run.runId))
      await book.add(differenceOfPeople(identities, at));
    for await (const pairs of identityPairs(client, run.runId)) await book.add(differencesOfPairs(pairs));
    const written = await book.close();
    await enterStage(client, run.runId, 'done');
    await client.query('update lookback_run set ended_at = $2, policy_version = $3 where run_id = $1', [
      run.runId,
      now,
      `${rules.policies.version} ${rules.weights.version}`,
    ]);
    return written;
  });
}

interface Claims {
  readonly records: TextRow[];
  readonly studies: TextRow[];
}

/** Everything that stands under each number that more than one claims. */
async function* claimsOfNumbers(client: pg.ClientBase, runId: number): AsyncGenerator<Claims> {
  const numbers = `select accession, issuer from lookback_tangle where run_id = ${runId} order by accession, issuer`;
  for await (const some of batches(client, 'numbers', numbers)) {
    const values = [runId, some.map(([accession]) => accession), some.map(([, issuer]) => issuer)];
    const found = some.map((): Claims => ({ records: [], studies: [] }));
    const records = await asked(client, underNumbers('lookback_record', recordsOf('c'), 'row_number', ''), values);
    for (const row of records) found[Number(row[recordWidth]) - 1]?.records.push(row);
    const studies = await asked(
      client,
      underNumbers('lookback_study', studiesOf('c'), 'study_uid', 'and x.archive = 0'),
      values,
    );
    for (const row of studies) found[Number(row[studyWidth]) - 1]?.studies.push(row);
    yield* found;
  }
}

function underNumbers(table: string, columns: string, order: string, and: string): string {
  return `select ${columns}, w.n from unnest($2::text[], $3::text[]) with ordinality as w (accession, issuer, n)
    cross join lateral (
      select * from ${table} x where x.run_id = $1 ${and} and x.accession = w.accession and x.issuer = w.issuer
      order by x.${order} limit ${claimsMax}
    ) c`;
}

/** Every identity that was ever said, by records and by images. */
function said(runId: number): string {
  const columns = 'nhs_number, local_id, family_name, given_name, birth_date, sex';
  return `(
    select ${columns}, coalesce(performed_at, scheduled_at, reported_at) as at, 'RIS' as system, coalesce(issuer, '') as source
      from lookback_record where run_id = ${runId}
    union all
    select ${columns}, started_at, 'Images', issuer from lookback_study where run_id = ${runId} and archive = 0
  )`;
}

/** NHS numbers under which more than one date of birth or sex was said, each with every different identity. */
async function* peopleOfNumbers(
  client: pg.ClientBase,
  runId: number,
): AsyncGenerator<{ readonly identities: readonly PatientIdentity[]; readonly at: string }> {
  const query = `
    with doubted as materialized (
      select nhs_number from ${said(runId)} s where nhs_number is not null group by nhs_number
      having min(birth_date) <> max(birth_date) or min(sex) filter (where sex in ('M', 'F')) <> max(sex) filter (where sex in ('M', 'F'))
    )
    select s.nhs_number, min(s.local_id), s.family_name, s.given_name, s.birth_date, s.sex, max(s.at)
    from ${said(runId)} s join doubted using (nhs_number)
    group by s.nhs_number, s.family_name, s.given_name, s.birth_date, s.sex
    order by s.nhs_number, min(s.at), s.family_name, s.given_name, s.birth_date, s.sex`;
  for await (const group of groupsBy(client, 'people', query, 0)) {
    const at = group
      .map((row) => row[6] as string)
      .sort()
      .at(-1) as string;
    yield { identities: group.slice(0, claimsMax).map((row) => patientOf(row, 0)), at: isoOf(at) };
  }
}

/** Pairs of numbers of which one stands with more than one of the other, gathered by what they share. */
async function* identityPairs(client: pg.ClientBase, runId: number): AsyncGenerator<readonly IdentityPair[]> {
  const pairs = `(select nhs_number, local_id, system, source, min(at) as at from ${said(runId)} s
    where nhs_number is not null and local_id is not null group by 1, 2, 3, 4)`;
  const byIssuer = `nhs_number || ' ' || split_part(local_id, '|', 1)`;
  for (const [name, shared, other] of [
    ['by_number', byIssuer, 'local_id'],
    ['by_local_id', 'local_id', 'nhs_number'],
  ] as const) {
    const query = `
      with pair as materialized ${pairs},
        doubted as (select ${shared} as shared from pair group by 1 having min(${other}) <> max(${other}))
      select ${shared}, pair.nhs_number, pair.local_id, pair.system, pair.source, pair.at
      from pair join doubted on doubted.shared = ${shared}
      order by 1, 2, 3, 4, 5`;
    for await (const group of groupsBy(client, name, query, 0)) {
      yield group.slice(0, claimsMax).map((row) => ({
        nhsNumber: row[1] as string,
        localId: row[2] as string,
        system: row[3] as string,
        firstSaid: { at: isoOf(row[5] as string), source: row[4] as string },
      }));
    }
  }
}

function isoOf(text: string): string {
  return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString();
}

/** Rows that follow one another with the same text in one column. */
async function* groupsBy(
  client: pg.ClientBase,
  name: string,
  query: string,
  column: number,
): AsyncGenerator<readonly TextRow[]> {
  let group: TextRow[] = [];
  for await (const rows of batches(client, name, query)) {
    for (const row of rows) {
      if (group.length > 0 && group[0]?.[column] !== row[column]) {
        yield group;
        group = [];
      }
      group.push(row);
    }
  }
  if (group.length > 0) yield group;
}

async function* batches(client: pg.ClientBase, name: string, query: string): AsyncGenerator<readonly TextRow[]> {
  await client.query(`declare ${name} no scroll cursor for ${query}`);
  for (;;) {
    const rows = await asked(client, `fetch ${fetched} from ${name}`, []);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query(`close ${name}`);
}

async function asked(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<readonly TextRow[]> {
  const { rows } = await client.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: 'array',
    types: asText,
  });
  return rows;
}

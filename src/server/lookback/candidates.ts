import type pg from 'pg';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import type { RecordedRows } from '../../domain/lookback/foldRecords.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import {
  asText,
  recordOf,
  recordsOf,
  recordWidth,
  studiesOf,
  studyOf,
  studyWidth,
  type TextRow,
} from './lookbackRows.ts';

/** So many records under one key are looked at; a key that more share is no key (`UNKNOWN` as an accession number). */
const underOneKeyMax = 100;

const dayMs = 86_400_000;

/** What may belong to one study, of the whole past. */
export interface StudyCandidates {
  readonly records: readonly RisRecord[];
  /** Some record, of whatever time, is of its person. */
  readonly isKnown: boolean;
}

const underKeys = `
  select %C from lookback_record r where r.run_id = $1 and r.study_uid = w.uid
  union all
  (select %C from lookback_record r where r.run_id = $1 and r.accession = w.accession order by r.row_number limit ${underOneKeyMax})
  union all
  (select %C from lookback_record r where r.run_id = $1 and r.nhs_number = w.nhs_number
     and (r.performed_at >= w.from_at and r.performed_at < w.to_at or r.scheduled_at >= w.from_at and r.scheduled_at < w.to_at)
   order by r.row_number limit ${underOneKeyMax})
  union all
  (select %C from lookback_record r where r.run_id = $1 and r.local_id = w.local_id
     and (r.performed_at >= w.from_at and r.performed_at < w.to_at or r.scheduled_at >= w.from_at and r.scheduled_at < w.to_at)
   order by r.row_number limit ${underOneKeyMax})`.replaceAll('%C', recordsOf('r'));

const candidateQuery = `
  select ${recordsOf('c')}, w.n from
    unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]) with ordinality
      as w (uid, accession, nhs_number, local_id, from_at, to_at, n)
    cross join lateral (${underKeys}) c`;

const knownQuery = `
  select w.n from unnest($2::text[], $3::text[]) with ordinality as w (nhs_number, local_id, n)
  where exists (select from lookback_record r where r.run_id = $1 and r.nhs_number = w.nhs_number)
     or exists (select from lookback_record r where r.run_id = $1 and r.local_id = w.local_id)`;

/**
 * The records that may be of these studies: by UID, by accession number, or by person and a day around theirs, as the ledger's
 * match keys have it. In the order of the studies.
 */
export async function candidatesOf(
  client: pg.ClientBase,
  runId: number,
  studies: readonly ArchivedStudy[],
): Promise<readonly StudyCandidates[]> {
  const people = studies.map(({ patient }) => patient);
  const numbers = people.map(({ nhsNumber }) => nhsNumber);
  const localIds = people.map(({ localIds: [first] }) => (first ? localIdText(first) : null));
  const days = studies.map(({ startedAt }) => Math.floor(Date.parse(startedAt) / dayMs) * dayMs);
  const found = await client.query<(string | null)[]>({
    text: candidateQuery,
    values: [
      runId,
      studies.map(({ studyInstanceUid }) => studyInstanceUid),
      studies.map(({ accession }) => accession),
      numbers,
      localIds,
      days.map((day) => new Date(day - dayMs).toISOString()),
      days.map((day) => new Date(day + 2 * dayMs).toISOString()),
    ],
    rowMode: 'array',
    types: asText,
  });
  const known = await client.query<[string]>({
    text: knownQuery,
    values: [runId, numbers, localIds],
    rowMode: 'array',
    types: asText,
  });
  const isKnown = new Set(known.rows.map(([n]) => Number(n) - 1));
  const records = studies.map(() => new Map<number, RisRecord>());
  for (const row of found.rows) {
    const record = recordOf(row);
    records[Number(row[recordWidth]) - 1]?.set(record.rowNumber, record);
  }
  return records.map((some, index) => ({
    records: [...some.values()].sort((a, b) => a.rowNumber - b.rowNumber),
    isKnown: isKnown.has(index),
  }));
}

const claimingQuery = `
  select ${studiesOf('s')}, w.n from
    unnest($2::text[], $3::text[], $4::text[], $5::integer[]) as w (uid, accession, issuer, n)
    cross join lateral (
      select * from lookback_study s where s.run_id = $1 and s.archive = 0 and s.study_uid = w.uid
      union all
      (select * from lookback_study s
       where s.run_id = $1 and s.archive = 0 and s.accession = w.accession and s.issuer = w.issuer
       order by s.study_uid limit ${underOneKeyMax})
    ) s`;

/** The studies that say they are of these examinations, by UID or accession number. In the order of the examinations. */
export async function studiesClaiming(
  client: pg.ClientBase,
  runId: number,
  exams: readonly RecordedRows[],
): Promise<readonly (readonly ArchivedStudy[])[]> {
  const asked = exams.flatMap((exam, index) => exam.map((record) => ({ record, index })));
  const { rows } = await client.query<(string | null)[]>({
    text: claimingQuery,
    values: [
      runId,
      asked.map(({ record }) => record.studyInstanceUid),
      asked.map(({ record }) => record.accession?.value ?? null),
      asked.map(({ record }) => record.accession?.issuer ?? null),
      asked.map(({ index }) => index),
    ],
    rowMode: 'array',
    types: asText,
  });
  const found = exams.map(() => new Map<string, ArchivedStudy>());
  for (const row of rows as readonly TextRow[]) {
    const study = studyOf(row);
    found[Number(row[studyWidth])]?.set(study.studyInstanceUid, study);
  }
  // In one order, whatever the database's: what is said of them must not depend on it.
  return found.map((some) => [...some.values()].sort((a, b) => (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1)));
}

const siblingQuery = `
  select ${recordsOf('r')}, w.n from
    unnest($2::text[], $3::text[]) with ordinality as w (accession, issuer, n)
    cross join lateral (
      select * from lookback_record r where r.run_id = $1 and r.accession = w.accession and r.issuer = w.issuer
      order by r.row_number limit ${underOneKeyMax}
    ) r`;

/** All rows under the accession number of each of these records, itself among them. In the order of the records. */
export async function rowsUnderNumbersOf(
  client: pg.ClientBase,
  runId: number,
  records: readonly RisRecord[],
): Promise<readonly (readonly RisRecord[])[]> {
  const { rows } = await client.query<(string | null)[]>({
    text: siblingQuery,
    values: [
      runId,
      records.map(({ accession }) => accession?.value ?? null),
      records.map(({ accession }) => accession?.issuer ?? null),
    ],
    rowMode: 'array',
    types: asText,
  });
  const found = records.map((): RisRecord[] => []);
  for (const row of rows) found[Number(row[recordWidth]) - 1]?.push(recordOf(row));
  return found;
}

import { localIdText } from '../../domain/patients/localId.ts';
import { judgeNhsNumber, nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { Queries } from '../ledger/aliases.ts';
import type { RecentKeys } from './recentKeys.ts';
import { storableText } from './storable.ts';

/** An identity, and who said it where and when. */
export interface SaidIdentity {
  /** `RIS`, `Report`, `Patient record`, `Images`, `Scanner`. */
  readonly system: string;
  readonly site: string;
  /** The scanner, or the sender of the message. */
  readonly source: string;
  readonly modality: string;
  /** In the sender's own time: ISO instant. */
  readonly saidAt: string;
  readonly receivedAt: Date;
  readonly patient: PatientIdentity;
}

/**
 * Records which NHS number was seen with which hospital number, who said so first, and how often each source gives a number
 * that cannot be one (R5). Returns the keys under which people with a new pair, or a new first word of one, are found: their
 * exams must be looked at again.
 */
export async function recordIdentities(queries: Queries, said: readonly SaidIdentity[]): Promise<readonly string[]> {
  const numbered = said.filter(({ patient }) => patient.nhsNumber);
  if (numbered.length === 0) return [];
  await countNumbers(queries, numbered, 1);
  return recordPairs(queries, numbered);
}

/** The pairs alone, or those `wanted` by the JSON of number, hospital number and system. */
export async function recordPairs(
  queries: Queries,
  said: readonly SaidIdentity[],
  wanted: (name: string) => boolean = () => true,
): Promise<readonly string[]> {
  const pairs = pairsOf(said).filter((pair) => wanted(pairName(pair)));
  if (pairs.length === 0) return [];
  const { rows } = await queries.query<{ nhs_number: string; local_id: string }>({
    name: 'record-identities',
    text: `insert into identity_pair (nhs_number, local_id, system, first_said_at, source)
      select nhs_number, local_id, system, first_said_at, source
      from jsonb_to_recordset($1::jsonb) as row (nhs_number text, local_id text, system text, first_said_at timestamptz, source text)
      order by nhs_number, local_id, system
      on conflict (nhs_number, local_id, system) do update set first_said_at = excluded.first_said_at, source = excluded.source
        where (excluded.first_said_at, excluded.source)
          < (coalesce(identity_pair.first_said_at, 'infinity'), identity_pair.source)
      returning nhs_number, local_id`,
    values: [JSON.stringify(pairs)],
  });
  return rows.flatMap((row) => [`nhs:${row.nhs_number}`, `id:${row.local_id}`]);
}

interface PairRow {
  readonly nhs_number: string;
  readonly local_id: string;
  readonly system: string;
  readonly first_said_at: string;
  readonly source: string;
}

/** What a pair is known by. */
export function pairName(pair: Pick<PairRow, 'nhs_number' | 'local_id' | 'system'>): string {
  return JSON.stringify([pair.nhs_number, pair.local_id, pair.system]);
}

export function pairsOf(said: readonly SaidIdentity[]): readonly PairRow[] {
  const pairs = new Map<string, PairRow>();
  for (const { system, patient, saidAt, source } of said) {
    for (const id of patient.localIds) {
      const pair = {
        nhs_number: storableText(nhsNumberDigits(patient.nhsNumber ?? '')),
        local_id: storableText(localIdText(id)),
        system,
        first_said_at: saidAt,
        source: storableText(source),
      };
      const name = pairName(pair);
      const known = pairs.get(name);
      if (!known || firstWord(pair) < firstWord(known)) pairs.set(name, pair);
    }
  }
  return [...pairs.values()];
}

function firstWord({ first_said_at, source }: PairRow): string {
  return `${first_said_at} ${source}`;
}

/**
 * Counts what each source said in each month, or with -1 takes it back. In one order, so that two recorders never wait for each
 * other in a circle.
 */
export async function countNumbers(queries: Queries, said: readonly SaidIdentity[], times: 1 | -1): Promise<void> {
  const counts = new Map<string, { row: readonly string[]; said: number; wrong: number }>();
  for (const { site, system, source, modality, receivedAt, patient } of said) {
    const row = [site, system, storableText(source), storableText(modality), monthOf(receivedAt)];
    const name = JSON.stringify(row);
    const known = counts.get(name) ?? { row, said: 0, wrong: 0 };
    known.said += 1;
    if (judgeNhsNumber(patient.nhsNumber ?? '').kind !== 'valid') known.wrong += 1;
    counts.set(name, known);
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  const column = (at: number) => rows.map(({ row }) => row[at] as string);
  const values = [...[0, 1, 2, 3, 4].map(column), rows.map((count) => count.said), rows.map((count) => count.wrong)];
  if (times === -1) {
    await queries.query({
      name: 'uncount-nhs-numbers',
      text: `update nhs_number_said set said = nhs_number_said.said - back.said, wrong = nhs_number_said.wrong - back.wrong
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[], $7::bigint[])
          as back (site, system, source, modality, month, said, wrong)
        where (nhs_number_said.site, nhs_number_said.system, nhs_number_said.source, nhs_number_said.modality, nhs_number_said.month)
          = (back.site, back.system, back.source, back.modality, back.month)`,
      values,
    });
    return;
  }
  await queries.query({
    name: 'count-nhs-numbers',
    text: `insert into nhs_number_said (site, system, source, modality, month, said, wrong)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[], $7::bigint[])
      on conflict (site, system, source, modality, month) do update set said = nhs_number_said.said + excluded.said,
        wrong = nhs_number_said.wrong + excluded.wrong`,
    values,
  });
}

function monthOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 7)}-01`;
}

/** Records by which keys subjects are found. Those that `recent` is certain of are not said again. */
export async function recordKeys(
  queries: Queries,
  keysOf: ReadonlyMap<string, ReadonlySet<string>>,
  recent: RecentKeys | null,
): Promise<void> {
  const pairs: { readonly subject: string; readonly key: string }[] = [];
  for (const [subject, keys] of keysOf) {
    for (const key of keys) if (recent === null || recent.isNew(subject, key)) pairs.push({ subject, key });
  }
  if (pairs.length === 0) return;
  pairs.sort((a, b) => (a.subject === b.subject ? (a.key < b.key ? -1 : 1) : a.subject < b.subject ? -1 : 1));
  await queries.query({
    name: 'record-keys',
    text: `insert into subject_key (subject, key) select subject, key from unnest($1::text[], $2::text[]) as row (subject, key)
      on conflict do nothing`,
    values: [pairs.map(({ subject }) => subject), pairs.map(({ key }) => key)],
  });
}

import type pg from 'pg';
import { type HarmWeights, harmOf, type PersonSince } from '../../domain/lookback/harm.ts';
import type { LookbackDifference } from '../../domain/lookback/lookbackDifference.ts';
import { type CopyValue, copyInto } from '../database/copyInto.ts';
import { asText, monthOf } from './lookbackRows.ts';
import type { LookbackRun } from './lookbackRun.ts';

/** Gathers differences and writes them in the order in which they were found, each with its likely harm. */
export interface DifferenceBook {
  add(differences: readonly LookbackDifference[]): Promise<void>;
  /** Writes what is still held; the number of all that were written. */
  close(): Promise<number>;
}

const heldMax = 1_000;
/** `smallint`. */
const scoreMax = 32_767;

/** `month`: where all of them are counted; null: each where its examination was. */
export function openDifferenceBook(
  client: pg.ClientBase,
  run: LookbackRun,
  month: string | null,
  weights: HarmWeights,
  now: Date,
): DifferenceBook {
  let held: LookbackDifference[] = [];
  let written = 0;
  return {
    async add(differences) {
      held.push(...differences);
      if (held.length >= heldMax) await write();
    },
    async close() {
      await write();
      return written;
    },
  };

  async function write(): Promise<void> {
    if (held.length === 0) return;
    const people = await peopleSince(client, run.runId, held);
    const target =
      'lookback_difference (run_id, month, kind, part, row_number, study_uid, at, site, modality, nhs_number, local_id, says, evidence, score, because)';
    written += await copyInto(
      client,
      target,
      held.map((difference, index) => rowOf(difference, people[index] as PersonSince)),
    );
    held = [];
  }

  function rowOf(difference: LookbackDifference, person: PersonSince): readonly CopyValue[] {
    const { score, because } = harmOf(difference, person, weights, now);
    return [
      run.runId,
      month ?? monthOf(difference.at, run.zone),
      difference.kind,
      difference.part,
      difference.rowNumber,
      difference.studyInstanceUid,
      difference.at,
      difference.site,
      difference.modality,
      difference.nhsNumber,
      difference.localId,
      difference.says,
      JSON.stringify(difference.evidence),
      Math.min(Math.round(score), scoreMax),
      `{${because.map((reason) => `"${reason.replaceAll(/["\\]/g, '')}"`).join(',')}}`,
    ];
  }
}

const personQuery = `
  select
    exists (select from lookback_record r where r.run_id = $1 and r.nhs_number = w.nhs_number and r.performed_at > w.at + interval '1 day')
      or exists (select from lookback_record r where r.run_id = $1 and r.local_id = w.local_id and r.performed_at > w.at + interval '1 day'),
    exists (select from lookback_record r where r.run_id = $1 and r.nhs_number = w.nhs_number and r.deceased)
      or exists (select from lookback_record r where r.run_id = $1 and r.local_id = w.local_id and r.deceased),
    exists (select from lookback_record r where r.run_id = $1 and r.nhs_number = w.nhs_number)
      or exists (select from lookback_record r where r.run_id = $1 and r.local_id = w.local_id)
  from unnest($2::text[], $3::text[], $4::timestamptz[]) with ordinality as w (nhs_number, local_id, at, n)
  order by w.n`;

/** What the records of the whole past say of these people after their examinations. */
async function peopleSince(
  client: pg.ClientBase,
  runId: number,
  differences: readonly LookbackDifference[],
): Promise<readonly PersonSince[]> {
  const { rows } = await client.query<[string, string, string]>({
    text: personQuery,
    values: [
      runId,
      differences.map(({ nhsNumber }) => nhsNumber),
      differences.map(({ localId }) => localId),
      differences.map(({ at }) => at),
    ],
    rowMode: 'array',
    types: asText,
  });
  // Of a person whom no record knows, nobody knows either what was imaged later.
  return rows.map(([later, dead, known]) => ({
    laterImaging: known === 't' ? later === 't' : null,
    deceased: dead === 't' ? true : null,
  }));
}

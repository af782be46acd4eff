import { localIdText } from '../../domain/patients/localId.ts';
import { nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { Queries } from '../ledger/aliases.ts';
import { storableText } from './storable.ts';

/** An identity and the system that said it. */
export interface SaidIdentity {
  readonly system: string;
  readonly patient: PatientIdentity;
}

/**
 * Records which NHS number was seen with which hospital number (R5).
 * Returns the keys under which people with a new pair are found: their exams must be looked at again.
 */
export async function recordIdentities(queries: Queries, said: readonly SaidIdentity[]): Promise<readonly string[]> {
  const pairs = new Map<string, { nhs_number: string; local_id: string; system: string }>();
  for (const { system, patient } of said) {
    if (!patient.nhsNumber) continue;
    for (const id of patient.localIds) {
      const pair = {
        nhs_number: storableText(nhsNumberDigits(patient.nhsNumber)),
        local_id: storableText(localIdText(id)),
        system,
      };
      pairs.set(`${pair.nhs_number} ${pair.local_id} ${system}`, pair);
    }
  }
  if (pairs.size === 0) return [];
  const { rows } = await queries.query<{ nhs_number: string; local_id: string }>({
    name: 'record-identities',
    text: `insert into identity_pair (nhs_number, local_id, system)
      select nhs_number, local_id, system from jsonb_to_recordset($1::jsonb) as row (nhs_number text, local_id text, system text)
      order by nhs_number, local_id, system
      on conflict do nothing returning nhs_number, local_id`,
    values: [JSON.stringify([...pairs.values()])],
  });
  return rows.flatMap((row) => [`nhs:${row.nhs_number}`, `id:${row.local_id}`]);
}

export async function recordKeys(queries: Queries, keysOf: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  const pairs = [...keysOf].flatMap(([subject, keys]) => [...keys].map((key) => ({ subject, key })));
  if (pairs.length === 0) return;
  pairs.sort((a, b) => (a.subject === b.subject ? (a.key < b.key ? -1 : 1) : a.subject < b.subject ? -1 : 1));
  await queries.query({
    name: 'record-keys',
    text: `insert into subject_key (subject, key) select subject, key from unnest($1::text[], $2::text[]) as row (subject, key)
      on conflict do nothing`,
    values: [pairs.map(({ subject }) => subject), pairs.map(({ key }) => key)],
  });
}

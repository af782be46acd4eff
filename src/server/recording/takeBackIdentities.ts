import type { SentFact } from '../../domain/ledger/fact.ts';
import type { Queries } from '../ledger/aliases.ts';
import { saidBy } from './fileFact.ts';
import { countNumbers, pairName, pairsOf, recordPairs, type SaidIdentity } from './recordIdentities.ts';

/**
 * Takes back what a message said of people's numbers when it is read again and its facts are gone: a pair stays only where
 * another message says it too, and then in that one's words (R5). A misread number must not stand against a patient for ever.
 */
export async function takeBackIdentities(queries: Queries, said: readonly SaidIdentity[]): Promise<void> {
  const numbered = said.filter(({ patient }) => patient.nhsNumber);
  if (numbered.length === 0) return;
  await countNumbers(queries, numbered, -1);
  const pairs = pairsOf(numbered);
  if (pairs.length === 0) return;
  await queries.query(
    `delete from identity_pair using unnest($1::text[], $2::text[], $3::text[]) as row (nhs_number, local_id, system)
     where identity_pair.nhs_number = row.nhs_number and identity_pair.local_id = row.local_id
       and identity_pair.system = row.system`,
    [pairs.map((pair) => pair.nhs_number), pairs.map((pair) => pair.local_id), pairs.map((pair) => pair.system)],
  );
  const gone = new Set(pairs.map(pairName));
  const others = (await saidOf(queries, new Set(pairs.map((pair) => pair.local_id)))).filter(
    ({ patient }) => patient.nhsNumber,
  );
  await recordPairs(queries, others, (name) => gone.has(name));
}

/** What all messages that are read say of the people with these hospital numbers. */
async function saidOf(queries: Queries, localIds: ReadonlySet<string>): Promise<readonly SaidIdentity[]> {
  const { rows } = await queries.query<{ body: SentFact; site: string; sender: string; received_at: Date }>(
    `select body, feed.site, message.sender, fact.received_at from fact join message using (message_id)
       join feed on feed.feed_id = message.feed_id
     where subject in (select subject from subject_key where key = any($1))`,
    [[...localIds].map((id) => `id:${id}`)],
  );
  return rows.flatMap(
    ({ body, site, sender, received_at }) =>
      saidBy(body, { site, entry: { label: { sender, receivedAt: received_at } } }) ?? [],
  );
}

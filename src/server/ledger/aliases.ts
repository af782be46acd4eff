import type pg from 'pg';

/** Anything that runs a query: a pool, or a connection in a transaction. */
export type Queries = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

/**
 * Every hospital number (`RXN|17`) that merges connect with each of these, itself included.
 * Most numbers were never merged: then nothing but one index look-up happens.
 */
export async function aliasesOf(
  queries: Queries,
  localIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const aliases = new Map<string, string[]>(localIds.map((id) => [id, [id]]));
  if (localIds.length === 0) return aliases;
  const { rows } = await queries.query<{ root: string; id: string }>({
    name: 'aliases-of',
    text: `with recursive alias (root, id) as (
        select id, id from unnest($1::text[]) as id
        where exists (select from merge where prior = id) or exists (select from merge where surviving = id)
      union
        select alias.root, other.id from alias
        join lateral (
          select surviving as id from merge where prior = alias.id
          union select prior from merge where surviving = alias.id
        ) other on true
      )
      select root, id from alias where root <> id`,
    values: [localIds],
  });
  for (const { root, id } of rows) aliases.get(root)?.push(id);
  return aliases;
}

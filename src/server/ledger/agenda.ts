import type { Queries } from './aliases.ts';

/**
 * Puts exams on the agenda: they are looked at from `lookAt` on, or earlier if they were to be anyway.
 * Sorted, so that two writers take their rows in the same order and never wait for each other in a circle.
 */
export async function putOnAgenda(queries: Queries, anchors: readonly string[], lookAt: Date): Promise<void> {
  if (anchors.length === 0) return;
  await queries.query({
    name: 'put-on-agenda',
    text: `insert into agenda (anchor, look_at)
      select anchor, $2 from unnest($1::text[]) as anchor order by anchor
      on conflict (anchor) do update set look_at = excluded.look_at where agenda.look_at > excluded.look_at`,
    values: [[...new Set(anchors)], lookAt],
  });
}

/** Takes due exams for balancing. Other servers skip these rows until the transaction ends. */
export async function takeDue(queries: Queries, now: Date, limit: number): Promise<readonly string[]> {
  const { rows } = await queries.query<{ anchor: string }>({
    name: 'take-due',
    text: `select anchor from agenda where look_at <= $1 order by look_at limit $2 for update skip locked`,
    values: [now, limit],
  });
  return rows.map(({ anchor }) => anchor);
}

/** Writes down when each of these must be looked at again; null takes it off the agenda. */
export async function lookAgain(
  queries: Queries,
  times: readonly { readonly anchor: string; readonly lookAt: string | null }[],
): Promise<void> {
  const settled = times.filter(({ lookAt }) => lookAt === null).map(({ anchor }) => anchor);
  const open = times.filter(({ lookAt }) => lookAt !== null);
  await queries.query({ name: 'off-agenda', text: 'delete from agenda where anchor = any($1)', values: [settled] });
  await queries.query({
    name: 'look-again',
    text: `update agenda set look_at = again.look_at
      from unnest($1::text[], $2::timestamptz[]) as again (anchor, look_at) where agenda.anchor = again.anchor`,
    values: [open.map(({ anchor }) => anchor), open.map(({ lookAt }) => lookAt)],
  });
}

import { type Kysely, sql } from 'kysely';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeTrends } from '../../api/figures.ts';
import type { Database } from '../database/schema.ts';

const hourMs = 3_600_000;
const hours = 7 * 24;
const always = ['unread', 'oldest-unread-hours', 'beyond-target', 'beyond-maximum', 'feeds-silent', 'on-nobodys-list'];

/** How the figures of these sites went in the last seven days. An hour in which nothing was sampled is null, not nought. */
export async function loadTrends(
  db: Kysely<Database>,
  sites: 'everywhere' | readonly string[],
  now: Date,
): Promise<Omit<ReplyOf<typeof seeTrends>, 'asOf'>> {
  const from = (Math.floor(now.getTime() / hourMs) - hours + 1) * hourMs;
  const { rows } = await sql<{ hour: Date; figure: string; value: number }>`
    select hour, figure,
      (case when figure = 'oldest-unread-hours' then max(value) else sum(value) end)::bigint as value
    from figure_sample where hour >= ${new Date(from)}
      and ${sites === 'everywhere' ? sql`true` : sql`site = any(${['', ...sites]})`}
    group by hour, figure order by hour`.execute(db);
  const sampled = new Array<boolean>(hours).fill(false);
  const values = new Map<string, Map<number, number>>(always.map((figure) => [figure, new Map()]));
  for (const row of rows) {
    const at = (row.hour.getTime() - from) / hourMs;
    if (row.figure === 'sampled') sampled[at] = true;
    else values.set(row.figure, (values.get(row.figure) ?? new Map()).set(at, row.value));
  }
  return {
    from: new Date(from).toISOString(),
    trends: [...values].map(([figure, known]) => ({
      figure,
      values: sampled.map((taken, at) => (taken ? (known.get(at) ?? 0) : null)),
    })),
  };
}

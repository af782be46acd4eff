import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { ReportHolder } from '../../domain/ledger/examFacts.ts';
import type { Decision } from '../../domain/ledger/fact.ts';
import type { Queries } from './aliases.ts';

/** What people said of the reading of exams, by the anchors under which they said it. */
export async function loadDecisions(
  queries: Queries,
  anchors: readonly string[],
): Promise<{ about(names: readonly string[]): readonly Decision[] }> {
  const { rows } = await queries.query<{ subject: string; body: Decision }>({
    name: 'load-decisions',
    text: `select subject, body from fact where subject = any($1) and statement_id is not null order by statement_id`,
    values: [[...new Set(anchors)]],
  });
  const bySubject = Map.groupBy(rows, ({ subject }) => subject);
  return { about: (names) => names.flatMap((name) => (bySubject.get(name) ?? []).map(({ body }) => body)) };
}

/** The systems of each site that are expected to say which reports they hold. */
export async function loadHolders(queries: Queries): Promise<ReadonlyMap<string, readonly ReportHolder[]>> {
  const { rows } = await queries.query<{ site: string; system: FeedSystem; since: Date }>({
    name: 'load-holders',
    text: `select site, system, min(confirms_reports_since) as since from feed
      where confirms_reports_since is not null group by site, system order by site, system`,
  });
  const holders = rows.map(({ site, system, since }) => ({ site, system, since: since.toISOString() }));
  return Map.groupBy(holders, ({ site }) => site);
}

import type { Queries } from './aliases.ts';

/** The sites one may choose from: those of the caller, or of every exam there is. */
export async function sitesKnown(queries: Queries, sites: 'everywhere' | readonly string[]): Promise<string[]> {
  if (sites !== 'everywhere') return [...sites];
  const { rows } = await queries.query<{ site: string }>({
    name: 'sites-known',
    text: 'select site from exam_tally group by site having sum(exams) > 0 order by site limit 1000',
  });
  return rows.map(({ site }) => site);
}

import type { Queries } from './aliases.ts';

/**
 * The law of conservation as a query: exams that are open and on no agenda, and whatever was spoken of that is neither an
 * exam nor about to become one. Must always be 0 (hazard H-05).
 */
export async function countOnNobodysList(queries: Queries): Promise<number> {
  const { rows } = await queries.query<{ count: number }>(
    `select (
       (select count(*) from exam where state = 'open'
         and not exists (select from agenda where agenda.anchor = exam.anchor))
       + (select count(*) from (select distinct subject from subject_key where subject not like all ('{patient:%,step:%}')) spoken
         where not exists (select from exam where exam.anchor = spoken.subject)
           and not exists (select from agenda where agenda.anchor = spoken.subject))
     )::integer as count`,
  );
  return rows[0]?.count ?? 0;
}

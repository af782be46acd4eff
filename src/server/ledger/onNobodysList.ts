import type { Queries } from './aliases.ts';

/**
 * The law of conservation as a query: exams that are open and on no agenda, and whatever was spoken of that is neither an
 * exam nor about to become one. Must always be 0 (hazard H-05). That an open exam has an owner and a time to look again is a
 * constraint of its table.
 *
 * An acknowledgement speaks of a report by the filler's number alone; the exam it belongs to is found under its accession number.
 */
export async function countOnNobodysList(queries: Queries): Promise<number> {
  return [...(await onNobodysListBySite(queries)).values()].reduce((sum, count) => sum + count, 0);
}

/** As `countOnNobodysList`, for each site that has any. What is no exam yet has no site and is counted under ''. */
export async function onNobodysListBySite(queries: Queries): Promise<ReadonlyMap<string, number>> {
  const { rows } = await queries.query<{ site: string; count: number }>(
    // Both sides in the order of their index: a second for a million exams, on one core and without a sort.
    `with forgotten as materialized (
       select subject from (select subject from subject_key group by subject) spoken
       where subject not like all ('{patient:%,step:%}')
         and not exists (select from exam where exam.anchor = spoken.subject)
         and not exists (select from agenda where agenda.anchor = spoken.subject)
     )
     select site, count(*)::integer as count from (
       select site from exam where state = 'open' and not exists (select from agenda where agenda.anchor = exam.anchor)
       union all
       select '' from forgotten
         where not exists (select from fact where fact.subject = forgotten.subject and kind = 'acknowledgement')
           or exists (select from fact where fact.subject = forgotten.subject and kind <> 'acknowledgement')
     ) nobodys group by site`,
  );
  return new Map(rows.map(({ site, count }) => [site, count]));
}

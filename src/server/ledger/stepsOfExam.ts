import type { Queries } from './aliases.ts';

/** Under which subjects scanners and archives spoke of an exam: by its study, and for a record by its accession number and issuer too. */
export async function stepsOfExam(queries: Queries, anchors: readonly string[]): Promise<readonly string[]> {
  const { rows } = await queries.query<{ subject: string }>({
    name: 'steps-of-exam',
    text: `select distinct step.subject from subject_key mine
      join subject_key step on step.key = mine.key and step.subject like 'step:%'
      where mine.subject = any($1)
        and (mine.key like 'uid:%' or (mine.key like 'acc:%' and exists (
          select from fact, json_array_elements(body -> 'accessions') number where fact.subject = step.subject
            and 'order:' || (number ->> 'issuer') || '|' || (number ->> 'value') = mine.subject))) limit 50`,
    values: [anchors],
  });
  return rows.map(({ subject }) => subject);
}

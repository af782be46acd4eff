import type { Queries } from '../ledger/aliases.ts';

/**
 * The exams that steps are compared with: of their studies, of the records those images stand with, and of records that share
 * a study or an accession number with a step.
 */
export async function examsOfSteps(queries: Queries, steps: readonly string[]): Promise<readonly string[]> {
  if (steps.length === 0) return [];
  const { rows } = await queries.query<{ anchor: string }>({
    name: 'exams-of-steps',
    text: `with studies as (
        select substr(key, 5) as study_uid from subject_key where subject = any($1) and key like 'uid:%')
      select 'study:' || study_uid as anchor from studies
      union select anchor from link join studies using (study_uid)
      union select named.subject from subject_key step join subject_key named on named.key = step.key
        where step.subject = any($1) and step.key like any ('{uid:%,acc:%}') and named.subject not like 'step:%'`,
    values: [steps],
  });
  return rows.map(({ anchor }) => anchor);
}

/** The steps that speak of these studies. */
export async function stepsOfStudies(queries: Queries, studyUids: readonly string[]): Promise<readonly string[]> {
  const { rows } = await queries.query<{ subject: string }>({
    name: 'steps-of-studies',
    text: `select distinct subject from subject_key where key = any($1) and subject like 'step:%'`,
    values: [studyUids.map((uid) => `uid:${uid}`)],
  });
  return rows.map(({ subject }) => subject);
}

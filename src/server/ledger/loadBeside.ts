import type { StudyState } from '../../domain/archive/studyState.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { Queries } from './aliases.ts';

/** As many studies under one accession number as anybody looks at: a scanner may write the same one on everything. */
const studiesMax = 50;

/** The UIDs of studies that carry the accession number of one of these exams, of the same issuer. */
export async function loadUidsOfAccessions(
  queries: Queries,
  orderAnchors: readonly string[],
  studyUids: readonly string[],
): Promise<readonly string[]> {
  const numbers = orderAnchors
    .filter((anchor) => anchor.startsWith('order:'))
    .map((anchor) => anchor.slice('order:'.length))
    .map((name) => ({ issuer: name.slice(0, name.indexOf('|')), accession: name.slice(name.indexOf('|') + 1) }));
  const { rows } = await queries.query<{ study_uid: string }>({
    name: 'load-same-accession',
    text: `select other.study_uid from (
        select * from unnest($1::text[], $2::text[]) as said (accession, issuer)
        union select accession, coalesce(accession_issuer, site) from study where study_uid = any($3) and accession is not null
      ) wanted cross join lateral (
        select study_uid from study
        where study.accession = wanted.accession and coalesce(accession_issuer, site) = wanted.issuer
        order by study_uid limit ${studiesMax}) other`,
    values: [numbers.map(({ accession }) => accession), numbers.map(({ issuer }) => issuer), studyUids],
  });
  return rows.map(({ study_uid }) => study_uid);
}

/** Studies under each accession number of each issuer, in the order of their UIDs. */
export function studiesByAccession(
  studies: ReadonlyMap<string, StudyState>,
): (value: string | null, issuer: string) => readonly StudyState[] {
  const named = [...studies.values()]
    .filter(({ accession }) => accession !== null)
    .sort((a, b) => (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1));
  const found = Map.groupBy(named, (study) => `${study.accessionIssuer ?? study.site}|${study.accession}`);
  return (value, issuer) => (value === null ? [] : (found.get(`${issuer}|${value}`) ?? []));
}

/** The systems of each site that are known to send merges. */
export async function loadMergeSenders(queries: Queries): Promise<(site: string) => readonly FeedSystem[]> {
  const { rows } = await queries.query<{ site: string; system: FeedSystem }>({
    name: 'load-merge-senders',
    text: 'select distinct site, system from feed where sends_merges order by site, system',
  });
  const bySite = Map.groupBy(rows, ({ site }) => site);
  return (site) => (bySite.get(site) ?? []).map(({ system }) => system);
}

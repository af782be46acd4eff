import type { StudyState } from '../../domain/archive/studyState.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { Queries } from './aliases.ts';

/** The UIDs of all studies that carry the accession number of one of these exams, whoever issued it. */
export async function loadUidsOfAccessions(
  queries: Queries,
  orderAnchors: readonly string[],
  studyUids: readonly string[],
): Promise<readonly string[]> {
  const accessions = orderAnchors
    .filter((anchor) => anchor.startsWith('order:'))
    .map((anchor) => anchor.slice(anchor.indexOf('|') + 1));
  const { rows } = await queries.query<{ study_uid: string }>({
    name: 'load-same-accession',
    text: `select study_uid from study where accession = any($1)
      union select other.study_uid from study join study other on other.accession = study.accession
        where study.study_uid = any($2)`,
    values: [accessions, studyUids],
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

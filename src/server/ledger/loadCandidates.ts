import type { StudyState } from '../../domain/archive/studyState.ts';
import { isMatchKey, keysOfStudy } from '../../domain/reconciliation/matchKeys.ts';
import { aliasesOf, type Queries } from './aliases.ts';

/** For each study the anchors of records that may be its own: those that share a key with it, and the one a person linked it with. */
export async function loadCandidates(
  queries: Queries,
  studies: readonly StudyState[],
  decidedFor: (studyUid: string) => string | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (studies.length === 0) return found;
  const keys = new Map(studies.map((study) => [study.studyInstanceUid, keysOfStudy(study).filter(isMatchKey)]));
  const widened = await widenByAliases(queries, keys);
  const pairs = [...widened].flatMap(([uid, list]) => list.map((key) => ({ uid, key })));
  const { rows } = await queries.query<{ uid: string; anchor: string }>({
    name: 'load-candidates',
    text: `select distinct wanted.uid, subject_key.subject as anchor
      from unnest($1::text[], $2::text[]) as wanted (uid, key)
      join subject_key on subject_key.key = wanted.key
      where subject_key.subject not like all ('{study:%,patient:%,step:%}')`,
    values: [pairs.map(({ uid }) => uid), pairs.map(({ key }) => key)],
  });
  for (const { uid, anchor } of rows) found.set(uid, [...(found.get(uid) ?? []), anchor].sort());
  for (const { studyInstanceUid } of studies) {
    const decided = decidedFor(studyInstanceUid);
    if (decided) found.set(studyInstanceUid, [...(found.get(studyInstanceUid) ?? []), decided]);
  }
  const laterNames = await loadLaterNames(queries, [...new Set([...found.values()].flat())]);
  return new Map(
    [...found].map(([uid, anchors]) => [
      uid,
      [...new Set(anchors.flatMap((anchor) => laterNames.get(anchor) ?? [anchor]))].sort(),
    ]),
  );
}

/** An order that has an accession number now is one order, not two: for each name it had before, those it has now. */
async function loadLaterNames(
  queries: Queries,
  anchors: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const early = anchors.filter((anchor) => rank(anchor) > 0);
  if (early.length === 0) return new Map();
  const siblings = await loadSiblings(queries, early);
  const better = siblings.filter(({ anchor, sibling }) => rank(sibling) < rank(anchor));
  return new Map(
    [...Map.groupBy(better, ({ anchor }) => anchor)].map(([anchor, known]) => {
      const best = Math.min(...known.map(({ sibling }) => rank(sibling)));
      return [anchor, known.map(({ sibling }) => sibling).filter((sibling) => rank(sibling) === best)];
    }),
  );
}

/** Its accession number names an order best, then the filler's number, then the placer's. */
export function rank(anchor: string): number {
  return ['order', 'filler', 'placer'].indexOf(anchor.slice(0, anchor.indexOf(':')));
}

/** Under which other names the same orders were filed: those that share a filler's or placer's number. */
export async function loadSiblings(
  queries: Queries,
  anchors: readonly string[],
): Promise<readonly { readonly anchor: string; readonly sibling: string }[]> {
  const { rows } = await queries.query<{ anchor: string; sibling: string }>({
    name: 'load-siblings',
    text: `select distinct mine.subject as anchor, theirs.subject as sibling
      from subject_key mine
      join subject_key theirs on theirs.key = mine.key and theirs.subject <> mine.subject
      where mine.subject = any($1) and (mine.key like 'placer:%' or mine.key like 'filler:%')`,
    values: [anchors],
  });
  return rows;
}

/** A key of a hospital number stands for the numbers it was merged with, too. */
export async function widenByAliases(
  queries: Queries,
  keysOf: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Set(
    [...keysOf.values()]
      .flat()
      .map(localIdOfKey)
      .filter((id) => id !== null),
  );
  const aliases = await aliasesOf(queries, [...ids]);
  return new Map(
    [...keysOf].map(([name, keys]) => [
      name,
      keys.flatMap((key) => {
        const id = localIdOfKey(key);
        return id === null ? [key] : (aliases.get(id) ?? [id]).map((alias) => key.replace(id, () => alias));
      }),
    ]),
  );
}

/** `id:RXN|17` and `id-day:RXN|17|2026-11-22` speak of `RXN|17`. */
function localIdOfKey(key: string): string | null {
  if (key.startsWith('id:')) return key.slice(3);
  return key.startsWith('id-day:') ? key.slice(7, key.lastIndexOf('|')) : null;
}

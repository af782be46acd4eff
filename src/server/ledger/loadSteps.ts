import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { PerformedStepFact } from '../../domain/ledger/fact.ts';
import type { Heard } from '../../domain/ledger/heard.ts';
import {
  differenceShownMax,
  type InstanceDifference,
  type StepStanding,
  type StepState,
  stepState,
} from '../../domain/reconciliation/stepState.ts';
import type { Queries } from './aliases.ts';

/** A notice without its list, which may name thousands: the database compares that. */
interface ListedFact extends Omit<PerformedStepFact, 'series'> {
  readonly factId: number;
  readonly site: string;
  /** Not null when it names a list. */
  readonly series: true | null;
}

/**
 * What scanners and archives say of these exams, by the study and the accession number they name, each list compared instance
 * by instance with the archive. One query where nobody said anything, three for any batch.
 */
export async function loadSteps(
  queries: Queries,
  anchors: readonly string[],
  links: readonly { readonly anchor: string; readonly studyUid: string }[],
): Promise<(anchor: string) => readonly StepStanding[]> {
  const named = await loadNamed(queries, anchors, links);
  if (named.length === 0) return () => [];
  const heard = await loadHeard(queries, [...new Set(named.map(({ step }) => step))]);
  const groups = [...Map.groupBy(heard, groupOf)].map(([group, facts]) => ({
    group,
    subjects: facts.map(({ fact }) => `step:${fact.stepUid}`),
    ...stepState(facts as [Heard<ListedFact>, ...Heard<ListedFact>[]], sitesOf(facts)),
  }));
  const differences = await loadDifferences(queries, groups);
  const standings = groups
    .map(({ group, subjects, step }) => ({ subjects, standing: { step, instances: differences.get(group) ?? null } }))
    .sort((a, b) => (nameOf(a.standing) < nameOf(b.standing) ? -1 : 1));
  const stepsOf = Map.groupBy(named, ({ anchor }) => anchor);
  return (anchor) => {
    const mine = new Set((stepsOf.get(anchor) ?? []).map(({ step }) => step));
    return standings.filter(({ subjects }) => subjects.some((one) => mine.has(one))).map(({ standing }) => standing);
  };
}

function sitesOf(facts: readonly Heard<ListedFact>[]): string {
  return facts.map(({ fact }) => fact.site).sort()[0] as string;
}

function nameOf({ step }: StepStanding): string {
  return `${step.told} ${step.about} ${step.system}`;
}

async function loadNamed(
  queries: Queries,
  anchors: readonly string[],
  links: readonly { readonly anchor: string; readonly studyUid: string }[],
): Promise<readonly { readonly anchor: string; readonly step: string }[]> {
  const { rows } = await queries.query<{ anchor: string; step: string }>({
    name: 'load-step-names',
    text: `select mine.subject as anchor, step.subject as step
      from subject_key mine join subject_key step on step.key = mine.key and step.subject like 'step:%'
      where mine.subject = any($1) and mine.key like any ('{uid:%,acc:%}')
      union select link.anchor, step.subject from unnest($2::text[], $3::text[]) as link (anchor, study_uid)
        join subject_key step on step.key = 'uid:' || link.study_uid and step.subject like 'step:%'`,
    values: [anchors, links.map(({ anchor }) => anchor), links.map(({ studyUid }) => `${studyUid}`)],
  });
  return rows;
}

async function loadHeard(queries: Queries, subjects: readonly string[]): Promise<readonly Heard<ListedFact>[]> {
  const { rows } = await queries.query<{
    readonly fact_id: number;
    readonly received_at: Date;
    readonly system: FeedSystem;
    readonly site: string;
    readonly listed: boolean;
    readonly body: Omit<PerformedStepFact, 'series'>;
  }>({
    name: 'load-steps',
    text: `select fact_id, received_at, feed.system, feed.site, body::jsonb - 'series' as body, json_typeof(body -> 'series') = 'array' as listed
      from fact join feed using (feed_id) where subject = any($1)`,
    values: [subjects],
  });
  return rows.map(({ fact_id, received_at, system, site, listed, body }) => ({
    fact: { ...body, factId: fact_id, site, series: listed ? true : null },
    system,
    receivedAt: received_at.toISOString(),
  }));
}

/** Notices of one step belong together, and so do all that an archive says of one study. */
function groupOf({ fact, system }: Heard<ListedFact>): string {
  return fact.told === 'ian' ? `ian ${system} ${fact.studyInstanceUid}` : `mpps ${fact.stepUid}`;
}

/**
 * Each named list against the images of its study, instance by instance: what is named and not here, what is here in the same
 * series and not named (R8). An image that came under another study is not here, as far as its own study goes.
 */
async function loadDifferences(
  queries: Queries,
  groups: readonly { readonly group: string; readonly step: StepState; readonly lists: readonly ListedFact[] }[],
): Promise<ReadonlyMap<string, InstanceDifference>> {
  const pairs = groups.flatMap(({ group, step, lists }) =>
    lists.map(({ factId }) => ({ group, factId, studyUid: step.studyInstanceUid })),
  );
  if (pairs.length === 0) return new Map();
  const { rows } = await queries.query<{
    readonly group: string;
    readonly named: number;
    readonly missing: number;
    readonly missing_uids: string[] | null;
    readonly unnamed: number;
    readonly unnamed_uids: string[] | null;
  }>({
    name: 'compare-instances',
    text: `with wanted (name, fact_id, study_uid) as (select * from unnest($1::text[], $2::bigint[], $3::text[])),
      series (name, study_uid, series_uid, uids) as materialized (
        select wanted.name, wanted.study_uid, item ->> 'seriesInstanceUid', item -> 'sopInstanceUids'
        from wanted join fact using (fact_id), json_array_elements(body -> 'series') item),
      named (name, study_uid, sop_uid) as materialized (
        select distinct series.name, series.study_uid, uid from series, json_array_elements_text(uids) uid),
      missing as (
        select named.name, count(*) as named, count(*) filter (where instance.sop_uid is null) as missing,
          (array_agg(named.sop_uid order by named.sop_uid) filter (where instance.sop_uid is null))[1:${differenceShownMax}] as uids
        from named left join instance using (sop_uid, study_uid) group by named.name),
      unnamed as (
        select held.name, count(*) as unnamed, (array_agg(held.sop_uid order by held.sop_uid))[1:${differenceShownMax}] as uids
        from (select distinct series.name, instance.sop_uid from series join instance using (series_uid, study_uid)) held
        where not exists (select from named where named.name = held.name and named.sop_uid = held.sop_uid)
        group by held.name)
      select name as "group", coalesce(missing.named, 0)::integer as named, coalesce(missing.missing, 0)::integer as missing,
        missing.uids as missing_uids, coalesce(unnamed.unnamed, 0)::integer as unnamed, unnamed.uids as unnamed_uids
      from (select distinct name from wanted) every left join missing using (name) left join unnamed using (name)`,
    values: [pairs.map(({ group }) => group), pairs.map(({ factId }) => factId), pairs.map(({ studyUid }) => studyUid)],
  });
  return new Map(
    rows.map((row) => [
      row.group,
      {
        named: row.named,
        missing: { count: row.missing, sopInstanceUids: row.missing_uids ?? [] },
        unnamed: { count: row.unnamed, sopInstanceUids: row.unnamed_uids ?? [] },
      },
    ]),
  );
}

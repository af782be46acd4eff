import type { Kysely, Selectable } from 'kysely';
import type { Static } from 'typebox';
import type { factShown, studyShown } from '../../api/exams.ts';
import type { StudyState } from '../../domain/archive/studyState.ts';
import { evidenceInWords, type MatchEvidence } from '../../domain/reconciliation/matchStudy.ts';
import type { Database, LedgerTables } from '../database/schema.ts';
import type { Queries } from './aliases.ts';
import { loadStudies } from './loadStudies.ts';

type Study = Selectable<LedgerTables['study']>;
type Series = Selectable<LedgerTables['series']>;
type Link = Selectable<LedgerTables['link']>;

/** How many studies and thumbnails of one exam a page shows. */
const shownMax = { studies: 50, thumbnails: 6, instances: 2_000 };

/** A study that stands with an exam: as the rules see it, as the page shows it, and as a line of the time line. */
export interface StudyKnown {
  readonly state: StudyState;
  readonly shown: Static<typeof studyShown>;
  readonly heard: Static<typeof factShown>;
}

/** The studies whose images stand with these anchors: their own, or linked to them. */
export async function loadStudiesOf(
  db: Kysely<Database>,
  queries: Queries,
  anchors: readonly string[],
): Promise<StudyKnown[]> {
  const links = await db
    .selectFrom('link')
    .selectAll()
    .where('anchor', 'in', anchors)
    .where('standing', '=', 'linked')
    .execute();
  const own = anchors.filter((anchor) => anchor.startsWith('study:')).map((anchor) => anchor.slice('study:'.length));
  const uids = [...new Set([...own, ...links.map(({ study_uid }) => study_uid)])];
  if (uids.length === 0) return [];
  const [studies, states, series, instances] = await Promise.all([
    loadStudyRows(db, uids),
    loadStudies(queries, uids),
    db.selectFrom('series').selectAll().where('study_uid', 'in', uids).orderBy('series_number').execute(),
    loadFirstInstances(db, uids),
  ]);
  return studies.flatMap((study) => {
    const state = states.get(study.study_uid);
    if (!state) return [];
    const mine = series.filter(({ study_uid }) => study_uid === study.study_uid);
    const link = links.find(({ study_uid }) => study_uid === study.study_uid);
    const first = instances.find(({ series_uid }) => mine.some((one) => one.series_uid === series_uid));
    return [{ state, shown: toStudyShown(study, mine, instances, link), heard: toHeard(study, first) }];
  });
}

function loadStudyRows(db: Kysely<Database>, uids: readonly string[]): Promise<Study[]> {
  return db
    .selectFrom('study')
    .selectAll()
    .where('study_uid', 'in', uids)
    .orderBy('first_received_at')
    .orderBy('study_uid')
    .limit(shownMax.studies)
    .execute();
}

interface FirstInstance {
  readonly series_uid: string;
  readonly sop_uid: string;
  readonly instance_number: number | null;
  readonly frames: number;
}

/** The first few of each series, each found by one step into the index: a CT of 2,000 images is not read through. */
function loadFirstInstances(db: Kysely<Database>, studyUids: readonly string[]): Promise<FirstInstance[]> {
  return db
    .selectFrom('series')
    .innerJoinLateral(
      (by) =>
        by
          .selectFrom('instance')
          .select(['sop_uid', 'instance_number', 'frames'])
          .whereRef('instance.series_uid', '=', 'series.series_uid')
          .orderBy('instance_number')
          .limit(shownMax.thumbnails)
          .as('first'),
      (join) => join.onTrue(),
    )
    .select(['series.series_uid', 'first.sop_uid', 'first.instance_number', 'first.frames'])
    .where('series.study_uid', 'in', studyUids)
    .orderBy('series.series_number')
    .orderBy('first.instance_number')
    .limit(shownMax.instances)
    .execute();
}

function toStudyShown(
  study: Study,
  series: readonly Series[],
  instances: readonly FirstInstance[],
  link: Link | undefined,
): Static<typeof studyShown> {
  return {
    studyInstanceUid: study.study_uid,
    description: study.description?.slice(0, 300) ?? null,
    station: study.station?.slice(0, 100) ?? null,
    startedAt: study.started_at?.toISOString() ?? null,
    firstReceivedAt: study.first_received_at.toISOString(),
    lastReceivedAt: study.last_received_at.toISOString(),
    linkedBecause: link
      ? `${evidenceInWords(link.evidence as MatchEvidence)} Rule ${link.rule_version}.`.slice(0, 500)
      : null,
    series: series.map((one) => ({
      seriesInstanceUid: one.series_uid,
      modality: one.modality?.slice(0, 16) ?? null,
      description: one.description?.slice(0, 300) ?? null,
      seriesNumber: one.series_number,
      images: one.instance_count,
      instances: instances
        .filter(({ series_uid }) => series_uid === one.series_uid)
        .map(({ sop_uid, instance_number, frames }) => ({
          sopInstanceUid: sop_uid,
          instanceNumber: instance_number,
          frames,
        })),
    })),
  };
}

/** Its source is the header of its first image. */
function toHeard(study: Study, first: FirstInstance | undefined): Static<typeof factShown> {
  const modalities = study.modalities.join(', ') || 'modality not known';
  const images = study.instance_count === 1 ? '1 image' : `${study.instance_count} images`;
  return {
    factId: `instance-${first?.sop_uid ?? ''}`,
    kind: 'images',
    occurredAt: (study.started_at ?? study.first_received_at).toISOString(),
    receivedAt: study.first_received_at.toISOString(),
    feed: study.station?.slice(0, 100) ?? 'Images',
    says: `${images} made (${modalities})${study.description ? `: ${study.description}` : ''}.`.slice(0, 500),
    hasSource: first !== undefined,
  };
}

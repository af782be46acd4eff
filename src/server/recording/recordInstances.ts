import type { ImageSaid } from '../../domain/archive/studyState.ts';
import { canonicalText } from '../../domain/ledger/heard.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { isMatchKey, keysOfStudy, studyAnchor } from '../../domain/reconciliation/matchKeys.ts';
import type { Queries } from '../ledger/aliases.ts';
import { loadStudyNames } from '../ledger/loadStudies.ts';
import { examsOfSteps, stepsOfStudies } from './examsOfSteps.ts';
import type { ImageRow, SeriesRow, StudyRow } from './readInstance.ts';
import type { RecentKeys } from './recentKeys.ts';
import { recordIdentities, recordKeys, type SaidIdentity } from './recordIdentities.ts';
import { saveArrivals } from './saveArrivals.ts';
import { saveSayings } from './saveSayings.ts';
import { arrayOf, storableJson, withMember } from './storable.ts';
import { textSha } from './textSha.ts';

/** An instance entry of the journal, read into the rows it becomes. */
export interface InstanceRead {
  readonly study: StudyRow;
  readonly series: SeriesRow;
  readonly image: ImageRow;
  readonly identity: PatientIdentity;
  readonly says: ImageSaid;
  /** By which it came; `import` where an archive was loaded. */
  readonly door: string;
  /** Whether the stored bytes of another entry are the same data set, whatever their file meta information. */
  sameDataSet(as: { readonly journalId: string; readonly segment: number; readonly offset: number }): Promise<boolean>;
}

/** An instance with all that is written of it. */
export interface InstanceToRecord extends InstanceRead {
  readonly said: SaidIdentity;
  /** By which identities that are the same are known. */
  readonly identitySha: string;
  /** Its rows as JSON objects. */
  readonly rows: { readonly study: string; readonly series: string; readonly image: string };
}

/** Works out what is written of an instance, needing nothing of the database. */
export function fileInstance(read: InstanceRead): InstanceToRecord {
  const { study, series, image, identity } = read;
  return {
    ...read,
    said: saidByImage(read),
    identitySha: textSha(canonicalText(identity)),
    rows: { study: storableJson(study), series: storableJson(series), image: storableJson(image) },
  };
}

/**
 * Records instances: rows for each new one, its study and its series, counted up once for the batch.
 *
 * Same UID and same bytes: nothing new. Same UID and other bytes: both are kept and the study shows it; nothing is ever
 * overwritten in silence (hazard H-04). Returns what must be looked at again.
 */
export async function recordInstances(
  queries: Queries,
  instances: readonly InstanceToRecord[],
  recent: RecentKeys | null = null,
): Promise<{ readonly anchors: readonly string[]; readonly keys: readonly string[] }> {
  if (instances.length === 0) return { anchors: [], keys: [] };
  const { fresh, variants } = await sortOut(queries, instances);
  const recorded = await saveImages(queries, fresh);
  const counted = withCounts(fresh, recorded);
  await saveStudies(queries, counted);
  await countSeries(queries, await saveSeries(queries, counted));
  await saveVariants(queries, variants);
  await saveStudyIdentities(queries, recorded);
  await saveArrivals(queries, recorded);
  await saveSayings(queries, recorded);

  const uids = [...new Set([...recorded, ...variants].map(({ study }) => study.study_uid))];
  const keysOf = new Map(
    (await loadStudyNames(queries, uids)).map((study) => [
      studyAnchor(study.studyInstanceUid),
      new Set(keysOfStudy(study)),
    ]),
  );
  await recordKeys(queries, keysOf, recent);
  const newPairs = await recordIdentities(
    queries,
    recorded.map(({ said }) => said),
  );
  // What a scanner or an archive names is compared again, whoever's examination it is counted to.
  const compared = await examsOfSteps(queries, await stepsOfStudies(queries, uids));
  const concerned = [...keysOf.values()].flatMap((keys) => [...keys].filter(isMatchKey));
  return { anchors: [...keysOf.keys(), ...compared], keys: [...concerned, ...newPairs] };
}

function saidByImage({ identity, series, study }: InstanceRead): SaidIdentity {
  return {
    system: 'Images',
    site: study.site,
    source: series.station ?? study.station ?? '',
    modality: series.modality ?? '',
    saidAt: study.started_at ?? study.received_at,
    receivedAt: new Date(study.received_at),
    patient: identity,
  };
}

/** Which are new, which are known, and which come again with other bytes. */
async function sortOut(
  queries: Queries,
  instances: readonly InstanceToRecord[],
): Promise<{ readonly fresh: readonly InstanceToRecord[]; readonly variants: readonly InstanceToRecord[] }> {
  const known = await loadKnown(queries, [...new Set(instances.map(({ image }) => image.sop_uid))]);
  const fresh: InstanceToRecord[] = [];
  const variants: InstanceToRecord[] = [];
  for (const instance of instances) {
    const { image } = instance;
    const contents = known.get(image.sop_uid) ?? [];
    if (await isAmong(contents, instance)) continue;
    known.set(image.sop_uid, [...contents, contentOf(image)]);
    if (contents.length === 0) fresh.push(instance);
    else variants.push(instance);
  }
  return { fresh, variants };
}

/** Where a content of an instance stands: the first one, or one that came later under the same UID. */
interface KnownContent {
  readonly sha256: string;
  readonly journalId: string;
  readonly segment: number;
  readonly offset: number;
}

async function loadKnown(queries: Queries, uids: readonly string[]): Promise<Map<string, readonly KnownContent[]>> {
  const { rows } = await queries.query<KnownContent & { readonly uid: string }>({
    name: 'known-instances',
    text: `select sop_uid as uid, sha256, journal_id as "journalId", segment, byte_offset as "offset" from instance
        where sop_uid = any($1)
      union all select sop_uid, sha256, journal_id, segment, byte_offset from instance_variant where sop_uid = any($1)`,
    values: [uids],
  });
  return new Map([...Map.groupBy(rows, ({ uid }) => uid)]);
}

function contentOf(image: ImageRow): KnownContent {
  return {
    sha256: image.sha256,
    journalId: image.journal_id,
    segment: image.segment,
    offset: image.byte_offset,
  };
}

async function isAmong(contents: readonly KnownContent[], instance: InstanceToRecord): Promise<boolean> {
  if (contents.some(({ sha256 }) => sha256 === instance.image.sha256)) return true;
  for (const content of contents) if (await instance.sameDataSet(content)) return true;
  return false;
}

/** An instance and whether it counts: not when another journal's recorder was first to record it. */
interface CountedInstance {
  readonly instance: InstanceToRecord;
  readonly added: 0 | 1;
}

function withCounts(
  fresh: readonly InstanceToRecord[],
  recorded: readonly InstanceToRecord[],
): readonly CountedInstance[] {
  const added = new Set(recorded);
  return fresh.map((instance) => ({ instance, added: added.has(instance) ? 1 : 0 }));
}

/** Before their series: whoever else records images of the same studies waits here until we are done. */
async function saveStudies(queries: Queries, instances: readonly CountedInstance[]): Promise<void> {
  if (instances.length === 0) return;
  await queries.query({
    name: 'save-studies',
    // Of two headers that disagree the smaller text stands in the list, whichever came first: the study must not depend on the
    // order of its images. What each header said is kept in study_identity.
    text: `insert into study (study_uid, site, patient_name, patient_id, patient_id_issuer, patient_birth_date, patient_sex,
        study_date, study_time, accession, accession_issuer, study_id, description, referring_physician, modalities, station,
        started_at, ended_at, instance_count, first_received_at, last_received_at)
      select study_uid, min(site), min(patient_name), min(patient_id), min(patient_id_issuer), min(patient_birth_date),
        min(patient_sex), min(study_date), min(study_time), min(accession), min(accession_issuer), min(study_id),
        min(description), min(referring_physician), '{}', min(station), min(started_at), max(ended_at),
        sum(added), min(received_at), max(received_at)
      from jsonb_to_recordset($1::jsonb) as row (study_uid text, site text, patient_name text, patient_id text,
        patient_id_issuer text, patient_birth_date text, patient_sex text, study_date text, study_time text, accession text,
        accession_issuer text, study_id text, description text, referring_physician text, station text,
        started_at timestamptz, ended_at timestamptz, received_at timestamptz, added integer)
      group by study_uid order by study_uid
      on conflict (study_uid) do update set site = least(study.site, excluded.site),
        patient_name = least(study.patient_name, excluded.patient_name),
        patient_id = least(study.patient_id, excluded.patient_id),
        patient_id_issuer = least(study.patient_id_issuer, excluded.patient_id_issuer),
        patient_birth_date = least(study.patient_birth_date, excluded.patient_birth_date),
        patient_sex = least(study.patient_sex, excluded.patient_sex),
        study_date = least(study.study_date, excluded.study_date), study_time = least(study.study_time, excluded.study_time),
        accession = least(study.accession, excluded.accession),
        accession_issuer = least(study.accession_issuer, excluded.accession_issuer),
        study_id = least(study.study_id, excluded.study_id), description = least(study.description, excluded.description),
        referring_physician = least(study.referring_physician, excluded.referring_physician),
        station = least(study.station, excluded.station), started_at = least(study.started_at, excluded.started_at),
        ended_at = greatest(study.ended_at, excluded.ended_at),
        instance_count = study.instance_count + excluded.instance_count,
        first_received_at = least(study.first_received_at, excluded.first_received_at),
        last_received_at = greatest(study.last_received_at, excluded.last_received_at)`,
    values: [arrayOf(instances.map(({ instance, added }) => withMember(instance.rows.study, 'added', added)))],
  });
}

/** Returns the studies that have a series more, or one of another modality. */
async function saveSeries(queries: Queries, instances: readonly CountedInstance[]): Promise<readonly string[]> {
  if (instances.length === 0) return [];
  const { rows } = await queries.query<{ study_uid: string; changed: boolean }>({
    name: 'save-series',
    // As with studies: which of two headers that disagree came first, or in which batch, must not matter.
    text: `insert into series (series_uid, study_uid, modality, series_number, description, body_part, laterality, station,
        manufacturer, institution, started_at, instance_count)
      select series_uid, min(study_uid), min(modality), min(series_number), min(description), min(body_part),
        min(laterality), min(station), min(manufacturer), min(institution), min(started_at), sum(added)
      from jsonb_to_recordset($1::jsonb) as row (series_uid text, study_uid text, modality text, series_number integer,
        description text, body_part text, laterality text, station text, manufacturer text, institution text,
        started_at timestamptz, added integer)
      group by series_uid order by series_uid
      on conflict (series_uid) do update set modality = least(series.modality, excluded.modality),
        series_number = least(series.series_number, excluded.series_number),
        description = least(series.description, excluded.description),
        body_part = least(series.body_part, excluded.body_part),
        laterality = least(series.laterality, excluded.laterality),
        station = least(series.station, excluded.station),
        manufacturer = least(series.manufacturer, excluded.manufacturer),
        institution = least(series.institution, excluded.institution),
        started_at = least(series.started_at, excluded.started_at),
        instance_count = series.instance_count + excluded.instance_count
      returning study_uid, xmax = 0 or modality is distinct from
        (select before.modality from series before where before.series_uid = series.series_uid) as changed`,
    values: [arrayOf(instances.map(({ instance, added }) => withMember(instance.rows.series, 'added', added)))],
  });
  return [...new Set(rows.filter(({ changed }) => changed).map(({ study_uid }) => study_uid))];
}

/** What a list shows of a study's series. */
async function countSeries(queries: Queries, studyUids: readonly string[]): Promise<void> {
  if (studyUids.length === 0) return;
  await queries.query({
    name: 'count-series',
    text: `update study set series_count = held.count, modalities = held.modalities
      from (select study_uid, count(*)::integer as count,
          coalesce(array_agg(distinct modality order by modality) filter (where modality is not null), '{}') as modalities
        from series where study_uid = any($1) group by study_uid) held
      where study.study_uid = held.study_uid`,
    values: [studyUids],
  });
}

/** Returns those that were not there yet: another journal's recorder may have been first. */
async function saveImages(
  queries: Queries,
  instances: readonly InstanceToRecord[],
): Promise<readonly InstanceToRecord[]> {
  if (instances.length === 0) return [];
  const { rows } = await queries.query<{ sop_uid: string }>({
    name: 'save-images',
    text: `insert into instance (sop_uid, study_uid, series_uid, sop_class_uid, transfer_syntax_uid, instance_number, rows, columns,
          frames, bits_allocated, photometric, sha256, bytes, journal_id, segment, byte_offset, received_at)
        select sop_uid, study_uid, series_uid, sop_class_uid, transfer_syntax_uid, instance_number, rows, columns,
          frames, bits_allocated, photometric, sha256, bytes, journal_id, segment, byte_offset, received_at
        from jsonb_to_recordset($1::jsonb) as row (sop_uid text, study_uid text, series_uid text, sop_class_uid text,
          transfer_syntax_uid text, instance_number integer, rows integer, columns integer, frames integer,
          bits_allocated integer, photometric text, sha256 text, bytes bigint, journal_id text, segment integer,
          byte_offset bigint, received_at timestamptz)
        on conflict do nothing
        returning sop_uid`,
    values: [arrayOf(instances.map(({ rows }) => rows.image))],
  });
  const saved = new Set(rows.map(({ sop_uid }) => sop_uid));
  return instances.filter(({ image }) => saved.has(image.sop_uid));
}

async function saveVariants(queries: Queries, variants: readonly InstanceToRecord[]): Promise<void> {
  if (variants.length === 0) return;
  await queries.query({
    text: `insert into instance_variant (sop_uid, sha256, study_uid, journal_id, segment, byte_offset, received_at)
      select row.sop_uid, row.sha256, instance.study_uid, row.journal_id, row.segment, row.byte_offset, row.received_at
      from jsonb_to_recordset($1::jsonb) as row (sop_uid text, sha256 text, journal_id text, segment integer,
        byte_offset bigint, received_at timestamptz)
      join instance on instance.sop_uid = row.sop_uid
      on conflict do nothing`,
    values: [arrayOf(variants.map(({ rows }) => rows.image))],
  });
}

async function saveStudyIdentities(queries: Queries, instances: readonly InstanceToRecord[]): Promise<void> {
  const counted = new Map<
    string,
    { study_uid: string; identity_sha: string; identity: PatientIdentity; instance_count: number }
  >();
  for (const { study, identity, identitySha: sha } of instances) {
    const known = counted.get(`${study.study_uid} ${sha}`);
    if (known) known.instance_count += 1;
    else
      counted.set(`${study.study_uid} ${sha}`, {
        study_uid: study.study_uid,
        identity_sha: sha,
        identity,
        instance_count: 1,
      });
  }
  if (counted.size === 0) return;
  await queries.query({
    name: 'save-study-identities',
    text: `insert into study_identity (study_uid, identity_sha, identity, instance_count)
      select study_uid, identity_sha, identity, instance_count
      from jsonb_to_recordset($1::jsonb) as row (study_uid text, identity_sha text, identity jsonb, instance_count integer)
      order by study_uid, identity_sha
      on conflict (study_uid, identity_sha) do update set
        instance_count = study_identity.instance_count + excluded.instance_count`,
    values: [storableJson([...counted.values()])],
  });
}

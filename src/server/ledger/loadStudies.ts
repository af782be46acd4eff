import type { ImageSaid, StudyState } from '../../domain/archive/studyState.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { Queries } from './aliases.ts';

/** What a study says of whose it is, and when it was made. */
export type StudyNames = Pick<
  StudyState,
  'studyInstanceUid' | 'site' | 'accession' | 'identities' | 'startedAt' | 'firstReceivedAt'
>;

/** Loads of studies only by what they may be found. */
export async function loadStudyNames(queries: Queries, uids: readonly string[]): Promise<readonly StudyNames[]> {
  if (uids.length === 0) return [];
  const { rows } = await queries.query<
    Pick<StudyRow, 'study_uid' | 'site' | 'accession' | 'started_at' | 'first_received_at'> & {
      identities: PatientIdentity[] | null;
    }
  >({
    name: 'load-study-names',
    text: `select study_uid, site, accession, started_at, first_received_at,
        (select jsonb_agg(identity) from study_identity where study_identity.study_uid = study.study_uid) as identities
      from study where study_uid = any($1)`,
    values: [uids],
  });
  return rows.map((row) => ({
    studyInstanceUid: row.study_uid,
    site: row.site,
    accession: row.accession,
    identities: row.identities ?? [],
    startedAt: row.started_at?.toISOString() ?? null,
    firstReceivedAt: row.first_received_at.toISOString(),
  }));
}

interface StudyRow {
  readonly study_uid: string;
  readonly site: string;
  readonly accession: string | null;
  readonly accession_issuer: string | null;
  readonly modalities: string[];
  readonly description: string | null;
  readonly station: string | null;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly instance_count: number;
  readonly first_received_at: Date;
  readonly last_received_at: Date;
}

/** Rows of one study, in the order in which they were loaded. */
type ByStudy<R> = ReadonlyMap<string, readonly R[]>;
type IdentityRow = { readonly study_uid: string; readonly identity: PatientIdentity };
type ArrivalRow = { readonly study_uid: string; readonly minute: Date } & Pick<
  StudyState['arrivals'][number],
  'modality' | 'station' | 'door' | 'images'
>;
type SayingRow = { readonly study_uid: string } & ImageSaid;
type VariantRow = { readonly study_uid: string; readonly variants: number };

/** Loads studies as the images say them, by UID. */
export async function loadStudies(queries: Queries, uids: readonly string[]): Promise<ReadonlyMap<string, StudyState>> {
  if (uids.length === 0) return new Map();
  const { rows } = await queries.query<StudyRow>({
    name: 'load-studies',
    text: `select study_uid, site, accession, accession_issuer, modalities, description, station, started_at, ended_at,
        instance_count, first_received_at, last_received_at
      from study where study_uid = any($1)`,
    values: [uids],
  });
  // Gathered here and not by the database: asked of each study apart, they cost it three times as much.
  const identities = await queries.query<IdentityRow>({
    name: 'load-study-identities',
    text: `select study_uid, identity from study_identity where study_uid = any($1) order by instance_count desc, identity_sha`,
    values: [uids],
  });
  const arrivals = await queries.query<ArrivalRow>({
    name: 'load-study-arrivals',
    text: `select study_uid, minute, modality, station, door, images from study_arrival where study_uid = any($1)
      order by minute, modality, station, door`,
    values: [uids],
  });
  const variants = await queries.query<VariantRow>({
    name: 'load-study-variants',
    text: `select study_uid, count(*)::integer as variants from instance_variant where study_uid = any($1) group by study_uid`,
    values: [uids],
  });
  const sayings = await queries.query<SayingRow>({
    name: 'load-study-sayings',
    text: `select distinct study_uid, modality, body_part as "bodyPart", laterality, description, patient_age as "patientAge",
        patient_size as "patientSize", patient_weight as "patientWeight"
      from study_says where study_uid = any($1) order by 1, 2, 3, 4, 5, 6, 7, 8`,
    values: [uids],
  });
  const beside = {
    identities: Map.groupBy(identities.rows, studyOf),
    arrivals: Map.groupBy(arrivals.rows, studyOf),
    variants: Map.groupBy(variants.rows, studyOf),
    sayings: Map.groupBy(sayings.rows, studyOf),
  };
  return new Map(rows.map((row) => [row.study_uid, stateOf(row, beside)]));
}

function studyOf({ study_uid }: { readonly study_uid: string }): string {
  return study_uid;
}

interface Beside {
  readonly identities: ByStudy<IdentityRow>;
  readonly arrivals: ByStudy<ArrivalRow>;
  readonly variants: ByStudy<VariantRow>;
  readonly sayings: ByStudy<SayingRow>;
}

function stateOf(row: StudyRow, { identities, arrivals, variants, sayings }: Beside): StudyState {
  return {
    studyInstanceUid: row.study_uid,
    site: row.site,
    identities: (identities.get(row.study_uid) ?? []).map(({ identity }) => identity),
    accession: row.accession,
    accessionIssuer: row.accession_issuer,
    modalities: row.modalities,
    description: row.description,
    station: row.station,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    instanceCount: row.instance_count,
    variantCount: variants.get(row.study_uid)?.[0]?.variants ?? 0,
    firstReceivedAt: row.first_received_at.toISOString(),
    lastReceivedAt: row.last_received_at.toISOString(),
    arrivals: (arrivals.get(row.study_uid) ?? []).map(({ minute, modality, station, door, images }) => ({
      ...{ at: minute.toISOString(), door, images },
      ...{ modality: modality || null, station: station || null },
    })),
    says: (sayings.get(row.study_uid) ?? []).map(({ study_uid, ...says }) => says),
  };
}

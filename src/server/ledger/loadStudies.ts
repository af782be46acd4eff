import type { StudyState } from '../../domain/archive/studyState.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { Queries } from './aliases.ts';

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
  readonly identities: PatientIdentity[] | null;
  readonly arrivals: readonly [at: string, modality: string, station: string, door: string, images: number][] | null;
  readonly variants: number;
}

/** Loads studies as the images say them, by UID. */
export async function loadStudies(queries: Queries, uids: readonly string[]): Promise<ReadonlyMap<string, StudyState>> {
  if (uids.length === 0) return new Map();
  const { rows } = await queries.query<StudyRow>({
    name: 'load-studies',
    text: `select study_uid, site, accession, accession_issuer, modalities, description, station, started_at, ended_at,
        instance_count, first_received_at, last_received_at,
        (select jsonb_agg(identity order by study_identity.instance_count desc, identity_sha)
          from study_identity where study_identity.study_uid = study.study_uid) as identities,
        (select jsonb_agg(jsonb_build_array(minute, modality, station, door, images)
            order by minute, modality, station, door)
          from study_arrival where study_arrival.study_uid = study.study_uid) as arrivals,
        (select count(*)::integer from instance_variant where instance_variant.study_uid = study.study_uid) as variants
      from study where study_uid = any($1)`,
    values: [uids],
  });
  return new Map(rows.map((row) => [row.study_uid, stateOf(row)]));
}

function stateOf(row: StudyRow): StudyState {
  return {
    studyInstanceUid: row.study_uid,
    site: row.site,
    identities: row.identities ?? [],
    accession: row.accession,
    accessionIssuer: row.accession_issuer,
    modalities: row.modalities,
    description: row.description,
    station: row.station,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    instanceCount: row.instance_count,
    variantCount: row.variants,
    firstReceivedAt: row.first_received_at.toISOString(),
    lastReceivedAt: row.last_received_at.toISOString(),
    arrivals: (row.arrivals ?? []).map(([at, modality, station, door, images]) => ({
      ...{ at: new Date(at).toISOString(), door, images },
      ...{ modality: modality || null, station: station || null },
    })),
  };
}

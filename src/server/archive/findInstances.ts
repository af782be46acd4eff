import type { Kysely } from 'kysely';
import type { Database } from '../database/schema.ts';

/** What the address of a retrieval names. */
export interface RetrievalAsked {
  readonly study: string;
  readonly series?: string | undefined;
  readonly instance?: string | undefined;
}

/** An instance of the index with its place in the journal. */
export interface InstanceFound {
  readonly sop_uid: string;
  readonly series_uid: string;
  readonly study_uid: string;
  readonly transfer_syntax_uid: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly journal_id: string;
  readonly segment: number;
  readonly byte_offset: number;
}

/** The instances that an address names, in the order of series and image; none when there is nothing or it may not be seen. */
export async function findInstances(
  db: Kysely<Database>,
  asked: RetrievalAsked,
  sites: 'everywhere' | readonly string[],
): Promise<readonly InstanceFound[]> {
  let query = db
    .selectFrom('instance')
    .innerJoin('study', 'study.study_uid', 'instance.study_uid')
    .innerJoin('series', 'series.series_uid', 'instance.series_uid')
    .select([
      'instance.sop_uid',
      'instance.series_uid',
      'instance.study_uid',
      'instance.transfer_syntax_uid',
      'instance.sha256',
      'instance.bytes',
      'instance.journal_id',
      'instance.segment',
      'instance.byte_offset',
    ])
    .where('instance.study_uid', '=', asked.study)
    .orderBy('series.series_number')
    .orderBy('series.series_uid')
    .orderBy('instance.instance_number')
    .orderBy('instance.sop_uid');
  if (sites !== 'everywhere') query = query.where('study.site', 'in', sites);
  if (asked.series !== undefined) query = query.where('instance.series_uid', '=', asked.series);
  if (asked.instance !== undefined) query = query.where('instance.sop_uid', '=', asked.instance);
  return query.execute();
}

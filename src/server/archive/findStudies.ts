import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { type QidoLevel, type QidoQuery, uidsOf } from './qidoQuery.ts';

/** A row of an answer: the study's columns always, those of series and instance at their levels. */
export interface QidoRow {
  readonly study_uid: string;
  readonly patient_name: string | null;
  readonly patient_id: string | null;
  readonly patient_id_issuer: string | null;
  readonly patient_birth_date: string | null;
  readonly patient_sex: string | null;
  readonly study_date: string | null;
  readonly study_time: string | null;
  readonly accession: string | null;
  readonly study_id: string | null;
  readonly study_description: string | null;
  readonly referring_physician: string | null;
  readonly modalities: readonly string[];
  readonly study_series: number;
  readonly study_instances: number;
  readonly series_uid?: string;
  readonly modality?: string | null;
  readonly series_number?: number | null;
  readonly series_description?: string | null;
  readonly body_part?: string | null;
  readonly series_instances?: number;
  readonly sop_uid?: string;
  readonly sop_class_uid?: string;
  readonly transfer_syntax_uid?: string;
  readonly instance_number?: number | null;
  readonly rows?: number | null;
  readonly columns?: number | null;
  readonly frames?: number;
  readonly bits_allocated?: number | null;
}

const studyColumns = sql`study.study_uid, study.patient_name, study.patient_id, study.patient_id_issuer,
  study.patient_birth_date, study.patient_sex, study.study_date, study.study_time, study.accession, study.study_id,
  study.description as study_description, study.referring_physician, study.modalities, study.series_count as study_series,
  study.instance_count as study_instances`;
const seriesColumns = sql`series.series_uid, series.modality, series.series_number,
  series.description as series_description, series.body_part, series.instance_count as series_instances`;
const instanceColumns = sql`instance.sop_uid, instance.sop_class_uid, instance.transfer_syntax_uid,
  instance.instance_number, instance.rows, instance.columns, instance.frames, instance.bits_allocated`;

/** Studies newest first; series and instances by their numbers. One more than the limit is fetched, to tell that there are more. */
const levels: Readonly<
  Record<QidoLevel, { columns: RawBuilder<unknown>; from: RawBuilder<unknown>; order: RawBuilder<unknown> }>
> = {
  study: {
    columns: studyColumns,
    from: sql`study`,
    order: sql`study.study_date desc nulls last, study.study_uid desc`,
  },
  series: {
    columns: sql`${studyColumns}, ${seriesColumns}`,
    from: sql`series join study using (study_uid)`,
    order: sql`study.study_uid, series.series_number, series.series_uid`,
  },
  instance: {
    columns: sql`${studyColumns}, ${seriesColumns}, ${instanceColumns}`,
    from: sql`instance join series using (series_uid) join study on study.study_uid = instance.study_uid`,
    order: sql`study.study_uid, series.series_number, series.series_uid, instance.instance_number, instance.sop_uid`,
  },
};

/** Answers a search at one level, at these sites only. `rows` may hold one more than the limit. */
export async function findStudies(
  db: Kysely<Database>,
  level: QidoLevel,
  query: QidoQuery,
  sites: 'everywhere' | readonly string[],
): Promise<readonly QidoRow[]> {
  const { columns, from, order } = levels[level];
  const conditions = [
    sites === 'everywhere' ? sql`true` : sql`study.site = any(${[...sites]})`,
    ...query.filters.map(({ key, value }) => {
      const matches = condition(sql.raw(key.column), key.matching, value);
      return depth[key.level] <= depth[level] ? matches : below(level, key.level, matches);
    }),
  ];
  const { rows } = await sql<QidoRow>`select ${columns} from ${from} where ${sql.join(conditions, sql` and `)}
    order by ${order} limit ${query.limit + 1} offset ${query.offset}`.execute(db);
  return rows;
}

const depth: Readonly<Record<QidoLevel, number>> = { study: 0, series: 1, instance: 2 };

/** A key of a lower level: the study must hold something that matches. */
function below(level: QidoLevel, lower: QidoLevel, matches: RawBuilder<unknown>): RawBuilder<unknown> {
  const under = level === 'study' ? sql`study_uid = study.study_uid` : sql`series_uid = series.series_uid`;
  return sql`exists (select from ${sql.raw(lower)} where ${sql.raw(lower)}.${under} and ${matches})`;
}

function condition(column: RawBuilder<unknown>, matching: string, value: string): RawBuilder<unknown> {
  switch (matching) {
    case 'uid':
      return sql`${column} = any(${[...uidsOf(value)]})`;
    case 'word':
      return sql`${column} && ${value.split(/[,\\]/).map((word) => word.trim())}::text[]`;
    case 'date':
      return range(column, value);
    case 'name':
      return nameMatches(column, value);
    default:
      return /[*?]/.test(value) ? sql`${column} like ${likePattern(value)}` : sql`${column} = ${value}`;
  }
}

/** `A-B`, `A-`, `-B` or `A` (PS3.4 §C.2.2.2.5). Dates and times stand as text whose order is that of time. */
function range(column: RawBuilder<unknown>, value: string): RawBuilder<unknown> {
  const dash = value.indexOf('-');
  if (dash < 0) return /[*?]/.test(value) ? sql`${column} like ${likePattern(value)}` : sql`${column} = ${value}`;
  const [from, to] = [value.slice(0, dash).trim(), value.slice(dash + 1).trim()];
  const conditions = [sql`${column} is not null`];
  if (from) conditions.push(sql`${column} >= ${from}`);
  // 12:30 as an end includes all its seconds.
  if (to) conditions.push(sql`${column} < ${`${to}a`}`);
  return sql.join(conditions, sql` and `);
}

/** Names are compared without case; with no wildcard and no caret, a family name finds its people. */
function nameMatches(column: RawBuilder<unknown>, value: string): RawBuilder<unknown> {
  const lower = value.toLowerCase().replace(/[\^=]+$/, '');
  if (/[*?]/.test(lower)) return sql`lower(${column}) like ${likePattern(lower)}`;
  const escaped = likePattern(lower);
  return sql`(lower(${column}) = ${lower} or lower(${column}) like ${`${escaped}^%`} or lower(${column}) like ${`${escaped}=%`})`;
}

/** DICOM's `*` and `?` as LIKE's; its own wildcards are letters here. */
function likePattern(value: string): string {
  return value
    .replace(/[\\%_]/g, (sign) => `\\${sign}`)
    .replace(/\*+/g, '%')
    .replace(/\?/g, '_');
}

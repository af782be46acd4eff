import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { UnreportedCursor } from './unreportedCursor.ts';

/** Which part of the unreported list is asked for. Everything given narrows; what is absent does not. */
export interface UnreportedAsked {
  /** What the caller may see. */
  readonly sites: 'everywhere' | readonly string[];
  readonly site?: string | undefined;
  readonly modality?: string | undefined;
  readonly pathway?: string | undefined;
  readonly beyond?: 'target' | 'ceiling' | undefined;
  readonly sort: 'left' | 'age';
  readonly after: UnreportedCursor | null;
  readonly limit: number;
  readonly now: Date;
}

export interface UnreportedFound {
  /** All that match, not only these. */
  readonly total: number;
  /** All there are at the caller's sites, whatever was asked for. */
  readonly everywhere: number;
  readonly beyondTarget: number;
  readonly beyondCeiling: number;
  readonly oldestSince: Date | null;
  readonly examIds: readonly string[];
  readonly next: UnreportedCursor | null;
  readonly choices: readonly Choice[];
}

/** By what the list can be narrowed: exactly one of the three is set. */
interface Choice {
  readonly site: string | null;
  readonly modality: string | null;
  readonly pathway: string | null;
  readonly exams: number;
}

/** Finds a page of the unreported list and counts it, of one moment: everything but the page's rows is read from its index. */
export async function findUnreported(db: Kysely<Database>, asked: UnreportedAsked): Promise<UnreportedFound> {
  const { sort, limit } = asked;
  const all = sql.join(whole(asked), sql` and `);
  const fits = sql.join([sql`true`, ...narrowed(asked)], sql` and `);
  const key = sort === 'left' ? sql`report_due_at` : sql`unread_since`;
  const { rows } = await sql<FoundRow>`
    with page as (
      select exam_id, ${key} as at from exam where ${all} and ${fits} and ${after(asked, key)}
      order by ${key}, exam_id limit ${limit + 1}
    ), counted as (
      select count(*) as everywhere, count(*) filter (where ${fits}) as total,
        count(*) filter (where report_due_at < ${asked.now}) as beyond_target,
        count(*) filter (where ceiling_at < ${asked.now}) as beyond_ceiling, min(unread_since) as oldest_since
      from exam where ${all}
    ), choice as (
      select site, modality, pathway, count(*) as exams from exam where ${all}
      group by grouping sets ((site), (modality), (pathway))
    )
    select counted.*, (select coalesce(json_agg(choice), '[]') from choice) as choices, page.exam_id, page.at::text as at
    from counted left join page on true order by page.at, page.exam_id`.execute(db);
  const [first] = rows as [FoundRow, ...FoundRow[]];
  const found = rows.filter((row): row is FoundRow & { exam_id: string } => row.exam_id !== null);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    total: first.total,
    everywhere: first.everywhere,
    beyondTarget: first.beyond_target,
    beyondCeiling: first.beyond_ceiling,
    oldestSince: first.oldest_since,
    examIds: page.map((row) => row.exam_id),
    next: found.length > limit && last ? { sort, at: last.at, examId: last.exam_id } : null,
    choices: first.choices,
  };
}

interface FoundRow {
  readonly everywhere: number;
  readonly total: number;
  readonly beyond_target: number;
  readonly beyond_ceiling: number;
  readonly oldest_since: Date | null;
  readonly choices: readonly Choice[];
  readonly exam_id: string | null;
  readonly at: string;
}

/** The condition of the list's indexes, to the letter, and what the caller may see. */
function whole({ sites }: UnreportedAsked): RawBuilder<unknown>[] {
  const all = [sql`unread_since is not null and state <> 'joined'`];
  if (sites !== 'everywhere') all.push(sql`site = any(${[...sites]})`);
  return all;
}

function narrowed({ site, modality, pathway, beyond, now }: UnreportedAsked): RawBuilder<unknown>[] {
  const by: RawBuilder<unknown>[] = [];
  if (site !== undefined) by.push(sql`site = ${site}`);
  if (modality !== undefined) by.push(sql`modality = ${modality}`);
  if (pathway !== undefined) by.push(sql`pathway = ${pathway}`);
  if (beyond === 'target') by.push(sql`report_due_at < ${now}`);
  if (beyond === 'ceiling') by.push(sql`ceiling_at < ${now}`);
  return by;
}

function after({ after: cursor }: UnreportedAsked, key: RawBuilder<unknown>): RawBuilder<unknown> {
  if (cursor === null) return sql`true`;
  return sql`(${key}, exam_id) > (${cursor.at}::timestamptz, ${cursor.examId}::uuid)`;
}

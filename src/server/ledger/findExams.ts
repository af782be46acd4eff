import { type Kysely, type RawBuilder, sql } from 'kysely';
import { wordsSought } from '../../domain/ledger/searchWords.ts';
import type { Database } from '../database/schema.ts';
import type { ListCursor } from './listCursor.ts';

/** Which exams are asked for. Everything given narrows; what is absent does not. */
export interface ExamsAsked {
  readonly list: 'all' | 'unread' | VarianceList;
  /** What the caller may see. */
  readonly sites: 'everywhere' | readonly string[];
  readonly words?: string | undefined;
  readonly site?: string | undefined;
  readonly modality?: string | undefined;
  /** Days `YYYY-MM-DD`, both included, in the time of `zone`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly zone: string;
  readonly after: ListCursor | null;
  readonly limit: number;
}

export type VarianceList = 'images-without-order' | 'order-without-images' | 'identity-conflict' | 'nhs-number';

export interface ExamsFound {
  /** All that match, not only these. */
  readonly total: number;
  readonly examIds: readonly string[];
  /** Where the next page begins; null on the last one. */
  readonly next: ListCursor | null;
}

/** Finds a page of exams, newest first, and the exact number of all that match, in one statement and so of one moment. */
export async function findExams(db: Kysely<Database>, asked: ExamsAsked): Promise<ExamsFound> {
  const { long, short } = soughtOf(asked);
  const question = long.length > 0 ? byWords(asked) : short.length > 0 ? byBeginnings(asked) : byList(asked);
  const { rows } = await question.execute(db);
  const found = rows.filter((row): row is FoundRow & { exam_id: string } => row.exam_id !== null);
  const page = found.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    total: rows[0]?.total ?? 0,
    examIds: page.map((row) => row.exam_id),
    next: found.length > asked.limit && last ? { sortAt: last.sort_key, examId: last.exam_id } : null,
  };
}

interface FoundRow {
  readonly total: number;
  readonly exam_id: string | null;
  readonly sort_key: string;
}

/**
 * With words, the exams that have them are gathered first: PostgreSQL cannot know how many there are, and would
 * else walk the whole list in its order for a word that nobody has (1.8 s at a million exams, measured).
 */
function byWords(asked: ExamsAsked): RawBuilder<FoundRow> {
  return sql<FoundRow>`
    with hit as materialized (
      select exam_id, sort_at from exam where ${sql.join(conditions(asked), sql` and `)}
    ), page as (
      select exam_id, sort_at from hit where ${afterCursor(asked.after)}
      order by sort_at desc, exam_id desc limit ${asked.limit + 1}
    )
    select total.n as total, page.exam_id, page.sort_at::text as sort_key
    from (select count(*) as n from hit) total left join page on true
    order by page.sort_at desc, page.exam_id desc`;
}

/** So many exams are gathered; of more, the first page is found by walking the list in its order. */
const fewMost = 2000;

/**
 * One or two letters may fit most exams or none. All that is needed stands in the index of the list: a few are gathered by one
 * walk through it; where there are more, one walk counts them and another ends with the page. At a million exams, on two cores
 * busy with other work, that took 0.15 to 0.3 s where gathering by `exam_words` took 0.3 to 6 s (medians of EXPLAIN ANALYZE).
 */
function byBeginnings(asked: ExamsAsked): RawBuilder<FoundRow> {
  const which = sql.join(conditions(asked), sql` and `);
  const order = sql`order by sort_at desc, exam_id desc limit ${asked.limit + 1}`;
  return sql<FoundRow>`
    with few as materialized (
      select exam_id, sort_at from exam where ${which} limit ${fewMost + 1}
    ), counted as materialized (
      select count(*) as n from few
    ), page as (
      (select exam_id, sort_at from few where (select n from counted) <= ${fewMost} and ${afterCursor(asked.after)} ${order})
      union all
      (select exam_id, sort_at from exam
        where (select n from counted) > ${fewMost} and ${which} and ${afterCursor(asked.after)} ${order})
    )
    select total.n as total, page.exam_id, page.sort_at::text as sort_key
    from (
      select case when n <= ${fewMost} then n else (select count(*) from exam where ${which}) end as n from counted
    ) total left join page on true
    order by page.sort_at desc, page.exam_id desc`;
}

function byList(asked: ExamsAsked): RawBuilder<FoundRow> {
  const which = sql.join(conditions(asked), sql` and `);
  return sql<FoundRow>`
    with page as (
      select exam_id, sort_at from exam where ${which} and ${afterCursor(asked.after)}
      order by sort_at desc, exam_id desc limit ${asked.limit + 1}
    )
    select total.n as total, page.exam_id, page.sort_at::text as sort_key
    from (${totalOf(asked)}) total left join page on true
    order by page.sort_at desc, page.exam_id desc`;
}

/** What narrows by nothing but the site is in the tally. */
function totalOf(asked: ExamsAsked): RawBuilder<unknown> {
  const which = conditions(asked);
  const inTally =
    asked.list === 'all' && asked.modality === undefined && asked.from === undefined && asked.to === undefined;
  if (!inTally) return sql`select count(*) as n from exam where ${sql.join(which, sql` and `)}`;
  const atSites = which.slice(1);
  return sql`select coalesce(sum(exams), 0)::bigint as n from exam_tally
    where ${atSites.length > 0 ? sql.join(atSites, sql` and `) : sql`true`}`;
}

/** The first is always that joined exams are left out. */
function conditions(asked: ExamsAsked): RawBuilder<unknown>[] {
  const all = [sql`state <> 'joined'`];
  if (asked.sites !== 'everywhere') all.push(sql`site = any(${[...asked.sites]})`);
  if (asked.site !== undefined) all.push(sql`site = ${asked.site}`);
  if (asked.modality !== undefined) all.push(sql`modality = ${asked.modality}`);
  if (asked.from !== undefined) {
    all.push(sql`sort_at >= (${asked.from}::date)::timestamp at time zone ${asked.zone}`);
  }
  if (asked.to !== undefined) {
    all.push(sql`sort_at < (${asked.to}::date + 1)::timestamp at time zone ${asked.zone}`);
  }
  const { long, short } = soughtOf(asked);
  if (long.length > 0) all.push(sql`${indexedWords} @@ ${beginnings(long)}::tsquery`);
  for (const word of short) all.push(sql`beginnings like ${`% ${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`}`);
  if (asked.list === 'unread') all.push(sql`unread_since is not null`);
  else if (asked.list !== 'all') {
    all.push(sql`exam_id in (select exam_id from variance where kind = ${asked.list} and closed_at is null)`);
  }
  return all;
}

/** The expression of the index `exam_words`, to the letter. */
const indexedWords = sql`array_to_tsvector(array_remove(string_to_array(left(search_words, 500), ' '), ''))`;

/** A word of one or two letters is asked of `exam.beginnings`, which holds no more of each. */
function soughtOf({ words }: ExamsAsked): { readonly long: readonly string[]; readonly short: readonly string[] } {
  const sought = words === undefined ? [] : wordsSought(words);
  const isShort = (word: string) => [...word].length <= 2;
  return { long: sought.filter((word) => !isShort(word)), short: sought.filter(isShort) };
}

/** A `tsquery` that asks for every word as a beginning. Quoted, so that no letter of a word is a sign of the query's own. */
function beginnings(words: readonly string[]): string {
  return words.map((word) => `'${word.replace(/[\\']/g, (sign) => sign + sign)}':*`).join(' & ');
}

function afterCursor(after: ListCursor | null): RawBuilder<unknown> {
  if (after === null) return sql`true`;
  return sql`(sort_at, exam_id) < (${after.sortAt}::timestamptz, ${after.examId}::uuid)`;
}

import { type Kysely, type RawBuilder, sql } from 'kysely';
import { permissionsOf, type RoleHeld, roles } from '../../domain/access/permission.ts';
import type { Database } from '../database/schema.ts';

/** Which variances are asked for. Everything given narrows; what is absent does not. */
export interface VariancesAsked {
  /** What the caller may see. */
  readonly sites: 'everywhere' | readonly string[];
  readonly kind?: string | undefined;
  readonly severity?: string | undefined;
  readonly site?: string | undefined;
  readonly modality?: string | undefined;
  /** Taken by this person; or on the list of one of these roles and taken by nobody who is still here. */
  readonly owner?: { readonly username: string } | { readonly roles: readonly RoleHeld[] } | undefined;
  readonly overdue?: boolean | undefined;
  /** Those that are put off, and only those; else they are left out. */
  readonly snoozed?: boolean | undefined;
  readonly now: Date;
  readonly after: VarianceCursor | null;
  readonly limit: number;
}

/** Where a page ended: the last row's place in the order of severity, clock and id. */
export interface VarianceCursor {
  readonly rank: number;
  /** As PostgreSQL writes it, to the microsecond. */
  readonly clockAt: string;
  readonly varianceId: string;
}

export interface VariancesFound {
  /** All that match, not only these. */
  readonly total: number;
  readonly varianceIds: readonly string[];
  readonly next: VarianceCursor | null;
}

/**
 * Finds a page of open variances, the most severe and among those the most urgent first, and the exact number of all that
 * match, in one statement and so of one moment. Both are read from the index `variance_queue` without the rows.
 */
export async function findVariances(db: Kysely<Database>, asked: VariancesAsked): Promise<VariancesFound> {
  const which = sql.join(conditions(asked), sql` and `);
  const { rows } = await sql<{ total: number; variance_id: string | null; severity_rank: number; clock_key: string }>`
    with page as (
      select variance_id, severity_rank, clock_at from variance where ${which} and ${afterCursor(asked.after)}
      order by severity_rank, clock_at, variance_id limit ${asked.limit + 1}
    )
    select total.n as total, page.variance_id, page.severity_rank, page.clock_at::text as clock_key
    from (select count(*) as n from variance where ${which}) total left join page on true
    order by page.severity_rank, page.clock_at, page.variance_id`.execute(db);
  const found = rows.flatMap((row) => (row.variance_id === null ? [] : [{ ...row, variance_id: row.variance_id }]));
  const page = found.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    total: rows[0]?.total ?? 0,
    varianceIds: page.map((row) => row.variance_id),
    next:
      found.length > asked.limit && last
        ? { rank: last.severity_rank, clockAt: last.clock_key, varianceId: last.variance_id }
        : null,
  };
}

function conditions(asked: VariancesAsked): RawBuilder<unknown>[] {
  const all = [sql`closed_at is null`];
  if (asked.sites !== 'everywhere') all.push(sql`exam_site = any(${[...asked.sites]})`);
  if (asked.kind !== undefined) all.push(sql`kind = ${asked.kind}`);
  if (asked.severity !== undefined) all.push(sql`severity_rank = ${severityRank(asked.severity)}`);
  if (asked.site !== undefined) all.push(sql`exam_site = ${asked.site}`);
  if (asked.modality !== undefined) all.push(sql`exam_modality = ${asked.modality}`);
  if (asked.overdue) all.push(sql`clock_at < ${asked.now}`);
  all.push(
    asked.snoozed ? sql`snoozed_until > ${asked.now}` : sql`(snoozed_until is null or snoozed_until <= ${asked.now})`,
  );
  if (asked.owner !== undefined) all.push(ownedBy(asked.owner));
  return all;
}

/** As the generated column of migration 0005 has it. */
function severityRank(severity: string): RawBuilder<unknown> {
  return sql`(case ${severity}::text when 'wrong-person' then 0 when 'unreported' then 1 when 'late-image' then 2
    when 'delivery-gap' then 3 when 'identity-incomplete' then 4 when 'code-mismatch' then 5 else 6 end)`;
}

const handling = roles.filter((role) => permissionsOf[role].includes('handle-variances'));

function ownedBy(owner: NonNullable<VariancesAsked['owner']>): RawBuilder<unknown> {
  if ('username' in owner) return sql`taken_by = ${owner.username}`;
  if (owner.roles.length === 0) return sql`false`;
  const mine = owner.roles.map(({ role, site }) => {
    const ofRole = sql`coalesce(handed_role, owner_role) = ${role}`;
    return site === null ? ofRole : sql`(${ofRole} and exam_site = ${site})`;
  });
  // Whoever has left, or lost the right, holds nothing: it is on the role's list again. Two questions that do not look at
  // the row, so that each is asked once and not for every row (450 ms for 50,000, measured).
  const here = sql`select username from person join role_held using (person_id)
    where disabled_at is null and role = any(${handling})`;
  return sql`(${sql.join(mine, sql` or `)}) and (taken_by is null or not (
    taken_by in (${here} and site is null)
    or (taken_by, exam_site) in (select username, site from person join role_held using (person_id)
      where disabled_at is null and role = any(${handling}) and site is not null)))`;
}

function afterCursor(after: VarianceCursor | null): RawBuilder<unknown> {
  if (after === null) return sql`true`;
  return sql`(severity_rank, clock_at, variance_id)
    > (${after.rank}::smallint, ${after.clockAt}::timestamptz, ${after.varianceId}::uuid)`;
}

/** A cursor as the browser carries it. */
export function writeVarianceCursor({ rank, clockAt, varianceId }: VarianceCursor): string {
  return Buffer.from(`${rank}|${clockAt}|${varianceId}`).toString('base64url');
}

/** The cursor again, or null if this text never was one of ours. */
export function readVarianceCursor(text: string): VarianceCursor | null {
  const parts =
    /^([0-6])\|(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
      Buffer.from(text, 'base64url').toString('latin1'),
    );
  return parts ? { rank: Number(parts[1]), clockAt: parts[2] as string, varianceId: parts[3] as string } : null;
}

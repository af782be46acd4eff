import type { ReadingKept } from '../../api/reading.ts';
import type { DayExam, DayVariance } from '../../domain/ledger/dayAccount.ts';
import type { LocalDay } from '../../domain/ledger/localDay.ts';
import type { Queries } from './aliases.ts';
import { takenByOneHere } from './takenByOneHere.ts';

/**
 * Every exam of a day at a site (null: all), in the order of its day, with its open variances and who has them: all that its
 * account is worked out from, in one question over the index of the lists.
 */
export async function loadDayExams(
  queries: Queries,
  { from, to }: LocalDay,
  site: string | null,
): Promise<readonly DayExam[]> {
  const { rows } = await queries.query<DayRow>({
    name: 'day-exams',
    text: `select exam_id, anchor, site, modality, order_status, images, unread_since, report_due_at, owner_role,
        reading is not null as exposed, reading -> 'evaluations' as evaluations, reading -> 'deliveries' as deliveries,
        open.variances
      from exam left join lateral (
        select json_agg(json_build_object('varianceId', variance_id, 'kind', kind,
          'ownerRole', coalesce(handed_role, owner_role), 'takenBy', case when ${takenByOneHere} then taken_by end, 'dueAt', due_at)) as variances
        from variance where variance.exam_id = exam.exam_id and closed_at is null
      ) open on true
      where state <> 'joined' and sort_at >= $1 and sort_at < $2 and ($3::text is null or site = $3)
      order by sort_at, exam_id`,
    values: [from, to, site],
  });
  return rows.map(toDayExam);
}

interface DayRow {
  readonly exam_id: string;
  readonly anchor: string;
  readonly site: string;
  readonly modality: string | null;
  readonly order_status: string | null;
  readonly images: number;
  readonly unread_since: Date | null;
  readonly report_due_at: Date | null;
  readonly owner_role: string | null;
  readonly exposed: boolean;
  readonly evaluations: ReadingKept['evaluations'] | null;
  readonly deliveries: ReadingKept['deliveries'] | null;
  readonly variances: readonly DayVariance[] | null;
}

function toDayExam(row: DayRow): DayExam {
  const { evaluations, deliveries } = row;
  return {
    examId: row.exam_id,
    site: row.site,
    modality: row.modality,
    onRecord: !row.anchor.startsWith('study:'),
    orderStatus: row.order_status,
    images: row.images,
    reading: row.exposed
      ? { evaluatedBy: (evaluations ?? []).map(({ by }) => by), deliveries: deliveries ?? [] }
      : null,
    unreadDueAt: row.unread_since === null ? null : (row.report_due_at?.toISOString() ?? null),
    ownerRole: row.owner_role,
    // PostgreSQL writes instants into JSON in its own form, and zone.
    variances: (row.variances ?? []).map((one) => ({ ...one, dueAt: one.dueAt && new Date(one.dueAt).toISOString() })),
  };
}

/** Whether something heard of this day waits to be worked out, or something of which nobody knows the day yet. */
export async function isDayBehind(
  queries: Queries,
  { from, to }: LocalDay,
  site: string | null,
  now: Date,
): Promise<boolean> {
  const { rows } = await queries.query<{ behind: boolean }>({
    name: 'day-behind',
    text: `select exists (
        select from agenda left join exam using (anchor) where agenda.look_at <= $4
          and (exam_id is null or (sort_at >= $1 and sort_at < $2 and ($3::text is null or site = $3)))
      ) as behind`,
    values: [from, to, site, new Date(now.getTime() - waitsMs)],
  });
  return rows[0]?.behind ?? true;
}

/** What is due is balanced within seconds; a minute is long. */
const waitsMs = 60_000;

import type { Queries } from './aliases.ts';

/** What names a variance in the ledger: the same after a rebuild. */
export interface VarianceKey {
  readonly exam_id: string;
  readonly kind: string;
  readonly part: string;
}

/**
 * Works out from their history who has these variances now and until when they are put off, and writes it beside them,
 * where lists find it. The history alone decides: after a rebuild of the ledger the owners are the same.
 */
export async function foldHandling(queries: Queries, keys: readonly VarianceKey[]): Promise<void> {
  if (keys.length === 0) return;
  await queries.query({
    name: 'fold-handling',
    text: `update variance set version = folded.version, handed_role = folded.handed_role,
        taken_by = coalesce(owned.to_person, case owned.what when 'taken' then owned.made_by end),
        taken_at = case when owned.what = 'taken' or owned.to_person is not null then owned.at end,
        snoozed_at = slept.at, snoozed_until = slept.until, snoozed_by = slept.made_by,
        snoozed_because = slept.words, snoozed_over = slept.stood_as
      from (
        select exam_id, kind, part,
          count(*) filter (where what in ('taken', 'handed over', 'released', 'snoozed'))::integer as version,
          (array_agg(to_role order by history_id desc) filter (where to_role is not null))[1] as handed_role,
          max(history_id) filter (where what in ('taken', 'handed over', 'released')) as owned_id,
          max(history_id) filter (where what in ('snoozed', 'woke')) as slept_id
        from variance_history join jsonb_to_recordset($1::jsonb) as key (exam_id uuid, kind text, part text)
          using (exam_id, kind, part)
        group by exam_id, kind, part
      ) folded
      left join variance_history owned on owned.history_id = folded.owned_id
      left join variance_history slept on slept.history_id = folded.slept_id and slept.what = 'snoozed'
      where variance.exam_id = folded.exam_id and variance.kind = folded.kind and variance.part = folded.part`,
    values: [JSON.stringify(keys.map(({ exam_id, kind, part }) => ({ exam_id, kind, part })))],
  });
}

import type { SlotSuspicion } from '../../domain/reconciliation/crossedSlots.ts';
import type { Evidence } from '../../domain/reconciliation/variance.ts';
import type { Queries } from './aliases.ts';

/** What the watch over scanners' days suspects of these exams (R13). */
export async function loadSuspicions(
  queries: Queries,
  anchors: readonly string[],
): Promise<(anchor: string) => readonly SlotSuspicion[]> {
  if (anchors.length === 0) return () => [];
  const { rows } = await queries.query<SuspicionRow>({
    name: 'load-suspicions',
    text: `select ${suspicionColumns} from swap_suspicion where anchor = any($1) order by anchor, other_anchor`,
    values: [anchors],
  });
  const of = Map.groupBy(rows.map(suspicionOf), ({ anchor }) => anchor);
  return (anchor) => of.get(anchor) ?? [];
}

export interface SuspicionRow {
  readonly anchor: string;
  readonly study_uid: string;
  readonly other_anchor: string;
  readonly likelihood: number;
  readonly since: Date;
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly rule_version: string;
}

export const suspicionColumns = 'anchor, study_uid, other_anchor, likelihood, since, says, evidence, rule_version';

export function suspicionOf(row: SuspicionRow): SlotSuspicion {
  return {
    anchor: row.anchor,
    studyInstanceUid: row.study_uid,
    otherAnchor: row.other_anchor,
    likelihood: row.likelihood,
    since: row.since.toISOString(),
    says: row.says,
    evidence: row.evidence,
    ruleVersion: row.rule_version,
  };
}

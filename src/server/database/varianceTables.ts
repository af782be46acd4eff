import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Evidence } from '../../domain/reconciliation/variance.ts';

/** What the table `variance` of migrations 0002 and 0005 holds: how it stands by the facts, and who has it. */
export interface VarianceTable {
  variance_id: GeneratedAlways<string>;
  exam_id: string;
  kind: string;
  part: Generated<string>;
  severity: string;
  severity_rank: GeneratedAlways<number>;
  says: string;
  evidence: ColumnType<readonly Evidence[], string, string>;
  stands_as: GeneratedAlways<string>;
  owner_role: string;
  since: Date;
  due_at: Date | null;
  clock_at: GeneratedAlways<Date>;
  exam_site: Generated<string>;
  exam_modality: Generated<string | null>;
  opened_at: Generated<Date | null>;
  closed_at: Date | null;
  closed_because: Generated<string | null>;
  handed_role: Generated<string | null>;
  taken_by: Generated<string | null>;
  taken_at: Generated<Date | null>;
  snoozed_at: Generated<Date | null>;
  snoozed_until: Generated<Date | null>;
  snoozed_by: Generated<string | null>;
  snoozed_because: Generated<string | null>;
  snoozed_over: Generated<string | null>;
  version: Generated<number>;
}

/** What became of a variance, by the ledger itself (`made_by` null) or by a person (migration 0005). */
export interface VarianceHistoryTable {
  history_id: GeneratedAlways<number>;
  exam_id: string;
  kind: string;
  part: string;
  what: VarianceEvent;
  at: Date;
  made_by: string | null;
  words: Generated<string | null>;
  to_role: Generated<string | null>;
  to_person: Generated<string | null>;
  until: Generated<Date | null>;
  stood_as: Generated<string | null>;
}

export type VarianceEvent =
  | 'opened'
  | 'taken'
  | 'handed over'
  | 'released'
  | 'commented'
  | 'snoozed'
  | 'woke'
  | 'closed'
  | 'opened again';

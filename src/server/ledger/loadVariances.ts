import type { Kysely, Selectable } from 'kysely';
import type { Static } from 'typebox';
import type { handlingShown, historyShown, varianceShown, varianceWhole } from '../../api/varianceShown.ts';
import type { varianceRow } from '../../api/variances.ts';
import type { Severity } from '../../domain/reconciliation/variance.ts';
import type { HandlingPolicy } from '../../domain/reconciliation/varianceHandling.ts';
import type { Database, LedgerTables } from '../database/schema.ts';
import { cut, loadExamRows, toVarianceShown } from './loadExamRows.ts';
import { type Handler, loadPeople, toPersonShown } from './loadPeople.ts';

type Variance = Selectable<LedgerTables['variance']>;
type HistoryRow = Selectable<LedgerTables['variance_history']>;
type People = ReadonlyMap<string, Handler>;
export type VarianceRow = Static<typeof varianceRow>;
export type VarianceWhole = Static<typeof varianceWhole>;

/** How much of a history a page shows. */
const historyMax = 200;
/** How many closed variances of one exam a page shows. */
const closedMax = 100;

/** Variances as the queue shows them, in the order asked for. */
export async function loadVarianceRows(
  db: Kysely<Database>,
  varianceIds: readonly string[],
  policy: HandlingPolicy,
): Promise<VarianceRow[]> {
  if (varianceIds.length === 0) return [];
  const variances = await db.selectFrom('variance').selectAll().where('variance_id', 'in', varianceIds).execute();
  const [exams, people] = await Promise.all([
    loadExamRows(db, [...new Set(variances.map(({ exam_id }) => exam_id))]),
    loadPeople(db, namesIn(variances, [])),
  ]);
  const examById = new Map(exams.map((exam) => [exam.examId, exam]));
  const byId = new Map(variances.map((variance) => [variance.variance_id, variance]));
  return varianceIds.flatMap((varianceId) => {
    const variance = byId.get(varianceId);
    const exam = variance && examById.get(variance.exam_id);
    if (!variance || !exam) return [];
    const { examId, patient, site, modality, procedure, accession } = exam;
    return [
      {
        ...toVarianceShown(variance),
        ...toHandlingShown(variance, people, policy),
        ...{ examId, patient, site, modality, procedure, accession },
      },
    ];
  });
}

/** Every variance of one exam with its evidence and history: the open ones, then the closed, the last closed first. */
export async function loadVariancesOfExam(
  db: Kysely<Database>,
  examId: string,
  policy: HandlingPolicy,
): Promise<{ readonly open: VarianceWhole[]; readonly closed: VarianceWhole[] }> {
  const variances = await db
    .selectFrom('variance')
    .selectAll()
    .where('exam_id', '=', examId)
    .orderBy('closed_at', (order) => order.desc().nullsFirst())
    .orderBy('severity_rank')
    .orderBy('clock_at')
    .orderBy('variance_id')
    .limit(closedMax)
    .execute();
  if (variances.length === 0) return { open: [], closed: [] };
  const history = await db
    .selectFrom('variance_history')
    .selectAll()
    .where('exam_id', '=', examId)
    .orderBy('at', 'desc')
    .orderBy('history_id', 'desc')
    .limit(historyMax * 5)
    .execute();
  const people = await loadPeople(db, namesIn(variances, history));
  const whole = (variance: Variance) => toWhole(variance, history, people, policy);
  return {
    open: variances.filter(({ closed_at }) => closed_at === null).map(whole),
    closed: variances.filter(({ closed_at }) => closed_at !== null).map(whole),
  };
}

/** What lists show of it. */
export function toVarianceHead(whole: VarianceWhole): Static<typeof varianceShown> {
  const { kind, severity, says, ownerRole, since, dueAt } = whole;
  return { kind, severity, says, ownerRole, since, dueAt };
}

function toWhole(
  variance: Variance,
  history: readonly HistoryRow[],
  people: People,
  policy: HandlingPolicy,
): VarianceWhole {
  const its = history.filter(({ kind, part }) => kind === variance.kind && part === variance.part);
  return {
    ...toVarianceShown(variance),
    ...toHandlingShown(variance, people, policy),
    evidence: variance.evidence.map(({ field, system, value }) => ({
      field: field.slice(0, 60),
      system: system.slice(0, 60),
      value: cut(value, 500),
    })),
    history: its.slice(0, historyMax).map((row) => toHistoryShown(row, people, variance.exam_site)),
  };
}

function toHandlingShown(variance: Variance, people: People, policy: HandlingPolicy): Static<typeof handlingShown> {
  const site = variance.exam_site;
  return {
    varianceId: variance.variance_id,
    version: variance.version,
    ownerRole: variance.handed_role ?? variance.owner_role,
    takenBy: toPersonShown(people, variance.taken_by, site),
    takenAt: variance.taken_at?.toISOString() ?? null,
    snoozedUntil: variance.snoozed_until?.toISOString() ?? null,
    snoozedBy: toPersonShown(people, variance.snoozed_by, site),
    snoozedBecause: variance.snoozed_because,
    snoozeHoursMax: policy.snoozeHoursMax[variance.severity as Severity] ?? 24,
    openedAt: variance.opened_at?.toISOString() ?? null,
    closedAt: variance.closed_at?.toISOString() ?? null,
    closedBecause: cut(variance.closed_because, 2000),
  };
}

function toHistoryShown(row: HistoryRow, people: People, site: string): Static<typeof historyShown> {
  return {
    what: row.what,
    at: row.at.toISOString(),
    by: toPersonShown(people, row.made_by, site),
    words: row.words,
    toRole: row.to_role,
    toPerson: toPersonShown(people, row.to_person, site),
    until: row.until?.toISOString() ?? null,
  };
}

function namesIn(variances: readonly Variance[], history: readonly HistoryRow[]): readonly string[] {
  const names = [
    ...variances.flatMap(({ taken_by, snoozed_by }) => [taken_by, snoozed_by]),
    ...history.flatMap(({ made_by, to_person }) => [made_by, to_person]),
  ];
  return [...new Set(names.filter((name) => name !== null))];
}

import type { Kysely, Selectable } from 'kysely';
import type { Static } from 'typebox';
import type { examRow, patientShown } from '../../api/exams.ts';
import type { varianceShown } from '../../api/varianceShown.ts';
import type { Database, LedgerTables } from '../database/schema.ts';

export type ExamRow = Static<typeof examRow>;
type Exam = Selectable<LedgerTables['exam']>;
type Variance = Selectable<LedgerTables['variance']>;

/** Exams as lists and the head of a page show them, with their open variances, in the order asked for. */
export async function loadExamRows(db: Kysely<Database>, examIds: readonly string[]): Promise<ExamRow[]> {
  if (examIds.length === 0) return [];
  const [exams, variances] = await Promise.all([
    db.selectFrom('exam').selectAll().where('exam_id', 'in', examIds).execute(),
    db
      .selectFrom('variance')
      .selectAll()
      .where('exam_id', 'in', examIds)
      .where('closed_at', 'is', null)
      .orderBy('since')
      .orderBy('kind')
      .orderBy('part')
      .execute(),
  ]);
  const byId = new Map(exams.map((exam) => [exam.exam_id, exam]));
  const open = Map.groupBy(variances, (variance) => variance.exam_id);
  return examIds.flatMap((examId) => {
    const exam = byId.get(examId);
    return exam ? [toExamRow(exam, open.get(examId) ?? [])] : [];
  });
}

export function toExamRow(exam: Exam, variances: readonly Variance[]): ExamRow {
  return {
    examId: exam.exam_id,
    patient: toPatientShown(exam),
    accession: cut(exam.accession, 64),
    site: exam.site,
    modality: cut(exam.modality, 16),
    procedure: cut(exam.procedure, 300),
    performedAt: exam.performed_at?.toISOString() ?? null,
    orderStatus: exam.order_status,
    reportStatus: exam.report_status,
    images: exam.images,
    variances: variances.map(toVarianceShown),
    unread: exam.unread_since !== null,
    unreadSince: exam.unread_since?.toISOString() ?? null,
    reportDueAt: exam.report_due_at?.toISOString() ?? null,
  };
}

function toPatientShown(exam: Exam): Static<typeof patientShown> {
  return {
    familyName: cut(exam.family_name, 300),
    givenName: cut(exam.given_name, 300),
    nhsNumber: cut(exam.nhs_number, 64),
    nhsNumberValid: exam.nhs_number_valid,
    localIds: exam.local_ids.map(({ issuer, value }) => ({ issuer: issuer.slice(0, 64), value: value.slice(0, 64) })),
    birthDate: cut(exam.birth_date, 10),
    sex: cut(exam.sex, 16),
  };
}

export function toVarianceShown(variance: Variance): Static<typeof varianceShown> {
  return {
    kind: variance.kind,
    severity: variance.severity,
    says: variance.says.slice(0, 500),
    ownerRole: variance.owner_role,
    since: variance.since.toISOString(),
    dueAt: variance.due_at?.toISOString() ?? null,
  };
}

/** Wire values may be longer than any field of ours: shown cut, kept whole. */
export function cut(text: string | null, max: number): string | null {
  return text === null ? null : text.slice(0, max);
}

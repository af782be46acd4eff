import type { ExaminationName } from '../../examinations.ts';
import type { SimulatedPatient } from '../../people.ts';
import type { SiteCode } from '../../places.ts';
import type { ToldExam, ToldReport } from '../../toldExam.ts';
import { reporters } from '../../trust/trueExams.ts';
import { minutesAfter, type Stage } from '../stage.ts';

/** A report that fits the examination. */
export function reportOf(stage: Stage, exam: ToldExam, status: ToldReport['status'] = 'final'): ToldReport {
  return { status, text: stage.random.pick(exam.examination.reports), reporter: stage.random.pick(reporters) };
}

/** Everything up to and with the exposure, as it goes on a good day: known, asked for, booked, arrived, performed. */
export function requested(
  stage: Stage,
  exam: ToldExam,
  steps: { readonly performed: boolean } = { performed: true },
): void {
  const { performedAt } = exam;
  const askedBefore = exam.patientClass === 'O' ? stage.random.whole(300, 900) : stage.random.whole(35, 140);
  stage.person('A28', exam, minutesAfter(performedAt, -askedBefore - 30));
  stage.person(exam.patientClass === 'I' ? 'A01' : 'A04', exam, minutesAfter(performedAt, -askedBefore - 20));
  stage.order(exam, 'requested', minutesAfter(performedAt, -askedBefore));
  stage.order(exam, 'scheduled', minutesAfter(performedAt, -askedBefore + 8));
  stage.order(exam, 'arrived', minutesAfter(performedAt, -12));
  if (steps.performed) stage.order(exam, 'performed', minutesAfter(performedAt, 1));
}

/** One examination that goes as it should, as far as the day has come. */
export function ordinaryExam(
  stage: Stage,
  wish: {
    readonly site: SiteCode;
    readonly examination: ExaminationName;
    readonly performedAt: Date;
    /** Counted from the exposure; null when nobody reads it in this story. */
    readonly reportedAfterMinutes: number | null;
    readonly patient?: SimulatedPatient;
    readonly story?: string;
  },
): ToldExam {
  const exam = stage.exam(wish.site, wish.examination, wish.performedAt, wish.patient);
  requested(stage, exam);
  stage.images(exam, minutesAfter(wish.performedAt, 3));
  const reportedAt =
    wish.reportedAfterMinutes === null ? null : minutesAfter(wish.performedAt, wish.reportedAfterMinutes);
  if (reportedAt) stage.report(exam, reportOf(stage, exam), reportedAt);
  const isRead = reportedAt !== null && reportedAt <= stage.until;
  stage.expect(wish.story ?? 'ordinary', exam, ...(isRead ? [] : (['unread'] as const)));
  return exam;
}

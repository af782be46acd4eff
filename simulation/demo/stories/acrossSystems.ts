import { numbersOf } from '../../toldExam.ts';
import { uidOf } from '../../uid.ts';
import { minutesAfter } from '../stage.ts';
import { reportOf, requested } from './ordinary.ts';
import type { Story } from './story.ts';

/** R6, R9, R10, R11: each system is right by itself, and together they cannot be. */
export const acrossSystems: readonly Story[] = [
  {
    name: 'number-given-twice',
    title: 'One accession number on two studies',
    why: 'The scanner was restarted in the middle. A reader who opens one study does not see the other.',
    tell(stage) {
      const exam = stage.exam('RXW', 'ctAbdomen', minutesAfter(stage.until, -265));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 3), { only: (index) => index < 3 });
      const studyInstanceUid = uidOf(exam.studyInstanceUid, 'begun again');
      stage.images(exam, minutesAfter(exam.performedAt, 11), { studyInstanceUid, only: (index) => index >= 3 });
      stage.expect('number-given-twice', exam, 'duplicate-accession', 'unread');
      return `Variances, accession number used twice: ${exam.accession} stands on two studies.`;
    },
  },
  {
    name: 'merge-not-followed',
    title: 'Two numbers merged everywhere but in the RIS',
    why: 'Whoever opens the patient in the RIS does not find what the other systems have under the number that goes on.',
    tell(stage) {
      const exam = stage.exam('RXN', 'usAbdomen', minutesAfter(stage.until, -225));
      const who = { ...numbersOf(exam.patient, 'RXN'), hospitalNumber: `N${stage.random.whole(1_000_000, 9_999_999)}` };
      stage.person('A28', exam, minutesAfter(exam.performedAt, -60 * 24 * 9), who);
      stage.merge(exam, who.hospitalNumber, minutesAfter(exam.performedAt, -60 * 24 * 4));
      for (const [step, minutes] of [
        ['requested', -120],
        ['arrived', -9],
        ['performed', 1],
      ] as const) {
        stage.order(exam, step, minutesAfter(exam.performedAt, minutes), who);
      }
      stage.images(exam, minutesAfter(exam.performedAt, 4), { who });
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 58), who);
      stage.expect('merge-not-followed', exam, 'merge-not-propagated');
      return `Variances, merge not followed: ${exam.accession} is told of under ${who.hospitalNumber}, four days after that number was merged.`;
    },
  },
  {
    name: 'report-never-arrived',
    title: 'A verified report that the patient record never got',
    why: 'The radiologist has finished, the RIS says verified, and the doctor who asked sees nothing.',
    tell(stage) {
      const exam = stage.exam('RXN', 'ctHead', minutesAfter(stage.until, -415));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 3));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 70), undefined, 'lost');
      stage.expect('report-never-arrived', exam, 'report-gap');
      return `Variances, report missing in a system: the patient record does not hold the report of ${exam.accession}.`;
    },
  },
  {
    name: 'cancelled-and-reported',
    title: 'Cancelled in the RIS, and reported',
    why: 'A cancelled examination drops out of every list; its images and its report are there all the same.',
    tell(stage) {
      const exam = stage.exam('RXW', 'chest', minutesAfter(stage.until, -330));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 3));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 40));
      stage.order(exam, 'cancelled', minutesAfter(exam.performedAt, 52));
      stage.expect('cancelled-and-reported', exam, 'status-disagreement');
      return `Variances, statuses disagree: ${exam.accession} is cancelled and its report is verified.`;
    },
  },
];

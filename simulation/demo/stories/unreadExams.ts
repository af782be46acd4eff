import type { ExaminationName } from '../../examinations.ts';
import type { SiteCode } from '../../places.ts';
import { numbersOf } from '../../toldExam.ts';
import { minutesAfter, type Stage } from '../stage.ts';
import { ordinaryExam, reportOf, requested } from './ordinary.ts';
import type { Story } from './story.ts';

const day = 24 * 60;

/** W1: exposures that nobody evaluated, for whatever reason. */
export const unreadExams: readonly Story[] = [
  forgotten('forgotten-chest-film', 'RXN', 'chest', 9.2 * day, 'A chest film of last week that nobody read'),
  forgotten('forgotten-ct', 'RXE', 'ctAbdomen', 3.1 * day, 'A CT of three days ago that waits for a reader'),
  forgotten('forgotten-month', 'RXN', 'mrHead', 31 * day, 'An MRI past the national four weeks'),
  forgotten('forgotten-ward-film', 'RXN', 'mobileChest', 1.4 * day, 'A ward film of yesterday, “read by the ward”'),
  {
    name: 'dictated-not-verified',
    title: 'A report that is written and not verified',
    why: 'To the RIS it has a report; to the referrer nobody has said anything yet.',
    tell(stage) {
      const exam = stage.exam('RXN', 'ctHead', minutesAfter(stage.until, -2.2 * day));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 3));
      stage.report(exam, reportOf(stage, exam, 'preliminary'), minutesAfter(exam.performedAt, 180));
      stage.expect('dictated-not-verified', exam, 'report-pending', 'unread');
      return `Unreported: ${exam.accession} has a preliminary report and counts as unread.`;
    },
  },
  {
    name: 'late-images',
    title: 'An examination that was repeated after its report',
    why: 'Whoever reported it has not seen these images, and everywhere else it counts as read.',
    tell(stage) {
      const exam = stage.exam('RXN', 'ctAbdomen', minutesAfter(stage.until, -410));
      requested(stage, exam);
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 80));
      const repeated = { ...exam, performedAt: minutesAfter(exam.performedAt, 150) };
      stage.images(repeated, minutesAfter(repeated.performedAt, 4));
      stage.expect('late-images', exam, 'late-images', 'unread');
      return `Unreported: ${exam.accession} has a report, and images that are newer than it.`;
    },
  },
  {
    name: 'report-under-wrong-accession',
    title: 'A report filed under another patient’s number',
    why: 'One patient seems read and is not; the other has a stranger’s report.',
    tell(stage) {
      const meant = stage.exam('RXN', 'chest', minutesAfter(stage.until, -232));
      const filed = stage.exam('RXN', 'chest', minutesAfter(stage.until, -226));
      for (const exam of [meant, filed]) {
        requested(stage, exam);
        stage.images(exam, minutesAfter(exam.performedAt, 3));
      }
      // The dictation system puts one patient's details and words under the other's accession number.
      const dictated = { ...filed, patient: meant.patient, studyInstanceUid: meant.studyInstanceUid };
      stage.report(
        dictated,
        reportOf(stage, meant),
        minutesAfter(meant.performedAt, 70),
        numbersOf(meant.patient, 'RXN'),
        'lost',
      );
      stage.expect('report-under-wrong-accession', meant, 'unread');
      stage.expect('report-under-wrong-accession', filed, 'identity-conflict', 'unread');
      return `Identity in conflict: ${filed.accession} carries the report of another patient; ${meant.accession} is unread.`;
    },
  },
];

function forgotten(
  name: string,
  site: SiteCode,
  examination: ExaminationName,
  ageMinutes: number,
  title: string,
): Story {
  return {
    name,
    title,
    why: 'Every exposure must be evaluated in writing; an exam nobody reads has no complaint until the patient comes back.',
    tell(stage: Stage) {
      const performedAt = minutesAfter(stage.until, -ageMinutes);
      const days = Math.floor(ageMinutes / day);
      const exam = ordinaryExam(stage, { site, examination, performedAt, reportedAfterMinutes: null, story: name });
      return `Unreported: ${exam.accession}, unread for ${days === 1 ? '1 day' : `${days} days`}.`;
    },
  };
}

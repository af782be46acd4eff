import { testNhsNumber } from '../../people.ts';
import { type NumbersSaid, numbersOf, type ToldExam } from '../../toldExam.ts';
import { minutesAfter, type Stage } from '../stage.ts';
import { reportOf, requested } from './ordinary.ts';
import type { Story } from './story.ts';

/** R4 and R5: the same exam, told of two people, or of a person with a number that nobody can have. */
export const wrongDetails: readonly Story[] = [
  {
    name: 'name-typed-wrongly',
    title: 'A married name in the RIS, the old one on the scanner',
    why: 'Nothing else differs, so the images stand with the order, and a person must still say that it is one patient.',
    tell(stage) {
      const exam = stage.exam('RXN', 'ctAbdomen', minutesAfter(stage.until, -245));
      const who = { ...numbersOf(exam.patient, 'RXN'), familyName: 'Fotheringay' };
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 4), { who });
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 96));
      stage.expect('name-typed-wrongly', exam, 'identity-conflict');
      return `Identity in conflict: ${exam.accession}, the family name.`;
    },
  },
  {
    name: 'birth-date-typed-wrongly',
    title: 'Two digits of the date of birth swapped',
    why: 'Another date of birth may be another person: the images are not linked until somebody looked.',
    tell(stage) {
      const exam = stage.exam('RXE', 'chest', minutesAfter(stage.until, -188));
      const [year, month, day] = exam.patient.birthDate.split('-') as [string, string, string];
      const swapped = `${year.slice(0, 2)}${year[3]}${year[2]}`;
      const birthDate = `${swapped === year ? Number(year) - 10 : swapped}-${month}-${day}`;
      conflicting(stage, 'birth-date-typed-wrongly', exam, { ...numbersOf(exam.patient, 'RXE'), birthDate });
      return `Identity in conflict: the date of birth of ${exam.accession}.`;
    },
  },
  {
    name: 'nhs-number-typed-wrongly',
    title: 'A valid NHS number, of somebody else',
    why: 'A check digit proves that a number can exist, not whose it is.',
    tell(stage) {
      const exam = stage.exam('RXN', 'hand', minutesAfter(stage.until, -152));
      const who = { ...numbersOf(exam.patient, 'RXN'), nhsNumber: testNhsNumber(stage.random) };
      conflicting(stage, 'nhs-number-typed-wrongly', exam, who, 'nhs-number');
      return `Identity in conflict: the NHS number of ${exam.accession}; and NHS number in doubt: one patient with two.`;
    },
  },
  {
    name: 'impossible-nhs-number',
    title: 'An NHS number with a wrong check digit',
    why: 'It will match nothing at the other hospital, the GP or the regional archive.',
    tell(stage) {
      const exam = stage.exam('RXN', 'usKidneys', minutesAfter(stage.until, -310));
      const { nhsNumber } = exam.patient;
      const wrong = `${nhsNumber.slice(0, 9)}${(Number(nhsNumber[9]) + 1) % 10}`;
      everybodySays(stage, 'impossible-nhs-number', exam, wrong);
      return `NHS number in doubt: ${exam.accession}.`;
    },
  },
  {
    name: 'nhs-number-of-nines',
    title: 'Ten nines, because a field had to be filled',
    why: 'All ten numbers of one digit pass the check digit; every patient without a number would become one person.',
    tell(stage) {
      const exam = stage.exam('RXE', 'usAbdomen', minutesAfter(stage.until, -275));
      everybodySays(stage, 'nhs-number-of-nines', exam, '9999999999');
      return `NHS number in doubt: ${exam.accession}.`;
    },
  },
  {
    name: 'two-patients-in-one-study',
    title: 'The next patient scanned under the last one’s study',
    why: 'Whoever opens the study sees two people as one.',
    tell(stage) {
      const exam = stage.exam('RXE', 'ctAbdomen', minutesAfter(stage.until, -340));
      const next = stage.patient();
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 4), { only: (index) => index < 4 });
      stage.images(exam, minutesAfter(exam.performedAt, 13), {
        who: numbersOf(next, 'RXE'),
        part: 'next patient',
        only: (index) => index >= 4,
      });
      stage.expectStudy(
        'two-patients-in-one-study',
        exam.studyInstanceUid,
        'two-patients',
        'images-without-order',
        'unread',
      );
      stage.expect('two-patients-in-one-study', exam, 'order-without-images', 'unread');
      return `All exams: the study of ${exam.accession}: four images of one person, two of another.`;
    },
  },
];

/** The images carry details that forbid a link, so record and images stand apart until somebody looked. */
function conflicting(
  stage: Stage,
  story: string,
  exam: ToldExam,
  who: NumbersSaid,
  ...more: readonly 'nhs-number'[]
): void {
  requested(stage, exam);
  stage.images(exam, minutesAfter(exam.performedAt, 4), { who });
  stage.expect(story, exam, 'order-without-images', ...more, 'unread');
  stage.expectStudy(story, exam.studyInstanceUid, 'identity-conflict', ...more, 'unread');
}

function everybodySays(stage: Stage, story: string, exam: ToldExam, nhsNumber: string): void {
  const who = { ...numbersOf(exam.patient, exam.site), nhsNumber };
  const { performedAt } = exam;
  stage.person('A04', exam, minutesAfter(performedAt, -60), who);
  for (const [step, minutes] of [
    ['requested', -50],
    ['arrived', -10],
    ['performed', 1],
  ] as const) {
    stage.order(exam, step, minutesAfter(performedAt, minutes), who);
  }
  stage.images(exam, minutesAfter(performedAt, 4), { who });
  stage.report(exam, reportOf(stage, exam), minutesAfter(performedAt, 55), who);
  stage.expect(story, exam, 'nhs-number');
}

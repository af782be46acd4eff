import { messageSenders, unknownDevice } from '../../places.ts';
import { numbersOf } from '../../toldExam.ts';
import { minutesAfter } from '../stage.ts';
import { reportOf, requested } from './ordinary.ts';
import type { Story } from './story.ts';

/** What senders do that must neither be lost nor counted twice. */
export const awkwardTraffic: readonly Story[] = [
  {
    name: 'merged-in-between',
    title: 'Two numbers of one patient merged between the images and the report',
    why: 'The images carry the retired number for ever; they are this patient’s all the same.',
    tell(stage) {
      const exam = stage.exam('RXN', 'chest', minutesAfter(stage.until, -320));
      const retired = `N${stage.random.whole(1_000_000, 9_999_999)}`;
      const before = { ...numbersOf(exam.patient, 'RXN'), hospitalNumber: retired };
      stage.person('A28', exam, minutesAfter(exam.performedAt, -70), before);
      stage.order(exam, 'requested', minutesAfter(exam.performedAt, -55), before);
      stage.images(exam, minutesAfter(exam.performedAt, 3), { who: before });
      stage.merge(exam, retired, minutesAfter(exam.performedAt, 12));
      stage.order(exam, 'performed', minutesAfter(exam.performedAt, 20));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 88));
      stage.expect('merged-in-between', exam);
      return `All exams: ${exam.accession}: the images carry ${retired}, which was merged; nothing is in conflict.`;
    },
  },
  {
    name: 'everything-twice',
    title: 'Everything sent twice',
    why: 'Senders repeat what they are unsure of. Twice heard must be once counted.',
    tell(stage) {
      const exam = stage.exam('RXE', 'usKidneys', minutesAfter(stage.until, -205));
      stage.order(exam, 'requested', minutesAfter(exam.performedAt, -40));
      stage.again(minutesAfter(exam.performedAt, -39));
      stage.order(exam, 'performed', minutesAfter(exam.performedAt, 1));
      stage.again(minutesAfter(exam.performedAt, 2));
      stage.images(exam, minutesAfter(exam.performedAt, 4));
      stage.again(minutesAfter(exam.performedAt, 9));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 50));
      stage.again(minutesAfter(exam.performedAt, 51));
      stage.expect('everything-twice', exam);
      return `All exams: ${exam.accession}: three images, one report.`;
    },
  },
  {
    name: 'changed-under-the-same-uid',
    title: 'An image that came again with other content',
    why: 'A UID is a promise that nothing changed. Both are kept, and a person says which is right.',
    tell(stage) {
      const exam = stage.exam('RXN', 'hand', minutesAfter(stage.until, -290));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 3));
      stage.images(exam, minutesAfter(exam.performedAt, 25), { drawnAgain: true });
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 47));
      stage.expect('changed-under-the-same-uid', exam, 'changed-instance');
      return `All exams: ${exam.accession}: one image came again with other content.`;
    },
  },
  {
    name: 'did-not-attend',
    title: 'An appointment that was cancelled',
    why: 'What will never happen must leave the lists by itself.',
    tell(stage) {
      const exam = stage.exam('RXN', 'mrHead', minutesAfter(stage.until, -145));
      requested(stage, exam, { performed: false });
      stage.order(exam, 'cancelled', minutesAfter(exam.performedAt, 35));
      stage.expect('did-not-attend', exam);
      return `All exams: ${exam.accession}: closed, because it was cancelled and no image came.`;
    },
  },
  {
    name: 'corrected-report',
    title: 'A report that was corrected',
    why: 'Both versions stay; the newest is shown.',
    tell(stage) {
      const exam = stage.exam('RXE', 'mrHead', minutesAfter(stage.until, -360));
      requested(stage, exam);
      stage.images(exam, minutesAfter(exam.performedAt, 5));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 80));
      const correction = reportOf(stage, exam, 'corrected');
      stage.report(
        exam,
        { ...correction, text: `${correction.text}\nCorrection: the right side.` },
        minutesAfter(exam.performedAt, 140),
      );
      stage.expect('corrected-report', exam);
      return `All exams: ${exam.accession}: two versions of one report.`;
    },
  },
  {
    name: 'unreadable-message',
    title: 'A message nobody can read, and an order without any number',
    why: 'What cannot be understood is kept and shown with the reason, so that it can be mended and played again.',
    tell(stage) {
      const torn = new TextEncoder().encode('|^~\\&|CRIS|RXN|torn in the middle of a frame');
      stage.message(messageSenders.northwoodRis, torn, minutesAfter(stage.until, -120), 'AR');
      const numberless = stage.exam('RXE', 'chest', minutesAfter(stage.until, -110));
      stage.order(
        { ...numberless, accession: '', placerOrderNumber: '' },
        'requested',
        numberless.performedAt,
        undefined,
        'AE',
      );
      return 'Unreadable messages: one of Northwood, torn, and one of Eastfield without an order number; each with the place where it failed.';
    },
  },
  {
    name: 'unknown-scanner',
    title: 'A scanner nobody enrolled',
    why: 'It is refused, and it is seen: two clicks enrol it.',
    tell(stage) {
      const exam = stage.exam('RXN', 'mobileChest', minutesAfter(stage.until, -100));
      stage.images(exam, minutesAfter(exam.performedAt, 2));
      const last = stage.events.pop();
      if (last?.kind === 'images') stage.events.push({ ...last, aeTitle: unknownDevice.aeTitle, refused: true });
      return `Feeds and peers, unknown callers: ${unknownDevice.aeTitle}.`;
    },
  },
];

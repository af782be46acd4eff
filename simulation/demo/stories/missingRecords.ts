import { deviceFor } from '../../places.ts';
import { numbersOf } from '../../toldExam.ts';
import { minutesAfter } from '../stage.ts';
import { reportOf, requested } from './ordinary.ts';
import type { Story } from './story.ts';

/** R2 and R3: images that no record knows, and records that no images follow. */
export const missingRecords: readonly Story[] = [
  {
    name: 'details-only-in-the-image',
    title: 'A patient whose details are only in the image',
    why: 'No order means no entry on any reading list: in one trust 5,000 such exams lay unseen for eleven years.',
    tell(stage) {
      const exam = stage.exam('RXN', 'mobileChest', minutesAfter(stage.until, -215));
      stage.images(exam, minutesAfter(exam.performedAt, 4), { accession: null });
      stage.expectStudy('details-only-in-the-image', exam.studyInstanceUid, 'images-without-order', 'unread');
      return 'Images without order: the mobile chest film of Northwood (NGH_CRPORT) with no accession number.';
    },
  },
  {
    name: 'typed-in-at-night',
    title: 'Somebody examined under a made-up number',
    why: 'The scanner was fed by hand, so not even the hospital number leads to a record.',
    tell(stage) {
      const exam = stage.exam('RXE', 'usAbdomen', minutesAfter(stage.until, -260));
      const who = { ...numbersOf(exam.patient, 'RXE'), nhsNumber: '', hospitalNumber: 'TEMP0417' };
      stage.images(exam, minutesAfter(exam.performedAt, 6), { who, accession: null });
      stage.expectStudy('typed-in-at-night', exam.studyInstanceUid, 'images-without-order', 'unread');
      return 'Images without order: the ultrasound of Eastfield with hospital number TEMP0417.';
    },
  },
  {
    name: 'late-order',
    title: 'An order that came after its images',
    why: 'Emergencies are imaged first and typed in later. What mends itself must not stay on anybody’s list.',
    tell(stage) {
      const exam = stage.exam('RXN', 'ctHead', minutesAfter(stage.until, -330));
      stage.images(exam, minutesAfter(exam.performedAt, 3));
      stage.order(exam, 'requested', minutesAfter(exam.performedAt, 42));
      stage.order(exam, 'performed', minutesAfter(exam.performedAt, 43));
      stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 71));
      stage.expect('late-order', exam);
      return `All exams: ${exam.accession}: nothing is wrong with it any more; its time line shows the order after the images.`;
    },
  },
  {
    name: 'never-sent',
    title: 'Performed in the RIS, and no image ever came',
    why: 'The film is still on the plate reader, and every other screen says “done”.',
    tell(stage) {
      const exam = stage.exam('RXN', 'chest', minutesAfter(stage.until, -385));
      requested(stage, exam);
      stage.expect('never-sent', exam, 'order-without-images', 'unread');
      return `Order without images: ${exam.accession}.`;
    },
  },
  {
    name: 'stuck-half',
    title: 'Two examinations in one visit, one of them stuck on the scanner',
    why: 'Half of the images look like all of them to somebody who has only the archive.',
    tell(stage) {
      const head = stage.exam('RXN', 'ctHead', minutesAfter(stage.until, -298));
      const abdomen = stage.exam('RXN', 'ctAbdomen', minutesAfter(head.performedAt, 9), head.patient);
      for (const exam of [head, abdomen]) requested(stage, exam);
      stage.images(head, minutesAfter(head.performedAt, 4));
      stage.report(head, reportOf(stage, head), minutesAfter(head.performedAt, 64));
      stage.expect('stuck-half', head);
      stage.expect('stuck-half', abdomen, 'order-without-images', 'unread');
      return `Order without images: ${abdomen.accession}; the head of the same visit, ${head.accession}, arrived.`;
    },
  },
  {
    name: 'wrong-patient-picked',
    title: 'The wrong line picked from the worklist',
    why: 'One patient’s images carry another’s accession number: two people may be treated for each other’s findings.',
    tell(stage) {
      const done = stage.exam('RXN', 'chest', minutesAfter(stage.until, -175));
      const picked = stage.exam('RXN', 'chest', minutesAfter(stage.until, 20));
      requested(stage, done);
      stage.order(picked, 'requested', minutesAfter(stage.until, -230));
      stage.order(picked, 'scheduled', minutesAfter(stage.until, -225));
      stage.images(done, minutesAfter(done.performedAt, 3), {
        accession: picked.accession,
        studyInstanceUid: picked.studyInstanceUid,
        device: deviceFor('RXN', 'DX'),
      });
      stage.expect('wrong-patient-picked', done, 'order-without-images', 'unread');
      stage.expect('wrong-patient-picked', picked);
      stage.expectStudy('wrong-patient-picked', picked.studyInstanceUid, 'identity-conflict', 'unread');
      return `Identity in conflict: images under ${picked.accession}; the exam they belong to, ${done.accession}, is suggested.`;
    },
  },
];

import type { Static } from 'typebox';
import type { examList } from '../../api/exams.ts';
import type { Figures } from './useFigures.ts';

export type ExamList = Static<typeof examList>;

/** What every list of exams is called, counts, and would show when it is empty. */
export interface ExamListWords {
  readonly title: string;
  readonly count: (figures: Figures) => number;
  /** Whether a number above nought asks for attention. */
  readonly asks: boolean;
  readonly nothing: string;
  readonly wouldShow: string;
}

export const examLists: Readonly<Record<ExamList, ExamListWords>> = {
  all: {
    title: 'All exams',
    count: (figures) => figures.exams,
    asks: false,
    nothing: 'No exam has been heard of yet.',
    wouldShow: 'Every exam that an image, an order or a report tells us of stands here.',
  },
  'images-without-order': {
    title: 'Images without order',
    count: (figures) => figures.imagesWithoutOrder,
    asks: true,
    nothing: 'No images are without an order.',
    wouldShow: 'Images that arrived and that no record knows of stand here.',
  },
  'order-without-images': {
    title: 'Order without images',
    count: (figures) => figures.orderWithoutImages,
    asks: true,
    nothing: 'No performed order is without images.',
    wouldShow: 'Orders that were performed and whose images never came stand here.',
  },
  'identity-conflict': {
    title: 'Identity in conflict',
    count: (figures) => figures.identityConflict,
    asks: true,
    nothing: 'No exam is in conflict.',
    wouldShow: 'Exams whose patient differs between the image and the record stand here, field by field.',
  },
  'nhs-number': {
    title: 'NHS number in doubt',
    count: (figures) => figures.nhsNumber,
    asks: true,
    nothing: 'No NHS number is in doubt.',
    wouldShow: 'Exams with an NHS number that cannot be right, or that belongs to two people, stand here.',
  },
  unread: {
    title: 'Unread',
    count: (figures) => figures.unread,
    asks: false,
    nothing: 'No exam is unread.',
    wouldShow:
      'Exams that were performed and have no verified report stand here, with the time by which they must be read.',
  },
};

export const examListNames = Object.keys(examLists) as readonly ExamList[];

import { duplicateAccession } from './duplicateAccession.ts';
import type { Fault } from './fault.ts';
import { lateImages } from './lateImages.ts';
import { copyLost, reportForAnother, reportLost } from './lostReports.ts';
import { mergeLost } from './mergeLost.ts';
import { imageWithoutOrder, lateOrder, orderWithoutImage } from './missingRecords.ts';
import { cancelledButImaged, otherSide } from './otherwiseDone.ts';
import { typingError } from './typingErrors.ts';
import { swappedSlots, wrongPatientPicked } from './wrongPatient.ts';

/** All that can go wrong in the invented trust, by name and rate. */
export const faults: readonly Fault[] = [
  imageWithoutOrder,
  lateOrder,
  orderWithoutImage,
  wrongPatientPicked,
  swappedSlots,
  typingError,
  mergeLost,
  reportLost,
  reportForAnother,
  copyLost,
  lateImages,
  duplicateAccession,
  otherSide,
  cancelledButImaged,
];

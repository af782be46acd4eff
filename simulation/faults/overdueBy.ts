import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { heardOf, latestOf } from './fault.ts';

/** In minutes: the clock of an examination is its scanner's, and that may be wrong. */
const clocksDiffer = 4;
const hour = 60;
const day = 24 * hour;
/** A day of the calendar is 25 hours long when the clocks go back. */
const longDay = hour;

/**
 * When an examination that nobody reads must at the latest be called beyond its target. What was promised to the trust, written
 * down here once more and not taken from the judge: films of the wards within a working day, which over Easter is five days.
 */
export function overdueBy(telling: Telling): Date {
  const { exam, pathway } = telling.truth;
  const isFilm = ['CR', 'DX'].includes(exam.examination.modality);
  const within = {
    emergency: 12 * hour,
    ward: isFilm ? 5 * day : day,
    cancer: 3 * day + longDay,
    gp: 10 * day + longDay,
    outpatient: 10 * day + longDay,
  }[pathway];
  return latestOf(later(exam.performedAt, within + clocksDiffer), heardOf(telling));
}

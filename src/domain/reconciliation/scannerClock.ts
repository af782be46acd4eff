import type { SlotExam } from './slotExam.ts';
import type { SwapRules } from './swapRules.ts';

/** How far a scanner's clock runs ahead of the systems around it. */
export interface ClockError {
  /** Less than none: it is slow. */
  readonly aheadMinutes: number;
  /** How many exams say so. */
  readonly exams: number;
}

type Timed = Pick<SlotExam, 'imagesTo' | 'performedAt' | 'receivedFrom'>;

/**
 * Estimates a scanner's clock from one of its days: the middle of what lies between the end of its images by its own clock and the word
 * "performed" of their record; where records are silent, and the receipt of the first image. Half of the exams may say anything.
 *
 * Images that were received before they were made by more than the estimate allows prove a clock that is fast by at least so much.
 */
export function scannerClock(exams: readonly Timed[], { clock }: Pick<SwapRules, 'clock'>): ClockError | null {
  const byRecord = exams.flatMap(({ performedAt, imagesTo }) => (performedAt ? [minutes(imagesTo, performedAt)] : []));
  const byReceipt = exams.map(({ receivedFrom, imagesTo }) => minutes(imagesTo, receivedFrom));
  const record = byRecord.length >= clock.examsLeast ? middle(byRecord) : null;
  const receipt = byReceipt.length >= clock.examsLeast ? middle(byReceipt) : null;
  if (receipt === null) return null;
  // Images may wait for hours to be sent, and records to be written; a clock that is slow makes both of them late.
  const late = record === null ? receipt : Math.min(record, receipt);
  const exact = late - clock.usualMinutes;
  const ahead = exact === 0 ? 0 : -exact;
  return { aheadMinutes: Math.round(ahead), exams: record === null ? byReceipt.length : byRecord.length };
}

/** A clock as the days of its scanner tell it, the latest last. */
export interface ClockDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly aheadMinutes: number | null;
}

/** Since when a scanner's clock is wrong by what it is wrong by now; null where it is right enough, or too little is known. */
export function wrongClock(
  days: readonly ClockDay[],
  { clock }: Pick<SwapRules, 'clock'>,
): { readonly aheadMinutes: number; readonly since: string } | null {
  const known = days.filter(({ aheadMinutes }) => aheadMinutes !== null).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const last = known.at(-1);
  if (!last || Math.abs(last.aheadMinutes as number) < clock.tellFromMinutes) return null;
  const aheadMinutes = last.aheadMinutes as number;
  const isSame = (one: ClockDay) => Math.abs((one.aheadMinutes as number) - aheadMinutes) < clock.tellFromMinutes;
  const other = known.findLastIndex((one) => !isSame(one));
  return { aheadMinutes, since: (known[other + 1] as ClockDay).day };
}

/** `This scanner’s clock is 47 minutes slow` */
export function clockInWords(aheadMinutes: number): string {
  const size = Math.abs(aheadMinutes);
  const span = size < 120 ? `${size} minutes` : `${Math.round(size / 60)} hours`;
  return `This scanner’s clock is ${span} ${aheadMinutes < 0 ? 'slow' : 'fast'}`;
}

function minutes(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low as number) + (high as number)) / 2;
}

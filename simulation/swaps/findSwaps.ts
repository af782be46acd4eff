import type { ProcedureVocabulary } from '../../src/domain/orders/procedureVocabulary.ts';
import { crossedSlots } from '../../src/domain/reconciliation/crossedSlots.ts';
import type { EvidenceField } from '../../src/domain/reconciliation/slotEvidence.ts';
import { type SlotExam, slotExamOf } from '../../src/domain/reconciliation/slotExam.ts';
import type { SwapRules } from '../../src/domain/reconciliation/swapRules.ts';
import type { ListDay } from './listDays.ts';

export interface SwapsFound {
  readonly exams: number;
  readonly swapped: number;
  readonly found: number;
  /** Pairs that were told of and did not change places. */
  readonly falseAlarms: number;
  /** Swaps nobody told of, by room. */
  readonly missedAt: Readonly<Record<string, number>>;
  /** The same by what made their day hard to judge. */
  readonly missedWith: Readonly<Record<string, number>>;
}

export interface FindWish {
  readonly rules: SwapRules;
  readonly vocabulary: ProcedureVocabulary;
  readonly fields?: readonly EvidenceField[];
}

/** What the detector is given of one day, and the truth it is held against. */
export interface SlotDay {
  readonly station: string;
  readonly slots: readonly SlotExam[];
  readonly swapped: ListDay['swapped'];
  readonly troubles: ListDay['troubles'];
}

export function slotDays(days: readonly ListDay[], vocabulary: ProcedureVocabulary): readonly SlotDay[] {
  return days.map(({ station, exams, swapped, troubles }) => ({
    station,
    slots: exams.flatMap(({ record, study, earlier }) => slotExamOf(record, study, earlier, vocabulary) ?? []),
    swapped,
    troubles,
  }));
}

/** Lets the detector look at days of which the truth is known, and counts. */
export function findSwaps(days: readonly SlotDay[], wish: FindWish): SwapsFound {
  let [exams, swapped, found, falseAlarms] = [0, 0, 0, 0];
  const missedAt: Record<string, number> = {};
  const missedWith: Record<string, number> = {};
  for (const day of days) {
    const told = new Set(crossedSlots(day.slots, wish).map(({ anchor, otherAnchor }) => nameOf(anchor, otherAnchor)));
    const truth = new Set(day.swapped.map(([one, other]) => nameOf(one, other)));
    exams += day.slots.length;
    swapped += truth.size;
    found += [...truth].filter((name) => told.has(name)).length;
    falseAlarms += [...told].filter((name) => !truth.has(name)).length;
    const missed = [...truth].filter((name) => !told.has(name)).length;
    if (missed === 0) continue;
    missedAt[day.station] = (missedAt[day.station] ?? 0) + missed;
    const trouble = day.troubles.join(' and ') || 'a usual day';
    missedWith[trouble] = (missedWith[trouble] ?? 0) + missed;
  }
  return { exams, swapped, found, falseAlarms, missedAt, missedWith };
}

function nameOf(one: string, other: string): string {
  return [one, other].sort().join(' ');
}

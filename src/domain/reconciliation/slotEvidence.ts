import { regionsFit } from '../orders/examinationWords.ts';
import type { ProcedureVocabulary } from '../orders/procedureVocabulary.ts';
import type { SlotExam } from './slotExam.ts';
import type { SwapRules } from './swapRules.ts';

export const evidenceFields = ['performed', 'arrived', 'planned', 'shown', 'sex', 'age', 'weight', 'height'] as const;
export type EvidenceField = (typeof evidenceFields)[number];

/** How much more likely what one record and its images say is, had the images taken another’s place: 1 says nothing. */
export type SlotEvidence = Readonly<Record<EvidenceField, number>>;

export interface SlotSurroundings {
  readonly rules: SwapRules;
  readonly vocabulary: ProcedureVocabulary;
  /** By how many minutes the scanner's clock is ahead. */
  readonly clockAheadMinutes: number;
  /** By how many minutes its list runs late about these two. */
  readonly lateMinutes: number;
  /** How often the record of this day is told by the scanner itself, and follows its mistake. */
  readonly followsScanner: number;
}

/**
 * Holds one record against its own images and against those of another exam, which would be its own had the two changed places on the
 * worklist. The whole header follows the worklist then: only what comes from elsewhere tells, the times of the record, what the
 * scanner was set to, and what was measured of the person who lay there.
 */
export function slotEvidence(mine: SlotExam, other: SlotExam, around: SlotSurroundings): SlotEvidence {
  return {
    performed: performedTells(mine, other, around),
    arrived: arrivedTells(mine, other, around),
    planned: plannedTells(mine, other, around),
    shown: shownTells(mine, other, around),
    sex: sexTells(mine, other, around),
    age: ageTells(mine, other, around),
    weight: weightTells(mine, other, around.rules.weight),
    height: heightTells(mine, other, around.rules.height),
  };
}

/** One of several ways in which something comes about, each with its share. */
function mixed(...ways: readonly (readonly [share: number, density: number])[]): number {
  return ways.reduce((sum, [share, density]) => sum + share * density, 0);
}

function evenly(value: number, from: number, to: number): number {
  return value >= from && value < to ? 1 / (to - from) : 0;
}

function around(value: number, middle: number, spread: number): number {
  return Math.exp(-(((value - middle) / spread) ** 2) / 2) / (spread * Math.sqrt(2 * Math.PI));
}

function performedTells({ performedAt, imagesTo }: SlotExam, other: SlotExam, where: SlotSurroundings): number {
  if (performedAt === null) return 1;
  const { performed: rule } = where.rules;
  const likely = (after: number) =>
    mixed(
      // What is done at once is done in a few minutes; a minute before, where clocks are read by the minute.
      [rule.prompt, after < -1 ? 0 : Math.exp(-(after + 1) / rule.promptMinutes) / rule.promptMinutes],
      [rule.late, evenly(after, 0, rule.lateMinutes)],
      [rule.early, evenly(after, -rule.earlyMinutes, 0)],
      [rule.other, 1 / rule.otherMinutes],
    );
  const own = likely(minutes(imagesTo, performedAt) + where.clockAheadMinutes);
  const crossed = likely(minutes(other.imagesTo, performedAt) + where.clockAheadMinutes);
  return (1 - where.followsScanner) * (crossed / own) + where.followsScanner;
}

function arrivedTells({ arrivedAt, imagesFrom }: SlotExam, other: SlotExam, where: SlotSurroundings): number {
  if (arrivedAt === null) return 1;
  const { arrived: rule } = where.rules;
  const likely = (before: number) =>
    mixed(
      [rule.before, before < 0 ? 0 : Math.exp(-before / rule.beforeMinutes) / rule.beforeMinutes],
      [rule.after, evenly(before, -rule.afterMinutes, 0)],
      [rule.other, 1 / rule.otherMinutes],
    );
  const before = (images: string) => minutes(arrivedAt, images) - where.clockAheadMinutes;
  return likely(before(other.imagesFrom)) / likely(before(imagesFrom));
}

function plannedTells({ scheduledAt, imagesFrom }: SlotExam, other: SlotExam, where: SlotSurroundings): number {
  if (scheduledAt === null) return 1;
  const { planned: rule } = where.rules;
  const likely = (late: number) =>
    mixed(
      [rule.near, Math.exp(-Math.abs(late) / rule.nearMinutes) / (2 * rule.nearMinutes)],
      [rule.other, 1 / rule.otherMinutes],
    );
  const late = (images: string) => minutes(scheduledAt, images) - where.clockAheadMinutes - where.lateMinutes;
  return likely(late(other.imagesFrom)) / likely(late(imagesFrom));
}

/** What the scanner says it was set to, against what each of the two records asks for: by region, and by side. */
function shownTells(mine: SlotExam, other: SlotExam, { rules: { shown: rule }, vocabulary }: SlotSurroundings): number {
  const region = ({ ordered }: SlotExam) => {
    if (ordered.regions.length === 0 || mine.shown.regions.length === 0) return null;
    if (mine.shown.regions.some((name: string) => ordered.regions.includes(name))) return rule.same;
    return regionsFit(ordered.regions, mine.shown.regions, vocabulary) ? rule.near : rule.wrong;
  };
  const side = ({ ordered }: SlotExam) => {
    if (ordered.side === null || ordered.side === 'both' || mine.shown.sides === null) return null;
    return mine.shown.sides.includes(ordered.side) ? rule.same : rule.otherSide;
  };
  const tells = (own: number | null, crossed: number | null) => (own === null || crossed === null ? 1 : crossed / own);
  return (
    (1 - rule.followsWorklist) * tells(region(mine), region(other)) * tells(side(mine), side(other)) +
    rule.followsWorklist
  );
}

/** What only women or only men have, in images that bear the name of somebody who has it not. */
function sexTells(mine: SlotExam, other: SlotExam, { rules, vocabulary }: SlotSurroundings): number {
  const [own, others] = [mine.patient.sex, other.patient.sex];
  const shows = vocabulary.regions.filter(({ name, onlySex }) => onlySex && mine.shown.regions.includes(name));
  if (shows.length === 0 || own === others || !isTold(own) || !isTold(others)) return 1;
  return shows.every(({ onlySex }) => onlySex !== own) ? 1 / rules.shown.otherSex : 1;
}

function isTold(sex: string | null): boolean {
  return sex === 'M' || sex === 'F';
}

/** The age in the header, which mostly follows the worklist, against the dates of birth of the two. */
function ageTells(mine: SlotExam, other: SlotExam, { rules }: SlotSurroundings): number {
  const { years } = mine.measured;
  const [own, others] = [mine, other].map(({ patient }) => yearsAt(patient.birthDate, mine.imagesFrom));
  if (years === null || own == null || others == null) return 1;
  const fits = (age: number) => Math.abs(years - age) <= rules.age.years;
  if (fits(own) === fits(others)) return 1;
  const { wrong, followsWorklist } = rules.age;
  const isCrossed = (1 - followsWorklist) * (1 - wrong) + followsWorklist * wrong;
  return fits(own) ? (1 - isCrossed) / (1 - wrong) : isCrossed / wrong;
}

function yearsAt(birthDate: string | null, instant: string): number | null {
  if (birthDate === null) return null;
  return (Date.parse(instant) - Date.parse(birthDate)) / (365.25 * 86_400_000) - 0.5;
}

function weightTells(mine: SlotExam, other: SlotExam, rule: SwapRules['weight']): number {
  const { kilograms } = mine.measured;
  if (kilograms === null) return 1;
  const likely = (person: SlotExam) => {
    const of = person.known.kilograms;
    const [middle, spread] = of === null ? usualWeight(person, rule) : [of, of * rule.driftShare];
    const right = around(kilograms, middle, Math.hypot(spread, rule.roundingKilograms));
    return mixed([1 - rule.wrong, right], [rule.wrong, 1 / 200]);
  };
  return (1 - rule.followsWorklist) * (likely(other) / likely(mine)) + rule.followsWorklist;
}

/** Of somebody who was never weighed: by age only, roughly. */
function usualWeight(person: SlotExam, rule: SwapRules['weight']): readonly [number, number] {
  const years = yearsAt(person.patient.birthDate, person.imagesFrom);
  if (years === null || years >= 16) return [rule.adultKilograms, rule.adultSpread];
  const middle = 2 * (Math.max(0, years) + 4) + Math.max(0, years - 8) * 2;
  return [middle, middle * 0.25];
}

function heightTells(mine: SlotExam, other: SlotExam, rule: SwapRules['height']): number {
  const { metres } = mine.measured;
  if (metres === null) return 1;
  const likely = (person: SlotExam) => {
    const of = person.known.metres;
    const years = yearsAt(person.patient.birthDate, person.imagesFrom);
    // A child has grown since; nothing is said of it.
    const [middle, spread] =
      of !== null && (years === null || years >= 20)
        ? [of, rule.roundingMetres]
        : [rule.adultMetres, rule.adultSpread * 2];
    return mixed([1 - rule.wrong, around(metres, middle, spread)], [rule.wrong, 1 / 2]);
  };
  return (1 - rule.followsWorklist) * (likely(other) / likely(mine)) + rule.followsWorklist;
}

function minutes(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

import { minutesAfter } from '../ledger/instants.ts';
import type { ProcedureVocabulary } from '../orders/procedureVocabulary.ts';
import { compareIdentity } from '../patients/compareIdentity.ts';
import { currentIds } from '../patients/mergedIds.ts';
import { scannerClock } from './scannerClock.ts';
import {
  type EvidenceField,
  evidenceFields,
  type SlotEvidence,
  type SlotSurroundings,
  slotEvidence,
} from './slotEvidence.ts';
import type { SlotExam } from './slotExam.ts';
import { evidenceOfSwap, swapInWords } from './swapInWords.ts';
import type { SwapRules } from './swapRules.ts';
import type { Evidence } from './variance.ts';

/** Two exams of which each one's images may be the other's, as it stands at one of the two. */
export interface SlotSuspicion {
  readonly anchor: string;
  readonly studyInstanceUid: string;
  readonly otherAnchor: string;
  /** 0 … 1, by the rules. */
  readonly likelihood: number;
  /** From when on it can be known: ISO instant. */
  readonly since: string;
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly ruleVersion: string;
}

export interface CrossedSlotsWish {
  readonly rules: SwapRules;
  readonly vocabulary: ProcedureVocabulary;
  /** What is weighed; everything where it is left out. */
  readonly fields?: readonly EvidenceField[];
}

/**
 * R13: finds, among all exams of one scanner and one day, pairs whose images took each other's line on the worklist. Such images are
 * wholly labelled as the other patient's, so no identifier contradicts another (hazard H-71).
 *
 * A pure function of the facts of these exams: their order, and what was known when, change nothing. Each exam stands in one pair at
 * most, the likeliest. It is a suspicion that a person checks: nothing is ever moved by it.
 */
export function crossedSlots(exams: readonly SlotExam[], wish: CrossedSlotsWish): readonly SlotSuspicion[] {
  const { rules, vocabulary, fields = evidenceFields } = wish;
  const inTurn = exams.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const clockAheadMinutes = scannerClock(inTurn, rules)?.aheadMinutes ?? 0;
  const day = { rules, vocabulary, clockAheadMinutes, followsScanner: followsScanner(inTurn, rules) };
  const pairs = pairsOf(inTurn, rules)
    .map((pair) => judge(pair, { ...day, lateMinutes: latenessAbout(pair, inTurn, clockAheadMinutes) }, fields))
    .filter(({ likelihood }) => likelihood >= rules.suspectFrom)
    .sort((a, b) => b.likelihood - a.likelihood || (textOf(a.pair[0]) < textOf(b.pair[0]) ? -1 : 1));
  const taken = new Set<string>();
  return pairs.flatMap((judged) => {
    const anchors = judged.pair.map(({ anchor }) => anchor);
    if (anchors.some((anchor) => taken.has(anchor))) return [];
    for (const anchor of anchors) taken.add(anchor);
    return suspicionsOf(judged, rules);
  });
}

type Pair = readonly [SlotExam, SlotExam];

/** What each record of a pair says, had the images changed places. */
export interface JudgedPair {
  readonly pair: Pair;
  readonly evidence: readonly [SlotEvidence, SlotEvidence];
  readonly likelihood: number;
  readonly clockAheadMinutes: number;
}

function textOf({ imagesFrom, anchor }: SlotExam): string {
  return `${imagesFrom} ${anchor}`;
}

/** How late the list runs about these two: the middle of what lies between plan and images of the planned ones nearest to them. */
function latenessAbout(pair: Pair, inTurn: readonly SlotExam[], clockAheadMinutes: number): number {
  const at = inTurn.indexOf(pair[0]);
  const near = inTurn
    .slice(Math.max(0, at - 4), at + 6)
    .filter((exam) => !pair.includes(exam))
    .flatMap(({ scheduledAt, imagesFrom }) => (scheduledAt ? [minutes(scheduledAt, imagesFrom)] : []));
  return near.length < 3 ? 0 : middle(near) - clockAheadMinutes;
}

/** People write at their own pace, a machine always at the same. */
function followsScanner(exams: readonly SlotExam[], { performed, clock }: SwapRules): number {
  const after = exams.flatMap(({ performedAt, imagesTo }) => (performedAt ? [minutes(imagesTo, performedAt)] : []));
  if (after.length < clock.examsLeast) return performed.followsScanner;
  const usual = middle(after);
  const spread = middle(after.map((one) => Math.abs(one - usual)));
  return spread <= performed.paceMinutes ? performed.followsScannerAtPace : performed.followsScanner;
}

function minutes(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] as number;
}

const unmerged = currentIds([]);

function pairsOf(inTurn: readonly SlotExam[], rules: SwapRules): readonly Pair[] {
  const isNear = (a: SlotExam, b: SlotExam) => b.imagesFrom <= minutesAfter(a.imagesTo, rules.withinMinutes);
  return inTurn.flatMap((one, at) =>
    inTurn
      .slice(at + 1, at + 1 + rules.neighbours)
      .filter((other) => isNear(one, other) && !isSamePerson(one, other))
      .map((other): Pair => [one, other]),
  );
}

/** Two examinations of one person cannot show whose images they are. */
function isSamePerson(a: SlotExam, b: SlotExam): boolean {
  const { nhsNumber, localId } = compareIdentity(a.patient, b.patient, unmerged);
  return nhsNumber === 'same' || localId === 'same';
}

function judge(pair: Pair, surroundings: SlotSurroundings, fields: readonly EvidenceField[]): JudgedPair {
  const [one, other] = pair;
  const evidence = [slotEvidence(one, other, surroundings), slotEvidence(other, one, surroundings)] as const;
  const odds = fields.reduce(
    (product, field) => product * evidence[0][field] * evidence[1][field],
    surroundings.rules.priorPerPair,
  );
  const { clockAheadMinutes } = surroundings;
  return { pair, evidence, likelihood: Math.round((odds / (1 + odds)) * 1e4) / 1e4, clockAheadMinutes };
}

function suspicionsOf(judged: JudgedPair, rules: SwapRules): readonly SlotSuspicion[] {
  const [one, other] = judged.pair;
  const since = minutesAfter(one.heardAt > other.heardAt ? one.heardAt : other.heardAt, rules.settleMinutes);
  const turned: JudgedPair = { ...judged, pair: [other, one], evidence: [judged.evidence[1], judged.evidence[0]] };
  return [judged, turned].map((at) => ({
    anchor: at.pair[0].anchor,
    studyInstanceUid: at.pair[0].studyInstanceUid,
    otherAnchor: at.pair[1].anchor,
    likelihood: judged.likelihood,
    since,
    says: swapInWords(at),
    evidence: evidenceOfSwap(at),
    ruleVersion: rules.version,
  }));
}

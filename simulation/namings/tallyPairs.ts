import type { JudgedPair } from './judgeImages.ts';

/** Of pairs of one kind, what became of them. */
export interface Counted {
  pairs: number;
  suggested: number;
}

/** What a matcher made of labelled pairs. */
export interface PairTally {
  pairs: number;
  readonly linked: { right: number; wrong: number };
  /** All suggestions, those among them that images claim by an accession number. */
  readonly suggested: { right: number; wrong: number };
  /**
   * Where nothing but the person, the time and the modality speaks: images and order share no accession number. `one`: all pairs
   * that truly are one examination, whether or not anything held the order beside the images: what recall is counted against.
   */
  readonly byLikeness: { one: number; right: number; wrong: number };
  /** Of those that are one, by what went wrong in the telling. */
  readonly bySlip: Map<string, Counted>;
  readonly byNaming: Map<string, Counted>;
  /** Of those that are one and were not suggested: why, and after which slips. */
  readonly missedBecause: Map<string, number>;
  readonly missedAfter: Map<string, number>;
  /** Wrong suggestions by whose the order was. */
  readonly wrongOf: Map<string, Counted>;
  /** How many pairs were told with which probability, in twentieths, and how many of them were one. */
  readonly told: { pairs: number; one: number }[];
}

export function tallyPairs(judged: Iterable<JudgedPair>): PairTally {
  const tally: PairTally = {
    pairs: 0,
    linked: { right: 0, wrong: 0 },
    suggested: { right: 0, wrong: 0 },
    byLikeness: { one: 0, right: 0, wrong: 0 },
    ...{ bySlip: new Map(), byNaming: new Map(), missedBecause: new Map(), missedAfter: new Map(), wrongOf: new Map() },
    told: Array.from({ length: 20 }, () => ({ pairs: 0, one: 0 })),
  };
  for (const pair of judged) count(tally, pair);
  return tally;
}

function count(tally: PairTally, pair: JudgedPair): void {
  const { outcome, claimed, order, images } = pair;
  const verdict = order.isSame ? 'right' : 'wrong';
  tally.pairs += 1;
  if (outcome === 'linked') tally.linked[verdict] += 1;
  if (outcome === 'suggested') tally.suggested[verdict] += 1;
  if (!order.isSame) countIn(tally.wrongOf, `${order.of}${claimed ? ', under its accession number' : ''}`, pair);
  if (claimed) return;
  if (order.isSame) tally.byLikeness.one += 1;
  if (outcome === 'suggested') tally.byLikeness[verdict] += 1;
  if (!order.isSame) return;
  countIn(tally.byNaming, images.naming, pair);
  for (const slip of images.slips.length > 0 ? images.slips.map(ofEither) : ['nothing'])
    countIn(tally.bySlip, slip, pair);
  if (outcome === 'suggested') return;
  add(tally.missedBecause, becauseOf(pair));
  add(tally.missedAfter, images.slips.map(ofEither).sort().join(' + ') || 'nothing');
}

/** How likely pairs were said to be, and how many were: of those that only likeness speaks for. */
export function countTold(tally: PairTally, probability: number, isSame: boolean): void {
  const band = tally.told[Math.min(19, Math.floor(probability * 20))];
  if (!band) return;
  band.pairs += 1;
  if (isSame) band.one += 1;
}

export function precisionOf({ right, wrong }: { readonly right: number; readonly wrong: number }): number {
  return right + wrong === 0 ? 1 : right / (right + wrong);
}

export function recallOf({ byLikeness: { one, right } }: PairTally): number {
  return one === 0 ? 1 : right / one;
}

function ofEither(slip: string): string {
  return slip.replace(/^record: /, '');
}

function becauseOf({ outcome, images, order }: JudgedPair): string {
  const [said] = images.study.identities;
  if (outcome === 'not found') return 'no number, date of birth or sound of the names shared on neighbouring days';
  if (!said?.nhsNumber && said?.localIds.length === 0 && !said.birthDate)
    return 'the images say a name and nothing beside it';
  if (order.fact.patient.birthDate === null || !said?.birthDate) return 'one side says no date of birth';
  if (!said.nhsNumber && said.localIds.length === 0) return 'no number at all in the images, and something differs';
  return 'too much differs';
}

function countIn(counts: Map<string, Counted>, name: string, { outcome }: JudgedPair): void {
  const counted = counts.get(name) ?? { pairs: 0, suggested: 0 };
  counts.set(name, counted);
  counted.pairs += 1;
  if (outcome === 'suggested') counted.suggested += 1;
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

import { fileURLToPath } from 'node:url';
import { judgeImages, type Matcher } from '../simulation/namings/judgeImages.ts';
import { labelledImages } from '../simulation/namings/labelledImages.ts';
import {
  type Counted,
  countTold,
  type PairTally,
  precisionOf,
  recallOf,
  tallyPairs,
} from '../simulation/namings/tallyPairs.ts';
import { seededRandom } from '../simulation/phantoms/seededRandom.ts';
import type { MatchRules } from '../src/domain/ledger/policies.ts';
import { comparableName } from '../src/domain/patients/comparableName.ts';
import { weightOf } from '../src/domain/patients/personWeights.ts';
import { matchStudy } from '../src/domain/reconciliation/matchStudy.ts';
import { readPolicies } from '../src/server/readPolicies.ts';
import { type Bar, isMet, type Results, type Table, tellResults } from './results.ts';

/** Another town than the one from which the weights were learned, and than those on which the limit was chosen. */
const seed = 'an unseen town';
/** Of every eight images seven have an order of their own, and all have a stranger's. */
const pairsOfImages = 15 / 8;

/**
 * How well images whose details were typed by hand find their order, by the rules and weights as shipped, on labelled pairs from
 * another seed than the one they were learned from.
 */
export async function benchPeople(pairs: number): Promise<Results> {
  const rules = readPolicies().match;
  const images = Math.ceil(pairs / pairsOfImages);
  const began = performance.now();
  const tally = judged({ images, rules });
  const seconds = (performance.now() - began) / 1000;
  const few = Math.min(images, 12_000);
  const harder = judged({ images: few, rules, often: 2, name: 'harder' });
  const told = toldProbabilities(few, rules);
  const bars = barsOf(tally);
  return {
    name: 'people',
    title: 'Matching of people: labelled pairs',
    bars: [
      ...bars,
      {
        ...plain('Labelled pairs', tally.pairs, 'pairs'),
        note: `${tally.pairs} of images and an order, ${Math.round(tally.pairs / seconds)} a second with their making`,
      },
      { ...plain('Linked without a person, and right', tally.linked.right, 'pairs') },
      {
        ...plain('Recall with every slip twice as frequent', recallOf(harder), 'of 1'),
        note: `precision ${precisionOf(harder.byLikeness).toFixed(4)}, links to the wrong person ${harder.linked.wrong}`,
      },
      {
        ...plain('Largest gap between what was told and what was', largestGap(told), 'of 1'),
        must: { atMost: 0.1 },
        note: 'of all bands of probability with 100 pairs and more',
      },
    ],
    controls: controlsOf(few, rules),
    tables: [
      missedBySlip(tally),
      missedBecause(tally),
      missedAfter(tally),
      byNaming(tally),
      byStranger(tally),
      toldTable(told),
      weightTable(rules),
    ],
  };
}

interface Wish {
  readonly images: number;
  readonly rules: MatchRules;
  readonly match?: Matcher;
  readonly often?: number;
  readonly name?: string;
}

function judged({ images, rules, match = matchStudy, often = 1, name = '' }: Wish): PairTally {
  const random = seededRandom(`${seed}${name}`);
  return tallyPairs(
    (function* () {
      for (const one of labelledImages({ random, images, often })) yield* judgeImages(one, rules, match);
    })(),
  );
}

function barsOf(tally: PairTally): readonly Bar[] {
  const { byLikeness, suggested, linked } = tally;
  return [
    {
      ...plain('Linked without a person to somebody else', linked.wrong, 'pairs'),
      must: { atMost: 0 },
    },
    {
      ...plain('Precision of what likeness suggests', precisionOf(byLikeness), 'of 1'),
      must: { atLeast: 0.99 },
      note: `${byLikeness.right} right, ${byLikeness.wrong} wrong`,
    },
    {
      ...plain('Precision of all suggestions', precisionOf(suggested), 'of 1'),
      must: { atLeast: 0.99 },
      note: `with those that an accession number claims: ${suggested.right} right, ${suggested.wrong} wrong`,
    },
    {
      ...plain('Recall of what likeness suggests', recallOf(tally), 'of 1'),
      must: { atLeast: 0.95 },
      note: `of ${byLikeness.one} pairs that are one examination and share no accession number, found beside each other or not`,
    },
  ];
}

function plain(name: string, measured: number, unit: string): Bar {
  return { name, measured, unit, must: null };
}

/** Everybody's first idea, each of which must miss a bar. */
function controlsOf(images: number, rules: MatchRules): Results['controls'] {
  const control = (name: string, match: Matcher) => {
    const missed = barsOf(judged({ images, rules, match })).filter((bar) => !isMet(bar));
    const note = missed.map((bar) => `${bar.name}: ${Number(bar.measured.toPrecision(3))}`).join('; ');
    return { name, failedAsItMust: missed.length > 0, note };
  };
  return [
    control('Linking by the same name and birthday alone', (...args) => byNameAndBirthday('linked', ...args)),
    control('Suggesting by the same name and birthday alone', (...args) => byNameAndBirthday('suggested', ...args)),
    control('Linking whatever is suggested', (...args) =>
      matchStudy(...args).map((link) => (link.standing === 'suggested' ? { ...link, standing: 'linked' } : link)),
    ),
  ];
}

function byNameAndBirthday(
  standing: 'linked' | 'suggested',
  ...[study, orders, currentId, rules]: Parameters<Matcher>
) {
  const [said] = study.identities;
  const name = (who: typeof said) => comparableName(`${who?.familyName ?? ''} ${who?.givenName ?? ''}`);
  return orders
    .filter(({ patient }) => said?.birthDate && patient.birthDate === said.birthDate && name(patient) === name(said))
    .flatMap((order) =>
      matchStudy(study, [{ ...order, status: null }], currentId, {
        ...rules,
        people: { ...rules.people, suggestFrom: 0 },
      }),
    )
    .map((link) => ({ ...link, standing }));
}

/** What is said of all pairs that were found, not only of those likely enough to be shown. */
function toldProbabilities(images: number, rules: MatchRules): PairTally {
  const all = { ...rules, people: { ...rules.people, suggestFrom: 0, weakerBy: Number.POSITIVE_INFINITY } };
  const tally = tallyPairs([]);
  for (const one of labelledImages({ random: seededRandom(`${seed} told`), images })) {
    for (const { claimed, link, order } of judgeImages(one, all)) {
      if (!claimed && link) countTold(tally, link.score, order.isSame);
    }
  }
  return tally;
}

function largestGap({ told }: PairTally): number {
  const gaps = told.map(({ pairs, one }, at) =>
    pairs < 100 ? 0 : Math.max(0, at / 20 - one / pairs, one / pairs - (at + 1) / 20),
  );
  return Math.max(...gaps);
}

function missedBySlip({ bySlip }: PairTally): Table {
  const byMissed = [...bySlip].sort(([, a], [, b]) => b.pairs - b.suggested - (a.pairs - a.suggested));
  return {
    title: 'What is missed, by what went wrong in the telling (several may have)',
    headings: ['Slip', 'Pairs', 'Suggested', 'Missed', 'Recall'],
    rows: byMissed.map(([slip, counted]) => [slip, ...countedCells(counted)]),
  };
}

function countedCells({ pairs, suggested }: Counted): readonly string[] {
  return [String(pairs), String(suggested), String(pairs - suggested), (suggested / pairs).toFixed(3)];
}

function missedBecause({ missedBecause: because }: PairTally): Table {
  return {
    title: 'Why',
    headings: ['Because', 'Missed'],
    rows: mostFirst(because).map(([why, count]) => [why, String(count)]),
  };
}

function missedAfter({ missedAfter: after }: PairTally): Table {
  return {
    title: 'The thirty commonest ways to be missed',
    headings: ['Slips together', 'Missed'],
    rows: mostFirst(after)
      .slice(0, 30)
      .map(([slips, count]) => [slips, String(count)]),
  };
}

function mostFirst(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

function byNaming({ byNaming: naming }: PairTally): Table {
  return {
    title: 'By naming',
    headings: ['Naming', 'Pairs', 'Suggested', 'Missed', 'Recall'],
    rows: [...naming].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, counted]) => [name, ...countedCells(counted)]),
  };
}

function byStranger({ wrongOf }: PairTally): Table {
  return {
    title: 'Orders of somebody else',
    headings: ['Whose', 'Pairs', 'Suggested, and wrong'],
    rows: [...wrongOf]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([whose, { pairs, suggested }]) => [whose, String(pairs), String(suggested)]),
  };
}

function toldTable({ told }: PairTally): Table {
  return {
    title: 'What was told and what was, beside strangers who are hard to tell apart',
    headings: ['Told', 'Pairs', 'Truly one'],
    rows: told.flatMap(({ pairs, one }, at) =>
      pairs === 0 ? [] : [[`${at * 5} to ${at * 5 + 5} %`, String(pairs), `${((100 * one) / pairs).toFixed(1)} %`]],
    ),
  };
}

function weightTable({ people }: MatchRules): Table {
  return {
    title: `What each likeness weighs (${people.version}), in twofold steps`,
    headings: ['Field', 'Level', 'Weight', 'Of one (m)', 'Of two (u)'],
    rows: Object.entries(people.fields).flatMap(([field, levels]) =>
      Object.entries(levels).map(([level, shares]) => [
        field,
        level,
        weightOf(shares).toFixed(1),
        shares.m.toPrecision(3),
        shares.u.toPrecision(3),
      ]),
    ),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = tellResults(await benchPeople(Number(process.argv[2] ?? 200_000))) ? 0 : 1;

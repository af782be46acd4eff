import type { ReportHolder } from '../../src/domain/ledger/examFacts.ts';
import type { Policies } from '../../src/domain/ledger/policies.ts';
import { type SeededRandom, seededRandom } from '../phantoms/seededRandom.ts';
import { sites } from '../places.ts';
import { later } from '../trust/trueExams.ts';
import { type TrustDays, trustDays } from '../trust/trustDays.ts';
import { eventInWords, type TrustEvent } from '../trust/trustEvent.ts';
import { canonicalLedger } from './canonicalLedger.ts';
import { type Judge, type MemoryLedger, openMemoryLedger } from './memoryLedger.ts';
import { record } from './runTrust.ts';

export interface AnyOrderWish {
  readonly seed: string;
  /** So many sequences, each of them a shuffle of some story with some of it told twice. */
  readonly sequences: number;
  readonly policies: Policies;
  readonly judge?: Judge;
}

export interface AnyOrderOutcome {
  readonly stories: number;
  readonly facts: number;
  /** Null: every sequence of each story ended in the same ledger. */
  readonly differs: string | null;
}

const zone = 'Europe/London';
/** So many sequences are made of each story. */
const shuffles = 40;
/** Every fault often: the stories are those of the people whom one befell. */
const often = {
  'image-without-order': 30,
  'late-order': 30,
  'order-without-image': 30,
  'wrong-patient-picked': 80,
  'swapped-slots': 60,
  'typing-error': 120,
  'merge-lost': 120,
  'report-lost': 20,
  'report-for-another': 80,
  'copy-lost': 60,
  'late-images': 60,
  'duplicate-accession': 120,
  'other-side': 200,
  'cancelled-but-imaged': 60,
};

/**
 * §4.2 of the promise: the facts of a story, in any order, with any of them told again, and looked at by the balancer at any
 * point between, end in the same ledger, byte for byte.
 */
export function anyOrder({ seed, sequences, policies, judge }: AnyOrderWish): AnyOrderOutcome {
  const random = seededRandom(`${seed} orders`);
  let [stories, facts, made] = [0, 0, 0];
  for (let world = 1; made < sequences; world++) {
    const days = trustDays({
      ...{ seed: `${seed} ${world}`, from: '2026-10-22', days: 4, zone, examsADay: 30, policies, faults: often },
    });
    for (const story of storiesOf(days)) {
      if (made >= sequences) break;
      stories += 1;
      const now = later((story.at(-1) as TrustEvent).at, 26 * 60);
      const told = () => openMemoryLedger(policies, { holders: holdersFrom(story), ...(judge ? { judge } : {}) });
      const expected = heard(told(), story, now, null);
      for (let turn = 0; turn < shuffles && made < sequences; turn++) {
        const sequence = shuffled(story, random);
        facts += sequence.length;
        made += 1;
        const found = heard(told(), sequence, now, random);
        if (found !== expected) return { stories, facts, differs: differenceOf(days.seed, sequence, expected, found) };
      }
    }
  }
  return { stories, facts, differs: null };
}

/**
 * All that was told of the people whom one fault befell, each thing once: what is told again later was received first when it was
 * first received, whatever the order it is read in, so repeats are made of the first copy.
 */
function storiesOf({ faults, events }: TrustDays): readonly (readonly TrustEvent[])[] {
  return faults.map(({ patients }) => {
    const about = new Set<object>(patients);
    const told = new Set<string>();
    return events.filter((event) => {
      if (event.kind === 'bytes' || isRepeat(event, told)) return false;
      return about.has(event.kind === 'person' || event.kind === 'merge' ? event.patient : event.exam.patient);
    });
  });
}

function isRepeat(event: TrustEvent, told: Set<string>): boolean {
  const name =
    event.kind === 'images'
      ? `${event.aeTitle} ${event.exam.placerOrderNumber} ${event.said.studyInstanceUid} ${event.said.part ?? ''}`
      : `${event.sender.name} ${event.controlId}`;
  if (told.has(name)) return true;
  told.add(name);
  return false;
}

function holdersFrom(story: readonly TrustEvent[]): ReadonlyMap<string, readonly ReportHolder[]> {
  const since = (story[0] as TrustEvent).at.toISOString();
  return new Map(Object.keys(sites).map((site) => [site, [{ system: 'epr', since }]]));
}

function shuffled(story: readonly TrustEvent[], random: SeededRandom): readonly TrustEvent[] {
  const twice = story.filter(() => random.chance(0.15));
  return [...story, ...twice]
    .map((event) => ({ event, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

/** Hears a sequence, balances now and then in any order, and says what came of it. */
function heard(ledger: MemoryLedger, sequence: readonly TrustEvent[], now: Date, random: SeededRandom | null): string {
  const mixed = random
    ? (anchors: readonly string[]) => anchors.toSorted(() => (random.chance(0.5) ? 1 : -1))
    : undefined;
  for (const event of sequence) {
    record(event, ledger, zone, now);
    if (random?.chance(0.3)) ledger.balanceDue(now, mixed);
  }
  ledger.balanceDue(now, mixed);
  return canonicalLedger(ledger);
}

function differenceOf(seed: string, sequence: readonly TrustEvent[], expected: string, found: string): string {
  const [one, other] = [expected, found].map((text) => text.split('\n')) as [string[], string[]];
  const [gone, come] = [one.find((line) => !other.includes(line)), other.find((line) => !one.includes(line))];
  const at = [...(gone ?? '')].findIndex((letter, index) => letter !== come?.[index]);
  return [
    `Seed ${seed}: heard in another order, the ledger is another.`,
    `It was  … ${gone?.slice(Math.max(0, at - 200), at + 300)}`,
    `It is   … ${come?.slice(Math.max(0, at - 200), at + 300)}`,
    ...sequence.map((event) => `  ${eventInWords(event)}`),
  ].join('\n');
}

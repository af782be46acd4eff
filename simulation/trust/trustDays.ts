import type { Policies } from '../../src/domain/ledger/policies.ts';
import type { Around, FaultKind, InjectedFault } from '../faults/fault.ts';
import { faults } from '../faults/faults.ts';
import { keepSilence, type PlantedSilence, plantSilences } from '../faults/silentFeeds.ts';
import { peopleFor, type SimulatedPatient } from '../people.ts';
import { type SeededRandom, seededRandom } from '../phantoms/seededRandom.ts';
import { dayAfter } from './calendar.ts';
import { addNoise } from './noise.ts';
import { openTeller } from './teller.ts';
import { eventsOf, type Telling, tellOrdinarily } from './telling.ts';
import type { TrueExam } from './trueExam.ts';
import { later, trueExams, type WorldWish } from './trueExams.ts';
import type { TrustEvent } from './trustEvent.ts';

export interface TrustWish extends WorldWish {
  readonly policies: Policies;
  /** `all` at their own rates, `none`, or of a thousand examinations how many each befalls. */
  readonly faults: 'all' | 'none' | Partial<Readonly<Record<FaultKind, number>>>;
  /** How many times a feed falls silent, from the fourth week on. */
  readonly silences?: number;
}

/** Days of the trust: what truly happened, what the systems said of it, and what went wrong between the two. */
export interface TrustDays {
  readonly seed: string;
  readonly zone: string;
  readonly exams: readonly TrueExam[];
  /** In the order in which they reach us. */
  readonly events: readonly TrustEvent[];
  readonly faults: readonly InjectedFault[];
  readonly silences: readonly PlantedSilence[];
}

/** So far on one looks for another examination that a fault needs. */
const neighbours = 120;

/** Lets the trust work for some days. The same wish tells the same days. */
export function trustDays(wish: TrustWish): TrustDays {
  const exams = trueExams(wish);
  const random = seededRandom(`${wish.seed} telling`);
  const teller = openTeller(String(random.whole(10_000, 99_999)), wish.zone);
  const seen = new Set<SimulatedPatient>();
  const tellings = exams.map((truth) => {
    const isNew = !seen.has(truth.exam.patient);
    seen.add(truth.exam.patient);
    return tellOrdinarily(truth, teller, random, isNew);
  });
  const chance = seededRandom(`${wish.seed} faults`);
  const injected = inject(tellings, wish, {
    random: chance,
    teller,
    policies: wish.policies,
    stranger: strangersTo(exams, wish),
    next: (telling, fits) => nextOf(tellings, telling, fits),
  });
  const noise = seededRandom(`${wish.seed} noise`);
  const told = tellings.flatMap((telling) => addNoise(eventsOf(telling), telling.fault !== null, noise));
  const silences = silencesOf(wish);
  const heard = keepSilence(told, silences);
  const events = heard.events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const faultsTold = [...injected.map((fault) => putOff(fault, silences)), ...heard.faults];
  return { seed: wish.seed, zone: wish.zone, exams, events, faults: faultsTold, silences };
}

function silencesOf({ seed, from, days, silences = 0 }: TrustWish): readonly PlantedSilence[] {
  const [begin, end] = [dayAfter(from, 28), dayAfter(from, days)].map((day) => new Date(`${day}T00:00:00Z`));
  return plantSilences(silences, begin as Date, end as Date, seededRandom(`${seed} silences`));
}

/** Nobody can find what a silent feed has not said yet: whatever was promised while any feed was silent is due when it speaks again. */
function putOff(fault: InjectedFault, silences: readonly PlantedSilence[]): InjectedFault {
  const due = <T extends { readonly by: Date }>(promise: T): T => {
    const silence = silences.find(({ from, until }) => promise.by >= from && promise.by < until);
    return silence ? { ...promise, by: later(silence.until, 1) } : promise;
  };
  return { ...fault, promised: fault.promised.map(due), ...(fault.mended ? { mended: fault.mended.map(due) } : {}) };
}

/** Nobody of these has a number of anybody who is examined. */
function strangersTo(exams: readonly TrueExam[], wish: TrustWish): () => SimulatedPatient {
  const known = new Set(exams.map(({ exam }) => exam.patient.nhsNumber));
  const somebody = peopleFor(seededRandom(`${wish.seed} strangers`), new Date(`${wish.from}T00:00:00Z`), false);
  return () => {
    for (;;) {
      const stranger = somebody();
      if (!known.has(stranger.nhsNumber)) return stranger;
    }
  };
}

function inject(tellings: readonly Telling[], wish: TrustWish, around: Around): readonly InjectedFault[] {
  if (wish.faults === 'none') return [];
  const rates = wish.faults === 'all' ? null : wish.faults;
  const likely = faults.map((fault) => ({
    fault,
    rate: (rates ? (rates[fault.kind] ?? 0) : fault.perThousand) / 1000,
  }));
  return tellings.flatMap((telling) => {
    const chosen = pick(likely, around.random);
    if (!chosen || telling.fault !== null) return [];
    const injected = chosen.befall(telling, around);
    if (!injected) return [];
    telling.fault = chosen.kind;
    return [injected];
  });
}

function pick<T>(likely: readonly { readonly fault: T; readonly rate: number }[], random: SeededRandom): T | null {
  let left = random.next();
  for (const { fault, rate } of likely) {
    left -= rate;
    if (left < 0) return fault;
  }
  return null;
}

function nextOf(tellings: readonly Telling[], telling: Telling, fits: (other: Telling) => boolean): Telling | null {
  const from = tellings.indexOf(telling) + 1;
  for (const other of tellings.slice(from, from + neighbours)) {
    if (other.fault === null && fits(other)) return other;
  }
  return null;
}

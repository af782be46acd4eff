import type { VarianceKind } from '../../src/domain/reconciliation/variance.ts';
import type { SimulatedPatient } from '../people.ts';
import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { devices, risOf, senderText } from '../places.ts';
import { later } from '../trust/trueExams.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import type { InjectedFault } from './fault.ts';

/** A feed of which nothing comes for a time; its sender keeps what it has to say and says it all at the end. */
export interface PlantedSilence {
  /** As a feed is named: `CRIS|RXN`, or the title of a scanner. */
  readonly feed: string;
  readonly from: Date;
  readonly until: Date;
}

/** What waiting for half of the story makes of an exam. */
const mayShow: readonly VarianceKind[] = [
  'images-without-order',
  'order-without-images',
  'status-disagreement',
  'report-gap',
  'report-pending',
  'report-without-exam',
  'late-images',
];

const minutes = { least: 12, most: 2 * 24 * 60 };

/** Silences of twelve minutes to two days, one feed at a time, over the days from `from` on. */
export function plantSilences(count: number, from: Date, until: Date, random: SeededRandom): readonly PlantedSilence[] {
  const feeds = [...Object.values(risOf).map(senderText), ...devices.map(({ aeTitle }) => aeTitle)];
  const apart = (until.getTime() - from.getTime()) / 60_000 / count;
  return Array.from({ length: count }, (_, index) => {
    const begins = later(from, apart * (index + random.between(0.05, 0.3)));
    // As many short ones as long ones, by their order of magnitude.
    const length = minutes.least * (Math.min(minutes.most, apart * 0.6) / minutes.least) ** random.next();
    return { feed: random.pick(feeds), from: begins, until: later(begins, length) };
  });
}

/** The name of the feed an event comes by. */
export function feedOf(event: TrustEvent): string {
  return event.kind === 'images' ? event.aeTitle : senderText(event.sender);
}

/** Holds back what a silent feed would have said, and says whose exams that may make look wrong meanwhile. */
export function keepSilence(
  events: readonly TrustEvent[],
  silences: readonly PlantedSilence[],
): { readonly events: readonly TrustEvent[]; readonly faults: readonly InjectedFault[] } {
  const patients = new Map(silences.map((silence) => [silence, new Set<SimulatedPatient>()]));
  const kept = events.map((event) => {
    const silence = silences.find(
      ({ feed, from, until }) => feed === feedOf(event) && event.at >= from && event.at < until,
    );
    if (!silence) return event;
    if (event.kind !== 'bytes') {
      const patient = event.kind === 'person' || event.kind === 'merge' ? event.patient : event.exam.patient;
      patients.get(silence)?.add(patient);
    }
    return { ...event, at: silence.until };
  });
  const faults = [...patients].map(
    ([, affected]): InjectedFault => ({ kind: 'silent-feed', promised: [], patients: [...affected], mayShow }),
  );
  return { events: kept, faults };
}

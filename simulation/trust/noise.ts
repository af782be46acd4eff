import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { later } from './trueExams.ts';
import type { TrustEvent } from './trustEvent.ts';

/**
 * What senders do every day, and nobody may be alarmed by: they say things twice, they let a message overtake another, and a
 * scanner's clock is some minutes off.
 */
export function addNoise(events: readonly TrustEvent[], faulted: boolean, random: SeededRandom): readonly TrustEvent[] {
  const told: TrustEvent[] = [];
  for (const event of events) {
    const delayed = random.chance(0.02) && !faulted ? { ...event, at: later(event.at, random.between(0.5, 4)) } : event;
    const skewed = delayed.kind === 'images' ? withClock(delayed) : delayed;
    told.push(skewed);
    if (random.chance(0.02)) told.push({ ...skewed, at: later(skewed.at, random.between(0.1, 90)) });
  }
  return told;
}

type Images = Extract<TrustEvent, { kind: 'images' }>;

/** Each scanner's clock is wrong by its own few minutes, always the same. */
function withClock(event: Images): Images {
  const { aeTitle } = event.said.device;
  const letters = [...aeTitle].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return { ...event, said: { ...event.said, clockAheadMs: ((letters % 7) - 3) * 60_000 } };
}

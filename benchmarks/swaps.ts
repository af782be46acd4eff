import { fileURLToPath } from 'node:url';
import { seededRandom } from '../simulation/phantoms/seededRandom.ts';
import { findSwaps, type SlotDay, type SwapsFound, slotDays } from '../simulation/swaps/findSwaps.ts';
import { listDays } from '../simulation/swaps/listDays.ts';
import { rooms } from '../simulation/swaps/listedRooms.ts';
import { type ListNoise, usualNoise } from '../simulation/swaps/listNoise.ts';
import type { EvidenceField } from '../src/domain/reconciliation/slotEvidence.ts';
import { readPolicies, readSwapRules } from '../src/server/readPolicies.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';

const rules = readSwapRules();
const vocabulary = readPolicies().procedures;
const times: readonly EvidenceField[] = ['performed', 'arrived', 'planned'];

/** What of a department goes wrong on its worst days: twice as often as usual. */
const worse: ListNoise = Object.fromEntries(
  Object.entries(usualNoise).map(([name, share]) => [name, name === 'swapped' ? share : Math.min(0.9, share * 2)]),
) as unknown as ListNoise;

/** R13: of the images that changed places, how many are found, and how many alarms are false. One swap in a hundred exams. */
export function benchSwaps(days: number): Results {
  const usual = daysOf('bench', days, usualNoise);
  const began = performance.now();
  const found = findSwaps(usual, { rules, vocabulary });
  const seconds = (performance.now() - began) / 1000;
  const calm = findSwaps(daysOf('bench calm', days, { ...usualNoise, swapped: 0 }), { rules, vocabulary });
  const bad = findSwaps(daysOf('bench bad', days, worse), { rules, vocabulary });
  const recall: Bar = {
    name: 'Swaps that are found',
    measured: recallOf(found),
    unit: '',
    must: { atLeast: 0.9 },
    note: `${found.found} of ${found.swapped} in ${found.exams} exams; missed by room: ${counted(found.missedAt)}; by what their day was like: ${counted(found.missedWith)}`,
  };
  const alarms: Bar = {
    name: 'False alarms in a thousand exams',
    measured: alarmsOf(found),
    unit: '',
    must: { atMost: 1 },
    note: `${found.falseAlarms} pairs`,
  };
  const byTimes = findSwaps(usual, { rules, vocabulary, fields: times });
  const shuffled = findSwaps(onOtherStations(usual), { rules, vocabulary });
  return {
    name: 'swaps',
    title: `Images that changed places on a scanner: ${days} days of ${rooms.length} rooms, with noise`,
    bars: [
      recall,
      alarms,
      {
        ...alarms,
        name: 'The same on days without a swap',
        measured: alarmsOf(calm),
        note: `${calm.falseAlarms} pairs in ${calm.exams} exams`,
      },
      {
        name: 'Found where everything goes wrong twice as often',
        measured: recallOf(bad),
        unit: '',
        must: null,
        note: `${bad.found} of ${bad.swapped}`,
      },
      {
        name: 'False alarms in a thousand exams then',
        measured: alarmsOf(bad),
        unit: '',
        must: null,
        note: `${bad.falseAlarms} pairs`,
      },
      { name: 'Exams judged in a second', measured: found.exams / seconds, unit: 'exams/s', must: null },
    ],
    controls: [
      control('The detector is told times only', byTimes),
      control('Exams are dealt out to other stations of the same day', shuffled),
    ],
  };

  function control(name: string, one: SwapsFound): Results['controls'][number] {
    const failedAsItMust =
      !isMet({ ...recall, measured: recallOf(one) }) || !isMet({ ...alarms, measured: alarmsOf(one) });
    const note = `finds ${recallOf(one).toFixed(3)}, ${alarmsOf(one).toFixed(2)} false alarms in a thousand exams`;
    return { name, failedAsItMust, note };
  }
}

function daysOf(seed: string, days: number, noise: ListNoise): readonly SlotDay[] {
  return slotDays(listDays({ seed, days, noise }), vocabulary);
}

function recallOf({ found, swapped }: SwapsFound): number {
  return found / Math.max(1, swapped);
}

function alarmsOf({ falseAlarms, exams }: SwapsFound): number {
  return (falseAlarms / exams) * 1000;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return told.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

/** Everything of one day is dealt out to its rooms anew: what happened side by side stands so no longer. */
function onOtherStations(days: readonly SlotDay[]): readonly SlotDay[] {
  const random = seededRandom('dealt out');
  return days.flatMap((_, first) => {
    if (first % rooms.length > 0) return [];
    const together = days.slice(first, first + rooms.length);
    const dealt = Map.groupBy(
      together.flatMap(({ slots }) => slots),
      () => random.whole(0, rooms.length - 1),
    );
    return together.map((day, room) => ({ ...day, slots: dealt.get(room) ?? [] }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(benchSwaps(Number(process.argv[2] ?? 200))) ? 0 : 1;
}

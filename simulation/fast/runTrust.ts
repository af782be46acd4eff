import type { ExamBalance } from '../../src/domain/ledger/examBalance.ts';
import type { ReportHolder } from '../../src/domain/ledger/examFacts.ts';
import type { Policies } from '../../src/domain/ledger/policies.ts';
import { senderText, sites } from '../places.ts';
import type { TrustDays } from '../trust/trustDays.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import { factsOfMessage } from './factsOfMessage.ts';
import type { Breach } from './laws.ts';
import { type Judge, type MemoryLedger, openMemoryLedger } from './memoryLedger.ts';
import { seenImages } from './seenImages.ts';
import { openWatch } from './watch.ts';

export interface TrustRun {
  readonly ledger: MemoryLedger;
  /** The first law that was broken; null when all held to the end. */
  readonly breach: Breach | null;
  readonly steps: number;
  readonly balances: number;
  /** How many findings were promised for a time before the end, and how many of these were made in time. */
  readonly promised: number;
  readonly found: number;
}

/**
 * Lets the trust's days pass on a virtual clock that jumps from one thing that happens to the next: a message or image arrives, or
 * the agenda says that it is time to look again. After every step all laws are held to what was balanced in it.
 */
export function runTrust(
  days: Pick<TrustDays, 'events' | 'exams' | 'faults' | 'zone'>,
  policies: Policies,
  judge?: Judge,
): TrustRun {
  const ledger = openMemoryLedger(policies, { holders: holdersOf(days), ...(judge ? { judge } : {}) });
  const watch = openWatch(days, policies, ledger);
  const last = days.events.at(-1)?.at.getTime() ?? 0;
  let [next, steps, balances] = [0, 0, 0];
  for (;;) {
    const event = days.events[next];
    const now = soonest(event?.at ?? null, ledger.soonest());
    if (now === null || now.getTime() > last) break;
    for (let told = event; told && told.at <= now; told = days.events[++next]) {
      record(told, ledger, days.zone, now);
      watch.heard(told);
    }
    const balanced = ledger.balanceDue(now);
    steps += 1;
    balances += balanced.size;
    const breach = watch.check(balanced, now);
    if (breach) return outcome(breach);
  }
  return outcome(watch.checkAll(new Date(last)));

  function outcome(breach: Breach | null): TrustRun {
    return { ledger, breach, steps, balances, promised: watch.promised, found: watch.found };
  }
}

/** The PACS and the patient record of every site say which reports they hold, from the first day on. */
function holdersOf({ events }: Pick<TrustDays, 'events'>): ReadonlyMap<string, readonly ReportHolder[]> {
  const since = (events[0]?.at ?? new Date(0)).toISOString();
  const holders = (['pacs', 'epr'] as const).map((system) => ({ system, since }));
  return new Map(Object.keys(sites).map((site) => [site, holders]));
}

export type Balanced = ReadonlyMap<string, ExamBalance>;

/** Records one event as it reaches us. */
export function record(event: TrustEvent, ledger: MemoryLedger, zone: string, now: Date): void {
  if (event.kind === 'images') {
    const images = seenImages(event, zone);
    if (images) ledger.see(images, now);
    return;
  }
  const { sender, controlId } = event;
  ledger.hear(
    {
      name: `${senderText(sender)} ${controlId}`,
      sender: senderText(sender),
      site: sender.facility,
      system: sender.system,
      receivedAt: event.at.toISOString(),
      facts: factsOfMessage(event, zone),
    },
    now,
  );
}

function soonest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

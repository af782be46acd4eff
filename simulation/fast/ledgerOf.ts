import type { Policies } from '../../src/domain/ledger/policies.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import { type LedgerOptions, type MemoryLedger, openMemoryLedger } from './memoryLedger.ts';
import { record } from './runTrust.ts';

export interface HearWish extends LedgerOptions {
  readonly policies: Policies;
  readonly zone: string;
  readonly now: Date;
}

/** The ledger that comes of some events, all of them heard by `now`, in the order given. */
export function ledgerOf(events: readonly TrustEvent[], { policies, zone, now, ...options }: HearWish): MemoryLedger {
  const ledger = openMemoryLedger(policies, options);
  for (const event of events) record(event, ledger, zone, now);
  ledger.balanceDue(now);
  return ledger;
}

/** What the ledger shows of each exam that stands by itself: the kinds of its variances, and whether it is unread. */
export function findingsOf(ledger: MemoryLedger): Readonly<Record<string, readonly string[]>> {
  const shown = [...ledger.balances.values()].filter(({ standing }) => standing.state !== 'joined');
  return Object.fromEntries(
    shown.map(({ anchor, unread, variances }) => [
      anchor,
      [...new Set(variances.map(({ kind }) => kind)), ...(unread ? ['unread'] : [])].sort(),
    ]),
  );
}

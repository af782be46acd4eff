import { canonicalText } from '../../src/domain/ledger/heard.ts';
import type { MemoryLedger } from './memoryLedger.ts';

/** The whole ledger as text: the same ledger gives the same bytes, whatever order it was heard and balanced in. */
export function canonicalLedger(ledger: MemoryLedger): string {
  const anchors = [...ledger.balances.keys()].sort();
  return anchors
    .map((anchor) => {
      const lookAt = ledger.lookAt(anchor)?.toISOString() ?? 'never';
      return `${anchor} ${lookAt} ${canonicalText(ledger.balances.get(anchor))}`;
    })
    .join('\n');
}

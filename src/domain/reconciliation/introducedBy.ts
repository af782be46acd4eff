import type { IdentityPair } from '../ledger/examFacts.ts';
import { dayInWords } from '../ledger/instants.ts';

/** R5: which system said it first, in one sentence; empty where nobody knows. */
export function introducedBy(pairs: readonly IdentityPair[]): string {
  const first = pairs
    .filter((pair) => pair.firstSaid !== undefined)
    .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))[0];
  if (!first?.firstSaid) return '';
  const { at, source } = first.firstSaid;
  const who = systemWords[first.system] ?? first.system;
  return ` It was first said by ${who}${source ? ` (${source.split('|').filter(Boolean).join(' at ')})` : ''} on ${dayInWords(at)}.`;
}

function textOf({ firstSaid, system }: IdentityPair): string {
  return `${firstSaid?.at} ${system} ${firstSaid?.source}`;
}

const systemWords: Readonly<Record<string, string>> = {
  RIS: 'the RIS',
  Report: 'a report',
  'Patient record': 'the patient record',
  Images: 'the images',
  Scanner: 'the scanner',
};

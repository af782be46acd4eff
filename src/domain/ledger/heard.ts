import type { FeedSystem } from '../intake/feedSystem.ts';

/** A fact as it stands in the ledger: what was said, by what kind of system, and when it reached us. */
export interface Heard<F> {
  readonly fact: F;
  readonly system: FeedSystem;
  /** ISO instant. */
  readonly receivedAt: string;
}

/**
 * Facts in the order in which their senders say they happened, whatever the order they came in.
 *
 * Two of the same moment are ordered by `rank` and then by their own content, so that the same facts always
 * stand in the same order.
 */
export function inOrderOfHappening<F extends { readonly occurredAt: string }>(
  heard: readonly Heard<F>[],
  rank: (fact: F) => number = () => 0,
): readonly F[] {
  const facts = heard.map(({ fact }) => fact);
  if (facts.length < 2) return facts;
  return facts
    .map((fact) => ({ fact, text: '' }))
    .sort((a, b) => {
      if (a.fact.occurredAt !== b.fact.occurredAt) return a.fact.occurredAt < b.fact.occurredAt ? -1 : 1;
      const byRank = rank(a.fact) - rank(b.fact);
      if (byRank !== 0) return byRank;
      a.text ||= canonicalText(a.fact);
      b.text ||= canonicalText(b.fact);
      return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
    })
    .map(({ fact }) => fact);
}

/** The same value always gives the same text: the keys of its objects stand in alphabetical order. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

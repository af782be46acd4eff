import type { MergeFact } from '../ledger/fact.ts';
import { type LocalId, localIdText } from './localId.ts';

/** Says which hospital number stands for another now, as `ISSUER|VALUE`. */
export type CurrentId = (id: LocalId) => string;

/**
 * Follows merges from a retired number to the one that goes on.
 *
 * The answer depends on the merges alone, never on the order in which they were heard: of two merges of one number the
 * later in the sender's own time counts, and a circle (A into B, B into A) is cut at its alphabetically first member.
 */
export function currentIds(merges: readonly Pick<MergeFact, 'prior' | 'surviving' | 'occurredAt'>[]): CurrentId {
  const successor = new Map<string, { readonly to: string; readonly at: string }>();
  for (const { prior, surviving, occurredAt } of merges) {
    const [from, to] = [localIdText(prior), localIdText(surviving)];
    const known = successor.get(from);
    const isLater = !known || occurredAt > known.at || (occurredAt === known.at && to > known.to);
    if (from !== to && isLater) successor.set(from, { to, at: occurredAt });
  }

  return (id) => {
    const path = [localIdText(id)];
    for (;;) {
      const next = successor.get(path.at(-1) as string)?.to;
      if (next === undefined) return path.at(-1) as string;
      const circle = path.indexOf(next);
      if (circle >= 0) return path.slice(circle).sort()[0] as string;
      path.push(next);
    }
  };
}

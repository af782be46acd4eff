import { type FeedSystem, feedSystemWords } from '../intake/feedSystem.ts';
import type { MergeFact } from '../ledger/fact.ts';
import type { Heard } from '../ledger/heard.ts';
import { earliest, hoursAfter } from '../ledger/instants.ts';
import { type LocalId, localIdText } from '../patients/localId.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import type { ReconciliationRules } from './reconciliationRules.ts';
import type { Variance } from './variance.ts';

/** Under which hospital numbers a system spoke of the person of this exam, and when. */
export interface SystemWord {
  readonly system: FeedSystem;
  readonly localIds: readonly LocalId[];
  /** In the sender's own time. */
  readonly at: string;
}

/**
 * R9: a merge that one system sent and another has not followed.
 *
 * Another system has not followed when, longer after the merge than it may take, it still says the retired number; or when it is
 * known to send merges, has sent none, and its last word here is the retired number. A system that says the number that goes
 * on, or sends the merge itself, has followed. Each system is told by itself, with what it said (hazard H-52).
 *
 * A number means nothing without its issuer: the same value at another place is never a word of this person (X10).
 */
export function mergeNotPropagated(
  merges: readonly Heard<MergeFact>[],
  words: readonly SystemWord[],
  mergeSenders: readonly FeedSystem[],
  rules: ReconciliationRules,
  now: Date,
): Finding {
  if (merges.length === 0) return nothingFound;
  const found = [...Map.groupBy(merges, ({ fact }) => localIdText(fact.prior))].flatMap(([prior, sent]) => {
    const told = new Set(sent.map(({ system }) => system));
    const name = ({ fact, system }: Heard<MergeFact>) => `${fact.occurredAt} ${system} ${localIdText(fact.surviving)}`;
    const first = sent.toSorted((a, b) => (name(a) < name(b) ? -1 : 1))[0] as Heard<MergeFact>;
    return [...new Set(words.map(({ system }) => system))]
      .filter((system) => !told.has(system))
      .sort()
      .map((system) => judge(system, prior, first));
  });
  return {
    variances: found.flatMap(({ variances }) => variances),
    lookAgainAt: earliest(...found.map(({ lookAgainAt }) => lookAgainAt)),
  };

  function judge(system: FeedSystem, prior: string, merge: Heard<MergeFact>): Finding {
    const last = lastWord(words, system, merge.fact.prior);
    if (!last?.localIds.some((id) => localIdText(id) === prior)) return nothingFound;
    const due = hoursAfter(merge.fact.occurredAt, rules.mergeHours);
    const stillSays = last.at > due;
    if (!stillSays && !mergeSenders.includes(system)) return nothingFound;
    const since = stillSays ? last.at : due;
    if (Date.parse(since) > now.getTime()) return { variances: [], lookAgainAt: since };
    return { variances: [variance(system, merge, last, stillSays, since)], lookAgainAt: null };
  }
}

/** What a system last said of a number of this issuer; of one moment, the number that goes on counts. */
function lastWord(words: readonly SystemWord[], system: FeedSystem, prior: LocalId): SystemWord | null {
  const isOld = (word: SystemWord) => word.localIds.some((id) => localIdText(id) === localIdText(prior));
  return words
    .filter((word) => word.system === system && word.localIds.some(({ issuer }) => issuer === prior.issuer))
    .reduce<SystemWord | null>((last, word) => {
      if (last === null || word.at > last.at) return word;
      return word.at === last.at && isOld(last) ? word : last;
    }, null);
}

function variance(
  system: FeedSystem,
  { fact, system: sender }: Heard<MergeFact>,
  last: SystemWord,
  stillSays: boolean,
  since: string,
): Variance {
  const [who, from] = [feedSystemWords[system], feedSystemWords[sender]];
  const [old, now] = [inWords(fact.prior), inWords(fact.surviving)];
  return {
    kind: 'merge-not-propagated',
    part: `${system}:${localIdText(fact.prior)}`,
    severity: 'identity-incomplete',
    says: stillSays
      ? `Hospital number ${old} was merged into ${now}, and the ${who} still says ${old}.`
      : `Hospital number ${old} was merged into ${now}, and the ${who} has sent no merge and last said ${old}.`,
    evidence: [
      { field: 'Hospital number', system: from, value: now },
      { field: 'Merged at', system: from, value: fact.occurredAt },
      { field: 'Hospital number', system: who, value: old },
      { field: 'Last said at', system: who, value: last.at },
    ],
    ownerRole: system === 'pacs' || system === 'modality' ? 'pacs-manager' : 'coordinator',
    since,
    dueAt: null,
  };
}

function inWords({ issuer, value }: LocalId): string {
  return `${value} (${issuer})`;
}

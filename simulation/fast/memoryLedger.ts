import type { FeedSystem } from '../../src/domain/intake/feedSystem.ts';
import { balanceExam } from '../../src/domain/ledger/balanceExam.ts';
import type { ExamBalance } from '../../src/domain/ledger/examBalance.ts';
import type { SentFact } from '../../src/domain/ledger/fact.ts';
import type { Policies } from '../../src/domain/ledger/policies.ts';
import { isExamAnchor, isMatchKey, keysOfStudy, studyAnchor } from '../../src/domain/reconciliation/matchKeys.ts';
import { openAgenda } from './agenda.ts';
import { examFactsOf, type FeedsKnown, type Links, type Shelves } from './examFactsOf.ts';
import { openFacts } from './facts.ts';
import type { SeenImages } from './seenImages.ts';
import { openStudies } from './studies.ts';

export type Judge = typeof balanceExam;

/** A message as it is recorded. */
export interface HeardMessage {
  /** The same for the same bytes of the same sender: they are counted once. */
  readonly name: string;
  /** MSH-3 and MSH-4, as the journal names it. */
  readonly sender: string;
  readonly site: string;
  readonly system: FeedSystem;
  readonly receivedAt: string;
  readonly facts: readonly SentFact[];
}

/**
 * Record and balance without a database: the same facts, keys, links and agenda as the server's tables, and the same
 * pure judgement. What it holds can be looked at whole after every step.
 */
export interface MemoryLedger {
  hear(message: HeardMessage, now: Date): void;
  see(images: SeenImages, now: Date): void;
  /** Balances whatever is due until nothing is; returns each exam's last balance. `order` may shuffle those of one round. */
  balanceDue(now: Date, order?: (anchors: readonly string[]) => readonly string[]): ReadonlyMap<string, ExamBalance>;
  /** When something must be looked at again; null: never. */
  soonest(): Date | null;
  lookAt(anchor: string): Date | null;
  readonly balances: ReadonlyMap<string, ExamBalance>;
  /** Every exam something was ever said of. */
  anchors(): Iterable<string>;
}

export interface LedgerOptions {
  readonly judge?: Judge;
  /** Of each site the systems that are expected to say which reports they hold. */
  readonly holders?: FeedsKnown['holders'];
}

/** So many rounds at one moment, and they still wake each other: they never will be still. */
const roundsMax = 50;

export function openMemoryLedger(policies: Policies, options: LedgerOptions = {}): MemoryLedger {
  const { judge = balanceExam, holders = new Map() } = options;
  const facts = openFacts();
  const studies = openStudies();
  const agenda = openAgenda();
  const links: Links = { ofStudy: new Map(), ofAnchor: new Map() };
  const balances = new Map<string, ExamBalance>();
  const heard = new Set<string>();
  const senders = new Map<string, readonly FeedSystem[]>();
  const feeds: FeedsKnown = { holders, mergeSenders: (site) => senders.get(site) ?? [] };
  const shelves: Shelves = { facts, studies, links, feeds };

  return {
    balances,
    soonest: () => asDate(agenda.soonest()),
    lookAt: (anchor) => asDate(agenda.at(anchor)),
    *anchors() {
      for (const subject of facts.subjects) {
        const said = facts.of(subject);
        // Who only took a report, or speaks of a person, speaks of no examination yet.
        if (subject.startsWith('study:') || (said && said.orders.length + said.reports.length > 0)) yield subject;
      }
    },
    hear({ name, sender, site, system, receivedAt, facts: told }, now) {
      if (heard.has(name)) return;
      heard.add(name);
      for (const fact of told) {
        const filed = facts.file({ fact, system, receivedAt }, { site, sender });
        if (!filed) continue;
        if (fact.kind === 'merge') senders.set(site, [...new Set([...(senders.get(site) ?? []), system])].sort());
        if (isExamAnchor(filed.subject)) agenda.put(filed.subject, now.getTime());
        // What is said of an order may change whether images are its own, on days too that this message does not name.
        wake([...filed.wake, ...[...facts.keysOf(filed.subject)].filter(isMatchKey)], now);
      }
    },
    see(images, now) {
      if (!studies.see(images)) return;
      const study = studies.get(images.studyInstanceUid);
      if (!study) return;
      const keys = keysOfStudy(study);
      const saidBy = { system: 'Images', source: images.station, at: images.startedAt };
      const anchor = studyAnchor(study.studyInstanceUid);
      facts.addKeys(anchor, keys);
      agenda.put(anchor, now.getTime());
      wake([...keys.filter(isMatchKey), ...facts.addPairs(images.identity, saidBy)], now);
    },
    balanceDue(now, order = (anchors) => anchors) {
      const last = new Map<string, ExamBalance>();
      for (let round = 0; ; round++) {
        const due = agenda.takeDue(now.getTime());
        if (due.length === 0) return last;
        if (round > roundsMax) throw new Error(`Cannot balance ${due[0]}: exams wake each other without end`);
        for (const anchor of order(due)) {
          const known = examFactsOf(anchor, shelves);
          if (!known) continue;
          const balance = judge(known, policies, now);
          save(balance, now);
          last.set(anchor, balance);
        }
      }
    },
  };

  function wake(keys: readonly string[], now: Date): void {
    for (const key of keys) {
      for (const wide of facts.widened(key)) {
        for (const subject of facts.subjectsOf(wide)) if (isExamAnchor(subject)) agenda.put(subject, now.getTime());
      }
    }
  }

  function save(balance: ExamBalance, now: Date): void {
    const { anchor, standing } = balance;
    balances.set(anchor, balance);
    const lookAt = standing.state === 'open' ? Date.parse(standing.lookAgainAt) : null;
    // What was woken by others in this round is looked at once more.
    if (agenda.at(anchor) === null) agenda.set(anchor, Number.isNaN(lookAt) ? null : lookAt);
    if (anchor.startsWith('study:')) saveLinks(anchor.slice('study:'.length), balance, now);
    // Images that stand with an order under a name it no longer has go on with it.
    else if (standing.state === 'joined') {
      for (const uid of links.ofAnchor.get(anchor)?.keys() ?? []) agenda.put(`study:${uid}`, now.getTime());
    }
  }

  function saveLinks(uid: string, balance: ExamBalance, now: Date): void {
    const before = links.ofStudy.get(uid) ?? [];
    const text = ({ anchor, standing }: (typeof before)[number]) => `${anchor} ${standing}`;
    const [known, wanted] = [new Set(before.map(text)), new Set(balance.links.map(text))];
    for (const link of before) {
      if (wanted.has(text(link))) continue;
      links.ofAnchor.get(link.anchor)?.delete(uid);
      agenda.put(link.anchor, now.getTime());
    }
    for (const link of balance.links) {
      const ofAnchor = links.ofAnchor.get(link.anchor) ?? new Map();
      links.ofAnchor.set(link.anchor, ofAnchor.set(uid, link));
      if (!known.has(text(link))) agenda.put(link.anchor, now.getTime());
    }
    links.ofStudy.set(uid, balance.links);
  }
}

function asDate(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

import type { FeedSystem } from '../../src/domain/intake/feedSystem.ts';
import type { IdentityPair } from '../../src/domain/ledger/examFacts.ts';
import type {
  AcknowledgementFact,
  MergeFact,
  OrderFact,
  PatientFact,
  ReportFact,
  SentFact,
} from '../../src/domain/ledger/fact.ts';
import type { Heard } from '../../src/domain/ledger/heard.ts';
import { localIdText } from '../../src/domain/patients/localId.ts';
import { nhsNumberDigits } from '../../src/domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { isMatchKey, keysOfFact, subjectOf } from '../../src/domain/reconciliation/matchKeys.ts';

/** The facts of one subject, by kind. */
export interface SubjectFacts {
  readonly orders: Heard<OrderFact>[];
  readonly reports: Heard<ReportFact>[];
  readonly patients: Heard<PatientFact>[];
  readonly acknowledgements: Heard<AcknowledgementFact>[];
  readonly merges: Heard<MergeFact>[];
}

/** Who says that two numbers are one person's, and when by its own clock. */
export interface SaidBy {
  /** `RIS`, `Report`, `Patient record`, `Images`. */
  readonly system: string;
  /** The scanner, or the sender of the message. */
  readonly source: string;
  readonly at: string;
}

/** The tables of facts, keys, merges and identity pairs in memory: what is filed where, and what shares a key with what. */
export interface Facts {
  /** Files a fact; returns its subject, and the keys under which others must be looked at again. Null: it names nothing. */
  file(
    heard: Heard<SentFact>,
    from: { readonly site: string; readonly sender: string },
  ): { readonly subject: string; readonly wake: readonly string[] } | null;
  /** Files the keys of a study. */
  addKeys(subject: string, keys: readonly string[]): void;
  /** Notes who was seen with which numbers; returns the keys of new pairs, and of those somebody said earlier than we knew. */
  addPairs(patient: PatientIdentity, said: SaidBy): readonly string[];
  of(subject: string): SubjectFacts | null;
  keysOf(subject: string): ReadonlySet<string>;
  subjectsOf(key: string): ReadonlySet<string>;
  pairsOf(key: string): readonly IdentityPair[];
  /** A hospital number and all it was ever merged with. */
  aliasesOf(localId: string): readonly string[];
  /** A key of a hospital number stands for the numbers it was merged with, too. */
  widened(key: string): readonly string[];
  readonly subjects: Iterable<string>;
}

const none: ReadonlySet<string> = new Set();

export function openFacts(): Facts {
  const bySubject = new Map<string, SubjectFacts>();
  const keysOf = new Map<string, Set<string>>();
  const subjectsOf = new Map<string, Set<string>>();
  const pairs = new Map<string, IdentityPair[]>();
  const pairNames = new Map<string, IdentityPair>();
  const merged = new Map<string, Set<string>>();

  const facts: Facts = {
    get subjects() {
      return keysOf.keys();
    },
    of: (subject) => bySubject.get(subject) ?? null,
    keysOf: (subject) => keysOf.get(subject) ?? none,
    subjectsOf: (key) => subjectsOf.get(key) ?? none,
    pairsOf: (key) => pairs.get(key) ?? [],
    file({ fact, receivedAt, system }, { site, sender }) {
      const subject = subjectOf(fact, site);
      if (subject === null) return null;
      const filed = bySubject.get(subject) ?? {
        orders: [],
        reports: [],
        acknowledgements: [],
        patients: [],
        merges: [],
      };
      bySubject.set(subject, filed);
      putAway(filed, { fact, receivedAt, system });
      if (fact.kind === 'merge') noteMerge(merged, localIdText(fact.prior), localIdText(fact.surviving));
      const keys = keysOfFact(fact, site);
      facts.addKeys(subject, keys);
      const wake = keys.filter((key) => concernsOthers(fact, key));
      const fresh =
        fact.kind === 'acknowledgement'
          ? []
          : facts.addPairs(fact.patient, { system: systemOf(fact), source: sender, at: fact.occurredAt });
      return { subject, wake: [...wake, ...fresh] };
    },
    addKeys(subject, keys) {
      const mine = keysOf.get(subject) ?? new Set<string>();
      keysOf.set(subject, mine);
      for (const key of keys) {
        if (mine.has(key)) continue;
        mine.add(key);
        const sharing = subjectsOf.get(key);
        if (sharing) sharing.add(subject);
        else subjectsOf.set(key, new Set([subject]));
      }
    },
    addPairs(patient, { system, source, at }) {
      if (!patient.nhsNumber) return [];
      const nhsNumber = nhsNumberDigits(patient.nhsNumber);
      const wake: string[] = [];
      for (const id of patient.localIds) {
        const localId = localIdText(id);
        const name = `${nhsNumber} ${localId} ${system}`;
        const known = pairNames.get(name);
        if (known && `${at} ${source}` >= `${known.firstSaid?.at} ${known.firstSaid?.source}`) continue;
        const pair = { nhsNumber, localId, system, firstSaid: { at, source } };
        pairNames.set(name, pair);
        for (const key of [`nhs:${nhsNumber}`, `id:${localId}`]) {
          pairs.set(key, [...(pairs.get(key) ?? []).filter((one) => one !== known), pair]);
          wake.push(key);
        }
      }
      return wake;
    },
    aliasesOf: (localId) => (merged.has(localId) ? connected(merged, localId) : [localId]),
    widened(key) {
      const id = merged.size === 0 ? null : localIdOfKey(key);
      return id === null || !merged.has(id) ? [key] : facts.aliasesOf(id).map((alias) => key.replace(id, () => alias));
    },
  };
  return facts;
}

function putAway(
  filed: SubjectFacts,
  { fact, receivedAt, system }: { readonly fact: SentFact; readonly receivedAt: string; readonly system: FeedSystem },
): void {
  switch (fact.kind) {
    case 'order':
      filed.orders.push({ fact, receivedAt, system });
      break;
    case 'report':
      filed.reports.push({ fact, receivedAt, system });
      break;
    case 'patient':
      filed.patients.push({ fact, receivedAt, system });
      break;
    case 'merge':
      filed.merges.push({ fact, receivedAt, system });
      break;
    case 'acknowledgement':
      filed.acknowledgements.push({ fact, receivedAt, system });
  }
}

function noteMerge(merged: Map<string, Set<string>>, one: string, other: string): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    merged.set(from, (merged.get(from) ?? new Set()).add(to));
  }
}

function connected(merged: ReadonlyMap<string, ReadonlySet<string>>, from: string): readonly string[] {
  const found = new Set([from]);
  for (const id of found) for (const next of merged.get(id) ?? []) found.add(next);
  return [...found];
}

/** `id:RXN|17` and `id-day:RXN|17|2026-11-22` speak of `RXN|17`. */
function localIdOfKey(key: string): string | null {
  if (key.startsWith('id:')) return key.slice(3);
  return key.startsWith('id-day:') ? key.slice(7, key.lastIndexOf('|')) : null;
}

/** An order concerns images and orders it may belong with; what is said of a person concerns all exams of that person. */
function concernsOthers(fact: SentFact, key: string): boolean {
  if (fact.kind === 'patient' || fact.kind === 'merge') return true;
  return isMatchKey(key) || key.startsWith('placer:') || key.startsWith('filler:');
}

function systemOf(fact: SentFact): string {
  if (fact.kind === 'order') return fact.toldByReport ? 'Report' : 'RIS';
  return fact.kind === 'report' ? 'Report' : 'Patient record';
}

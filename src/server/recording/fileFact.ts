import type { SentFact } from '../../domain/ledger/fact.ts';
import { isMatchKey, keysOfFact, studyAnchor, subjectOf } from '../../domain/reconciliation/matchKeys.ts';
import type { EntryLabel } from '../journal/entry.ts';
import type { SaidIdentity } from './recordIdentities.ts';
import { storableJson, storableText } from './storable.ts';

/** A fact with all that is written of it but the number of its message: worked out while the database takes what came before. */
export interface FiledFact {
  readonly fact: SentFact;
  readonly feedId: string;
  readonly subject: string;
  /** By which keys its subject is found. */
  readonly keys: readonly string[];
  /** Those of them by which other exams are concerned. */
  readonly concerned: readonly string[];
  /** The study that a scanner says it made: an exam, even before its first image comes, and if none ever does. */
  readonly study: string | null;
  readonly said: SaidIdentity | null;
  /** Its row as a JSON object. */
  readonly row: string;
}

/** Who said a fact: a feed of a site. */
export interface SaidWhere {
  readonly feedId: string;
  readonly site: string;
  readonly entry: { readonly label: Pick<EntryLabel, 'sender' | 'receivedAt'> };
}

/** Files a fact, the `ordinal`th of its message; null where it names nothing it could be filed under. */
export function fileFact(fact: SentFact, ordinal: number, where: SaidWhere): FiledFact | null {
  const { feedId, site, entry } = where;
  const subject = subjectOf(fact, site);
  if (subject === null) return null;
  const keys = keysOfFact(fact, site).map(storableText);
  const study = fact.kind === 'performed-step' ? fact.studyInstanceUid : null;
  return {
    fact,
    feedId,
    subject: storableText(subject),
    keys,
    concerned: keys.filter((key) => concernsOthers(fact, key)),
    study: study ? storableText(studyAnchor(study)) : null,
    said: saidBy(fact, where),
    row: storableJson({
      subject,
      kind: fact.kind,
      feed_id: feedId,
      ordinal,
      occurred_at: fact.occurredAt,
      received_at: entry.label.receivedAt,
      body: fact,
    }),
  };
}

/** An order concerns images and orders it may belong with; what is said of a person concerns all exams of that person. */
function concernsOthers(fact: SentFact, key: string): boolean {
  if (fact.kind === 'patient' || fact.kind === 'merge') return true;
  return isMatchKey(key) || key.startsWith('placer:') || key.startsWith('filler:');
}

/** Whose numbers a fact says; null where it names nobody. */
export function saidBy(fact: SentFact, { entry, site }: Pick<SaidWhere, 'site' | 'entry'>): SaidIdentity | null {
  if (fact.kind === 'acknowledgement') return null;
  const system = systemsSaid[fact.kind];
  return {
    system: fact.kind === 'order' && fact.toldByReport ? 'Report' : system,
    site,
    source: fact.kind === 'performed-step' ? (fact.station ?? entry.label.sender) : entry.label.sender,
    modality: 'modality' in fact ? (fact.modality ?? '') : '',
    saidAt: fact.occurredAt,
    receivedAt: entry.label.receivedAt,
    patient: fact.patient,
  };
}

const systemsSaid = {
  order: 'RIS',
  report: 'Report',
  patient: 'Patient record',
  merge: 'Patient record',
  'performed-step': 'Scanner',
} as const;

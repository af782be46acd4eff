import type { SentFact } from '../../domain/ledger/fact.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import { isExamAnchor, isMatchKey, keysOfFact, studyAnchor, subjectOf } from '../../domain/reconciliation/matchKeys.ts';
import type { EntryLabel, JournalEntry } from '../journal/entry.ts';
import type { Queries } from '../ledger/aliases.ts';
import { examsOfSteps } from './examsOfSteps.ts';
import type { ReadFrame } from './readFrame.ts';
import { recordIdentities, recordKeys, type SaidIdentity } from './recordIdentities.ts';
import { storableJson, storableText } from './storable.ts';

/** A message entry of the journal, read. */
export interface MessageToRecord {
  readonly entry: JournalEntry;
  readonly journalId: string;
  readonly feedId: string;
  readonly site: string;
  readonly frame: ReadFrame;
}

/**
 * Records messages and the facts they hold. The same bytes from the same sender are the same message: they are counted,
 * and add nothing. Returns what must be looked at again.
 */
export async function recordMessages(
  queries: Queries,
  messages: readonly MessageToRecord[],
): Promise<{ readonly anchors: readonly string[]; readonly keys: readonly string[] }> {
  if (messages.length === 0) return { anchors: [], keys: [] };
  const unique = new Map<string, { message: MessageToRecord; times: number }>();
  for (const message of messages) {
    const name = `${message.entry.sha256} ${message.entry.label.sender}`;
    const known = unique.get(name);
    if (known) known.times += 1;
    else unique.set(name, { message, times: 1 });
  }
  const fresh = await insertMessages(queries, [...unique.values()]);
  const heard = fresh.flatMap(({ messageId, message }) =>
    message.frame.facts.map((fact, ordinal) => ({ fact, ordinal, messageId, message })),
  );
  return recordFacts(queries, heard);
}

/** A fact on its way into the ledger. */
export interface HeardFact {
  readonly fact: SentFact;
  readonly ordinal: number;
  readonly messageId: number;
  readonly message: Pick<MessageToRecord, 'feedId' | 'site'> & { readonly entry: Pick<JournalEntry, 'label'> };
}

/** Records facts with their keys, merges and identities. A fact that names nothing it could be filed under adds nothing. */
export async function recordFacts(
  queries: Queries,
  heard: readonly HeardFact[],
): Promise<{ readonly anchors: readonly string[]; readonly keys: readonly string[] }> {
  const filed = heard.flatMap((one) => {
    const subject = subjectOf(one.fact, one.message.site);
    return subject === null ? [] : [{ ...one, subject: storableText(subject) }];
  });
  if (filed.length === 0) return { anchors: [], keys: [] };
  await insertFacts(queries, filed);
  await insertMerges(queries, filed);
  await markTold(queries, filed);

  const keysOf = new Map<string, Set<string>>();
  const wake = new Set<string>();
  for (const { fact, subject, message } of filed) {
    const keys = keysOfFact(fact, message.site).map(storableText);
    keysOf.set(subject, new Set([...(keysOf.get(subject) ?? []), ...keys]));
    for (const key of keys) if (concernsOthers(fact, key)) wake.add(key);
    // What a scanner made is an exam of its study, even before its first image comes, and if none ever does.
    const study = fact.kind === 'performed-step' ? fact.studyInstanceUid : null;
    if (study) keysOf.set(studyAnchor(study), new Set([...(keysOf.get(studyAnchor(study)) ?? []), ...keys]));
  }
  await recordKeys(queries, keysOf);
  const ofSteps = await examsOfSteps(
    queries,
    [...keysOf.keys()].filter((subject) => subject.startsWith('step:')),
  );
  const newPairs = await recordIdentities(
    queries,
    filed.flatMap(({ fact, message }) => saidBy(fact, message) ?? []),
  );
  return {
    anchors: [...keysOf.keys(), ...ofSteps].filter(isExamAnchor),
    keys: [...wake, ...newPairs],
  };
}

/** An order concerns images and orders it may belong with; what is said of a person concerns all exams of that person. */
function concernsOthers(fact: SentFact, key: string): boolean {
  if (fact.kind === 'patient' || fact.kind === 'merge') return true;
  return isMatchKey(key) || key.startsWith('placer:') || key.startsWith('filler:');
}

interface SaidWhere {
  readonly site: string;
  readonly entry: { readonly label: Pick<EntryLabel, 'sender' | 'receivedAt'> };
}

/** Whose numbers a fact says; null where it names nobody. */
export function saidBy(fact: SentFact, { entry, site }: SaidWhere): SaidIdentity | null {
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

async function insertMessages(
  queries: Queries,
  messages: readonly { readonly message: MessageToRecord; readonly times: number }[],
): Promise<readonly { readonly messageId: number; readonly message: MessageToRecord }[]> {
  const rows = messages.map(({ message: { entry, feedId, frame, journalId }, times }) => ({
    feed_id: feedId,
    sender: entry.label.sender,
    sha256: entry.sha256,
    control_id: frame.controlId,
    message_type: frame.messageType,
    understanding: frame.understanding,
    where_wrong: frame.where,
    why: frame.why,
    answer: frame.answer,
    pack: frame.pack,
    repeats: times - 1,
    journal_id: journalId,
    segment: entry.position.segment,
    byte_offset: entry.position.offset,
    received_at: entry.label.receivedAt,
  }));
  const inserted = await queries.query<{ message_id: number; sender: string; sha256: string; fresh: boolean }>({
    name: 'insert-messages',
    text: `insert into message (feed_id, sender, sha256, control_id, message_type, understanding, where_wrong, why, answer,
        pack, repeats, journal_id, segment, byte_offset, received_at)
      select feed_id, sender, sha256, control_id, message_type, understanding, where_wrong, why, answer,
        pack, repeats, journal_id, segment, byte_offset, received_at
      from jsonb_to_recordset($1::jsonb) as row (feed_id uuid, sender text, sha256 text, control_id text, message_type text,
        understanding text, where_wrong text, why text, answer text, pack text, repeats integer, journal_id text,
        segment integer, byte_offset bigint, received_at timestamptz)
      on conflict (sender, sha256) do update set repeats = message.repeats + excluded.repeats + 1
      returning message_id, sender, sha256, (xmax = 0) as fresh`,
    values: [storableJson(rows)],
  });
  const byName = new Map(
    messages.map(({ message }) => [`${message.entry.sha256} ${storableText(message.entry.label.sender)}`, message]),
  );
  return inserted.rows
    .filter(({ fresh }) => fresh)
    .flatMap((row) => {
      const message = byName.get(`${row.sha256} ${row.sender}`);
      return message ? [{ messageId: row.message_id, message }] : [];
    });
}

async function insertFacts(
  queries: Queries,
  filed: readonly (HeardFact & { readonly subject: string })[],
): Promise<void> {
  const rows = filed.map(({ fact, ordinal, messageId, message, subject }) => ({
    subject,
    kind: fact.kind,
    feed_id: message.feedId,
    message_id: messageId,
    ordinal,
    occurred_at: fact.occurredAt,
    received_at: message.entry.label.receivedAt,
    body: fact,
  }));
  await queries.query({
    name: 'insert-facts',
    text: `insert into fact (subject, kind, feed_id, message_id, ordinal, occurred_at, received_at, body)
      select subject, kind, feed_id, message_id, ordinal, occurred_at, received_at, body
      from jsonb_to_recordset($1::jsonb) as row (subject text, kind text, feed_id uuid, message_id bigint, ordinal integer,
        occurred_at timestamptz, received_at timestamptz, body jsonb)`,
    values: [storableJson(rows)],
  });
}

/** Of what a feed tells us: what its sender most likely is follows from it, and with it what its words mean. */
async function markTold(queries: Queries, filed: readonly HeardFact[]): Promise<void> {
  const aboutPeople = (kind: SentFact['kind']) => kind === 'patient' || kind === 'merge';
  const ofExams = filed.filter(({ fact }) => !aboutPeople(fact.kind)).map(({ message }) => message.feedId);
  await queries.query({
    name: 'mark-told',
    text: `update feed set tells_of = case when feed_id = any($2::uuid[]) then 'exams' else 'patients' end
      where feed_id = any($1::uuid[]) and tells_of <> 'exams'
        and (tells_of = 'nothing' or feed_id = any($2::uuid[]))`,
    values: [[...new Set(filed.map(({ message }) => message.feedId))], [...new Set(ofExams)]],
  });
}

async function insertMerges(queries: Queries, filed: readonly HeardFact[]): Promise<void> {
  const rows = filed.flatMap(({ fact, messageId }) =>
    fact.kind === 'merge'
      ? [
          {
            prior: localIdText(fact.prior),
            surviving: localIdText(fact.surviving),
            occurred_at: fact.occurredAt,
            message_id: messageId,
          },
        ]
      : [],
  );
  if (rows.length === 0) return;
  await queries.query({
    text: `insert into merge (prior, surviving, occurred_at, message_id)
      select prior, surviving, occurred_at, message_id
      from jsonb_to_recordset($1::jsonb) as row (prior text, surviving text, occurred_at timestamptz, message_id bigint)
      on conflict do nothing`,
    values: [storableJson(rows)],
  });
  const senders = filed.filter(({ fact }) => fact.kind === 'merge').map(({ message }) => message.feedId);
  await queries.query({
    text: 'update feed set sends_merges = true where feed_id = any($1::uuid[]) and not sends_merges',
    values: [[...new Set(senders)]],
  });
}

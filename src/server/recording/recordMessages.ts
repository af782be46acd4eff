import type { SentFact } from '../../domain/ledger/fact.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import { isExamAnchor } from '../../domain/reconciliation/matchKeys.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Queries } from '../ledger/aliases.ts';
import { examsOfSteps } from './examsOfSteps.ts';
import { type FiledFact, fileFact } from './fileFact.ts';
import type { ReadFrame } from './readFrame.ts';
import type { RecentKeys } from './recentKeys.ts';
import { recordIdentities, recordKeys } from './recordIdentities.ts';
import { arrayOf, storableJson, storableText, withMember } from './storable.ts';

/** A message entry of the journal, read. */
export interface MessageRead {
  readonly entry: JournalEntry;
  readonly journalId: string;
  readonly feedId: string;
  readonly site: string;
  readonly frame: ReadFrame;
}

/** A message with all that is written of it. */
export interface MessageToRecord {
  readonly entry: JournalEntry;
  readonly journalId: string;
  readonly feedId: string;
  readonly sender: string;
  readonly sha256: string;
  readonly filed: readonly FiledFact[];
  /** Its row as a JSON object, but for how often it came again. */
  readonly row: string;
}

/** Works out what is written of a message, needing nothing of the database. */
export function fileMessage(read: MessageRead): MessageToRecord {
  const { entry, feedId, frame, journalId } = read;
  const { sha256 } = entry;
  return {
    ...{ entry, journalId, feedId, sha256 },
    sender: storableText(entry.label.sender),
    filed: frame.facts.flatMap((fact, ordinal) => fileFact(fact, ordinal, read) ?? []),
    row: storableJson({
      feed_id: feedId,
      sender: entry.label.sender,
      sha256,
      control_id: frame.controlId,
      message_type: frame.messageType,
      understanding: frame.understanding,
      where_wrong: frame.where,
      why: frame.why,
      answer: frame.answer,
      pack: frame.pack,
      journal_id: journalId,
      segment: entry.position.segment,
      byte_offset: entry.position.offset,
      received_at: entry.label.receivedAt,
    }),
  };
}

/**
 * Records messages and the facts they hold. The same bytes from the same sender are the same message: they are counted,
 * and add nothing. Returns what must be looked at again.
 */
export async function recordMessages(
  queries: Queries,
  messages: readonly MessageToRecord[],
  recent: RecentKeys | null = null,
): Promise<{ readonly anchors: readonly string[]; readonly keys: readonly string[] }> {
  if (messages.length === 0) return { anchors: [], keys: [] };
  const unique = new Map<string, { message: MessageToRecord; times: number }>();
  for (const message of messages) {
    const name = `${message.sha256} ${message.sender}`;
    const known = unique.get(name);
    if (known) known.times += 1;
    else unique.set(name, { message, times: 1 });
  }
  const fresh = await insertMessages(queries, unique);
  const heard = fresh.flatMap(({ messageId, message }) => message.filed.map((filed) => ({ ...filed, messageId })));
  return recordFacts(queries, heard, recent);
}

/** A fact and the message that said it. */
export interface HeardFact extends FiledFact {
  readonly messageId: number;
}

/** Records facts with their keys, merges and identities. */
export async function recordFacts(
  queries: Queries,
  heard: readonly HeardFact[],
  recent: RecentKeys | null = null,
): Promise<{ readonly anchors: readonly string[]; readonly keys: readonly string[] }> {
  if (heard.length === 0) return { anchors: [], keys: [] };
  await insertFacts(queries, heard);
  await insertMerges(queries, heard);
  await markTold(queries, heard);

  const keysOf = new Map<string, Set<string>>();
  for (const { subject, study, keys } of heard) {
    addTo(keysOf, subject, keys);
    if (study) addTo(keysOf, study, keys);
  }
  await recordKeys(queries, keysOf, recent);
  const ofOrders = await matchKeysOf(queries, [...keysOf.keys()].filter(isExamAnchor));
  const ofSteps = await examsOfSteps(
    queries,
    [...keysOf.keys()].filter((subject) => subject.startsWith('step:')),
  );
  const newPairs = await recordIdentities(
    queries,
    heard.flatMap(({ said }) => said ?? []),
  );
  return {
    anchors: [...keysOf.keys(), ...ofSteps].filter(isExamAnchor),
    keys: [...new Set([...heard.flatMap(({ concerned }) => concerned), ...ofOrders]), ...newPairs],
  };
}

/**
 * All keys by which images may belong to these orders. What is said of an order may change whether they do, on days too that the
 * message itself does not name: a report names none.
 */
async function matchKeysOf(queries: Queries, anchors: readonly string[]): Promise<readonly string[]> {
  const orders = anchors.filter((anchor) => !anchor.startsWith('study:'));
  if (orders.length === 0) return [];
  const { rows } = await queries.query<{ key: string }>({
    name: 'match-keys-of',
    text: `select distinct key from subject_key where subject = any($1) and key like any ('{uid:%,acc:%,nhs-day:%,id-day:%,linked:%}')`,
    values: [orders],
  });
  return rows.map(({ key }) => key);
}

function addTo(keysOf: Map<string, Set<string>>, subject: string, keys: readonly string[]): void {
  const known = keysOf.get(subject);
  if (known === undefined) keysOf.set(subject, new Set(keys));
  else for (const key of keys) known.add(key);
}

async function insertMessages(
  queries: Queries,
  messages: ReadonlyMap<string, { readonly message: MessageToRecord; readonly times: number }>,
): Promise<readonly { readonly messageId: number; readonly message: MessageToRecord }[]> {
  const rows = [...messages.values()].map(({ message, times }) => withMember(message.row, 'repeats', times - 1));
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
    values: [arrayOf(rows)],
  });
  return inserted.rows
    .filter(({ fresh }) => fresh)
    .flatMap((row) => {
      const known = messages.get(`${row.sha256} ${row.sender}`);
      return known ? [{ messageId: row.message_id, message: known.message }] : [];
    });
}

async function insertFacts(queries: Queries, heard: readonly HeardFact[]): Promise<void> {
  await queries.query({
    name: 'insert-facts',
    text: `insert into fact (subject, kind, feed_id, message_id, ordinal, occurred_at, received_at, body)
      select subject, kind, feed_id, message_id, ordinal, occurred_at, received_at, body
      from json_to_recordset($1::json) as row (subject text, kind text, feed_id uuid, message_id bigint, ordinal integer,
        occurred_at timestamptz, received_at timestamptz, body json)`,
    values: [arrayOf(heard.map(({ row, messageId }) => withMember(row, 'message_id', messageId)))],
  });
}

/** Of what a feed tells us: what its sender most likely is follows from it, and with it what its words mean. */
async function markTold(queries: Queries, heard: readonly HeardFact[]): Promise<void> {
  const aboutPeople = (kind: SentFact['kind']) => kind === 'patient' || kind === 'merge';
  const ofExams = heard.filter(({ fact }) => !aboutPeople(fact.kind)).map(({ feedId }) => feedId);
  await queries.query({
    name: 'mark-told',
    text: `update feed set tells_of = case when feed_id = any($2::uuid[]) then 'exams' else 'patients' end
      where feed_id = any($1::uuid[]) and tells_of <> 'exams'
        and (tells_of = 'nothing' or feed_id = any($2::uuid[]))`,
    values: [[...new Set(heard.map(({ feedId }) => feedId))], [...new Set(ofExams)]],
  });
}

async function insertMerges(queries: Queries, heard: readonly HeardFact[]): Promise<void> {
  const rows = heard.flatMap(({ fact, messageId }) =>
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
  const senders = heard.filter(({ fact }) => fact.kind === 'merge').map(({ feedId }) => feedId);
  await queries.query({
    text: 'update feed set sends_merges = true where feed_id = any($1::uuid[]) and not sends_merges',
    values: [[...new Set(senders)]],
  });
}

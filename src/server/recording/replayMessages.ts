import type pg from 'pg';
import type { SentFact } from '../../domain/ledger/fact.ts';
import { canonicalText } from '../../domain/ledger/heard.ts';
import { isExamAnchor } from '../../domain/reconciliation/matchKeys.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import type { Queries } from '../ledger/aliases.ts';
import type { Feeds } from './feeds.ts';
import { fileFact, saidBy } from './fileFact.ts';
import { type ReadFrame, readFrame } from './readFrame.ts';
import { recordFacts } from './recordMessages.ts';
import { takeBackIdentities } from './takeBackIdentities.ts';
import { wakeExams } from './wakeExams.ts';

/** Which messages to interpret again. With `trial` nothing changes. */
export interface ReplayAsked {
  readonly trial: boolean;
  readonly feedId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly onlyNotUnderstood: boolean;
  readonly sites: 'everywhere' | readonly string[];
}

/** What changed, or would. */
export interface ReplayReport {
  messages: number;
  nowUnderstood: number;
  nowRefused: number;
  factsAdded: number;
  factsRemoved: number;
  unchanged: number;
  readonly examples: { messageId: string; before: string; after: string }[];
}

export interface ReplayRoom {
  readonly pool: pg.Pool;
  readonly feeds: Feeds;
  readonly zone: string;
  readonly readAgain: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  readonly onChanged: () => void;
}

interface MessageRow {
  readonly message_id: number;
  readonly feed_id: string;
  readonly site: string;
  readonly sender: string;
  readonly understanding: string;
  readonly why: string | null;
  readonly journal_id: string;
  readonly segment: number;
  readonly byte_offset: number;
  readonly received_at: Date;
  readonly facts: readonly { readonly subject: string; readonly body: SentFact }[] | null;
}

const page = 200;
const examplesMax = 20;

/**
 * Interprets kept messages again with the packs as they are now.
 *
 * A message whose facts come out the same is left alone. One whose facts change loses the old ones and gets the new ones in
 * one transaction, and every exam that either speaks of is looked at again.
 */
export async function replayMessages(asked: ReplayAsked, room: ReplayRoom, now: Date): Promise<ReplayReport> {
  const report: ReplayReport = {
    messages: 0,
    nowUnderstood: 0,
    nowRefused: 0,
    factsAdded: 0,
    factsRemoved: 0,
    unchanged: 0,
    examples: [],
  };
  await room.feeds.refresh();
  for (let after = 0; ; ) {
    const rows = await loadPage(room.pool, asked, after);
    for (const row of rows) await replayOne(row, asked, room, report, now);
    const last = rows.at(-1);
    if (!last) break;
    after = last.message_id;
  }
  if (!asked.trial) room.onChanged();
  return report;
}

async function loadPage(pool: pg.Pool, asked: ReplayAsked, after: number): Promise<readonly MessageRow[]> {
  const { rows } = await pool.query<MessageRow>(
    `select message_id, message.feed_id, feed.site, message.sender, understanding, why, journal_id, segment, byte_offset, received_at,
       (select jsonb_agg(jsonb_build_object('subject', subject, 'body', body) order by ordinal) from fact
         where fact.message_id = message.message_id) as facts
     from message join feed using (feed_id)
     where message_id > $1 and feed.kind = 'hl7' and ($2::uuid is null or message.feed_id = $2)
       and ($3::timestamptz is null or received_at >= $3) and ($4::timestamptz is null or received_at <= $4)
       and (not $5 or understanding in ('refused', 'unreadable')) and ($6::text[] is null or feed.site = any($6))
     order by message_id limit ${page}`,
    [
      after,
      asked.feedId ?? null,
      asked.from ?? null,
      asked.to ?? null,
      asked.onlyNotUnderstood,
      asked.sites === 'everywhere' ? null : asked.sites,
    ],
  );
  return rows;
}

async function replayOne(
  row: MessageRow,
  asked: ReplayAsked,
  room: ReplayRoom,
  report: ReplayReport,
  now: Date,
): Promise<void> {
  const entry = await room.readAgain(row.journal_id, { segment: row.segment, offset: row.byte_offset });
  const frame = readFrame(await entry.read(0, entry.bytes), (message) => room.feeds.packFor(row.sender, message), {
    receivedAt: row.received_at,
    zone: room.zone,
    site: row.site,
  });
  report.messages += 1;
  const before = (row.facts ?? []).map(({ body }) => canonicalText(body));
  const after = frame.facts.map(canonicalText);
  const added = after.filter((fact) => !before.includes(fact)).length;
  const removed = before.filter((fact) => !after.includes(fact)).length;
  if (added + removed === 0 && frame.understanding === row.understanding && frame.why === row.why) {
    report.unchanged += 1;
    return;
  }
  if (frame.understanding === 'understood' && row.understanding !== 'understood') report.nowUnderstood += 1;
  if (frame.understanding === 'refused' && row.understanding !== 'refused') report.nowRefused += 1;
  report.factsAdded += added;
  report.factsRemoved += removed;
  if (report.examples.length < examplesMax) {
    report.examples.push({
      messageId: String(row.message_id),
      before: inWords(row.understanding, row.why, before.length),
      after: inWords(frame.understanding, frame.why, after.length),
    });
  }
  if (!asked.trial) await replaceFacts(row, frame, entry, room, now);
}

function inWords(understanding: string, why: string | null, facts: number): string {
  const count = facts === 1 ? '1 fact' : `${facts} facts`;
  return why ? `${understanding}: ${why}`.slice(0, 300) : `${understanding}, ${count}`;
}

async function replaceFacts(
  row: MessageRow,
  frame: ReadFrame,
  entry: JournalEntry,
  room: ReplayRoom,
  now: Date,
): Promise<void> {
  const connection = await room.pool.connect();
  try {
    await connection.query('begin');
    await replaceIn(connection, row, frame, entry, now);
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
}

async function replaceIn(
  queries: Queries,
  row: MessageRow,
  frame: ReadFrame,
  entry: JournalEntry,
  now: Date,
): Promise<void> {
  await queries.query('delete from merge where message_id = $1', [row.message_id]);
  await queries.query('delete from fact where message_id = $1', [row.message_id]);
  await queries.query(
    `update message set understanding = $2, where_wrong = $3, why = $4, pack = $5, message_type = $6, control_id = $7 where message_id = $1`,
    [row.message_id, frame.understanding, frame.where, frame.why, frame.pack, frame.messageType, frame.controlId],
  );
  const message = { feedId: row.feed_id, site: row.site, entry };
  await takeBackIdentities(
    queries,
    (row.facts ?? []).flatMap(({ body }) => saidBy(body, message) ?? []),
  );
  const heard = frame.facts
    .flatMap((fact, ordinal) => fileFact(fact, ordinal, message) ?? [])
    .map((filed) => ({ ...filed, messageId: row.message_id }));
  const touched = await recordFacts(queries, heard);
  const spokenOfBefore = (row.facts ?? []).map(({ subject }) => subject);
  const { rows: keys } = await queries.query<{ key: string }>(
    'select distinct key from subject_key where subject = any($1)',
    [spokenOfBefore],
  );
  await wakeExams(
    queries,
    {
      anchors: new Set([...touched.anchors, ...spokenOfBefore.filter(isExamAnchor)]),
      keys: new Set([...touched.keys, ...keys.map(({ key }) => key)]),
    },
    now,
  );
}

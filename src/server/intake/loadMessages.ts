import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Static } from 'typebox';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { listUnreadable, messageRow } from '../../api/messages.ts';
import type { Database } from '../database/schema.ts';
import type { JournalPosition } from '../journal/entry.ts';

type Sites = 'everywhere' | readonly string[];
type Shown = Static<typeof messageRow>;

interface Row {
  readonly message_id: number;
  readonly received_at: Date;
  readonly feed_id: string | null;
  readonly feed_name: string | null;
  readonly sender: string;
  readonly message_type: string | null;
  readonly control_id: string | null;
  readonly understanding: string;
  readonly where_wrong: string | null;
  readonly why: string | null;
  readonly answer: string;
  readonly journal_id: string;
  readonly segment: number;
  readonly byte_offset: number;
}

const notUnderstood = sql`understanding in ('refused', 'unreadable')`;
const columns = sql`message_id, received_at, message.feed_id, feed.name as feed_name, message.sender, message_type,
  control_id, understanding, where_wrong, why, answer, journal_id, segment, byte_offset`;

/** How many messages nobody could use. */
export async function countUnreadable(db: Kysely<Database>, sites: Sites): Promise<number> {
  const from = sites === 'everywhere' ? sql`message` : sql`message join feed using (feed_id)`;
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${from} where ${notUnderstood} and ${atSites(sites)}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Messages nobody could use, newest first, those before `before`. */
export async function loadUnreadable(
  db: Kysely<Database>,
  sites: Sites,
  before: string | null,
  limit: number,
): Promise<Shown[]> {
  const { rows } = await sql<Row>`
    select ${columns} from message left join feed on feed.feed_id = message.feed_id
    where ${notUnderstood} and ${atSites(sites)} and ${before === null ? sql`true` : sql`message_id < ${before}::bigint`}
    order by message_id desc limit ${limit}`.execute(db);
  return rows.map(toShown);
}

/** One message and where its bytes are; null when there is none or not for this caller. */
export async function loadMessage(
  db: Kysely<Database>,
  sites: Sites,
  messageId: string,
): Promise<{ readonly message: Shown; readonly journalId: string; readonly position: JournalPosition } | null> {
  const { rows } = await sql<Row>`
    select ${columns} from message left join feed on feed.feed_id = message.feed_id
    where message_id = ${messageId}::bigint and ${atSites(sites)}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  return {
    message: toShown(row),
    journalId: row.journal_id,
    position: { segment: row.segment, offset: row.byte_offset },
  };
}

/** A message of no feed of ours belongs to no site: only who may see everywhere sees it. */
function atSites(sites: Sites): RawBuilder<unknown> {
  return sites === 'everywhere' ? sql`true` : sql`feed.site = any(${[...sites]})`;
}

/** Instances that are kept but cannot be read. They belong to no site, so everybody who may see messages sees that they exist. */
export async function loadUnreadableInstances(
  db: Kysely<Database>,
  limit: number,
): Promise<{ readonly instances: ReplyOf<typeof listUnreadable>['instances']; readonly total: number }> {
  const held = db.selectFrom('quarantine').where('released_at', 'is', null);
  const [rows, counted] = await Promise.all([
    held.selectAll().orderBy('received_at', 'desc').orderBy('quarantine_id').limit(limit).execute(),
    held.select((by) => by.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
  ]);
  const instances = rows.map((row) => ({
    receivedAt: row.received_at.toISOString(),
    sender: row.sender.slice(0, 100),
    sha256: row.sha256,
    where: row.where_wrong?.slice(0, 60) ?? null,
    why: row.why.slice(0, 300),
    held: row.reason,
  }));
  return { instances, total: counted.n };
}

function toShown(row: Row): Shown {
  return {
    messageId: String(row.message_id),
    receivedAt: row.received_at.toISOString(),
    feedId: row.feed_id,
    feed: (row.feed_name ?? row.sender).slice(0, 200),
    messageType: row.message_type?.slice(0, 40) ?? null,
    controlId: row.control_id?.slice(0, 200) ?? null,
    understanding: row.understanding,
    where: row.where_wrong?.slice(0, 60) ?? null,
    why: row.why?.slice(0, 300) ?? null,
    answer: row.answer.slice(0, 4),
  };
}

import { type Kysely, sql } from 'kysely';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeSource } from '../../api/exams.ts';
import { messageLines } from '../../standards/hl7/messageLines.ts';
import type { Database } from '../database/schema.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { maySee } from './maySee.ts';
import { readHeaderElements } from './readHeaderElements.ts';

type ReadEntry = (journalId: string, at: JournalPosition) => Promise<JournalEntry>;

interface Place {
  readonly journal_id: string;
  readonly segment: number;
  readonly byte_offset: number;
}

const messageBytesShown = 1 << 20;

/** What a fact came from: the lines of its message, or the header of an instance. Null: there is none, or not for this caller. */
export async function loadSource(
  db: Kysely<Database>,
  readEntry: ReadEntry,
  factId: string,
  sites: 'everywhere' | readonly string[],
): Promise<ReplyOf<typeof seeSource> | null> {
  const entryAt = (at: Place) => readEntry(at.journal_id, { segment: at.segment, offset: at.byte_offset });
  if (factId.startsWith('instance-')) {
    const at = await placeOfInstance(db, factId.slice('instance-'.length), sites);
    return at && { kind: 'header', elements: [...(await readHeaderElements(await entryAt(at)))] };
  }
  const at = await placeOfFact(db, factId, sites);
  if (!at) return null;
  const entry = await entryAt(at);
  if (entry.kind === 'notice') return { kind: 'header', elements: [...(await readHeaderElements(entry))] };
  const bytes = await entry.read(0, Math.min(entry.bytes, messageBytesShown));
  return { kind: 'message', lines: [...messageLines(bytes)] };
}

async function placeOfInstance(
  db: Kysely<Database>,
  sopInstanceUid: string,
  sites: 'everywhere' | readonly string[],
): Promise<Place | null> {
  const found = await db
    .selectFrom('instance')
    .innerJoin('study', 'study.study_uid', 'instance.study_uid')
    .select(['journal_id', 'segment', 'byte_offset', 'study.site'])
    .where('sop_uid', '=', sopInstanceUid)
    .executeTakeFirst();
  return found && maySee(sites, found.site) ? found : null;
}

/** A fact may be seen at the site that sent it and at the site it is about: `order:RXN|A1`. */
async function placeOfFact(
  db: Kysely<Database>,
  factId: string,
  sites: 'everywhere' | readonly string[],
): Promise<Place | null> {
  const { rows } = await sql<Place & { readonly subject: string; readonly site: string | null }>`
    select message.journal_id, message.segment, message.byte_offset, fact.subject, feed.site
    from fact join message using (message_id) left join feed on feed.feed_id = fact.feed_id
    where fact_id = ${factId}::bigint`.execute(db);
  const [found] = rows;
  if (!found) return null;
  const about = /^[a-z]+:([^|]+)\|/.exec(found.subject)?.[1] ?? '';
  return maySee(sites, about) || (found.site !== null && maySee(sites, found.site)) ? found : null;
}

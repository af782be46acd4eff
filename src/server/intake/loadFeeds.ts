import { type Kysely, sql } from 'kysely';
import type { Static } from 'typebox';
import type { feed, peer, sighting } from '../../api/feeds.ts';
import type { FeedRhythm } from '../../domain/continuity/feedRhythm.ts';
import { promisedBy, type SilenceRules } from '../../domain/continuity/silence.ts';
import { usualInWords } from '../../domain/continuity/silenceInWords.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { Database } from '../database/schema.ts';

type Sites = 'everywhere' | readonly string[];

/** Every feed that was ever heard at these sites, or the one asked for. */
export async function loadFeeds(
  db: Kysely<Database>,
  asked: { readonly sites: Sites; readonly silence: SilenceRules; readonly now: Date; readonly feedId?: string },
): Promise<Static<typeof feed>[]> {
  const which = sql.join(
    [
      asked.sites === 'everywhere' ? sql`true` : sql`site = any(${[...asked.sites]})`,
      asked.feedId === undefined ? sql`true` : sql`feed.feed_id = ${asked.feedId}`,
    ],
    sql` and `,
  );
  const weekAgo = new Date(asked.now.getTime() - 7 * 86_400_000);
  const { rows } = await sql<FeedRow>`
    select feed.*, rhythm, silence.since as silent_since, silence.opened_at as silence_opened_at, silence.words as silence_words,
      (select count(*) from message where message.feed_id = feed.feed_id and received_at >= ${weekAgo}
        and understanding in ('understood', 'kept-only')) as understood,
      (select count(*) from message where message.feed_id = feed.feed_id and received_at >= ${weekAgo}
        and message_type like 'ACK%' and understanding = 'kept-only') as acknowledgements,
      coalesce(waiting.refused, 0) as refused, coalesce(waiting.unreadable, 0) as unreadable
    from feed left join feed_rhythm using (feed_id)
    left join silence on silence.kind = feed.kind and silence.sender = feed.sender and silence.closed_at is null
    left join (
      select feed_id, count(*) filter (where understanding = 'refused') as refused,
        count(*) filter (where understanding = 'unreadable') as unreadable
      from message where understanding in ('refused', 'unreadable') group by feed_id
    ) waiting using (feed_id)
    where ${which} order by name, feed.feed_id limit 1000`.execute(db);
  return rows.map((row) => ({
    feedId: row.feed_id,
    name: row.name.slice(0, 200),
    kind: row.kind,
    sender: row.sender.slice(0, 300),
    site: row.site,
    pack: row.pack,
    system: row.system,
    systemGuessed: row.system_set === null,
    confirmsReports: row.confirms_reports_since !== null,
    lastHeardAt: row.last_heard_at?.toISOString() ?? null,
    ...spoken(row, asked.silence, asked.now),
    understood: row.understood,
    acknowledgements: row.acknowledgements,
    refused: row.refused,
    unreadable: row.unreadable,
  }));
}

/** The silence that is open, and how the feed usually speaks. */
function spoken(
  row: FeedRow,
  rules: SilenceRules,
  now: Date,
): Pick<Static<typeof feed>, 'silence' | 'usual' | 'toldAfterMinutes'> {
  const { kind, rhythm } = row;
  const promised = promisedBy({ kind, rhythm, lastHeardAt: now }, rules);
  return {
    silence:
      row.silent_since && row.silence_opened_at && row.silence_words
        ? {
            since: row.silent_since.toISOString(),
            openedAt: row.silence_opened_at.toISOString(),
            words: row.silence_words.slice(0, 300),
          }
        : null,
    usual: usualInWords({ kind, rhythm }, now, rules),
    toldAfterMinutes: promised && Math.ceil((promised.getTime() - now.getTime()) / 60_000),
  };
}

interface FeedRow {
  readonly rhythm: FeedRhythm | null;
  readonly silent_since: Date | null;
  readonly silence_opened_at: Date | null;
  readonly silence_words: string | null;
  readonly feed_id: string;
  readonly name: string;
  readonly kind: 'hl7' | 'dicom';
  readonly sender: string;
  readonly site: string;
  readonly pack: string | null;
  readonly system: FeedSystem;
  readonly system_set: FeedSystem | null;
  readonly confirms_reports_since: Date | null;
  readonly last_heard_at: Date | null;
  readonly understood: number;
  readonly acknowledgements: number;
  readonly refused: number;
  readonly unreadable: number;
}

/** Names of the feeds that have fallen silent: what makes lists incomplete. */
export async function silentFeeds(db: Kysely<Database>, sites: Sites): Promise<readonly string[]> {
  const feeds = db
    .selectFrom('feed')
    .innerJoin('silence', (join) =>
      join.onRef('silence.kind', '=', 'feed.kind').onRef('silence.sender', '=', 'feed.sender'),
    )
    .select('name')
    .where('closed_at', 'is', null)
    .orderBy('name')
    .limit(1000);
  const rows = await (sites === 'everywhere' ? feeds : feeds.where('site', 'in', sites)).execute();
  return rows.map((row) => row.name.slice(0, 100));
}

/** The enrolled peers of these sites, with what their feed has sent. */
export async function loadPeers(
  db: Kysely<Database>,
  sites: Sites,
  peerId?: string,
): Promise<(Static<typeof peer> & { readonly site: string })[]> {
  let peers = db
    .selectFrom('peer')
    .leftJoin('feed', (join) => join.onRef('feed.sender', '=', 'peer.ae_title').on('feed.kind', '=', 'dicom'))
    .selectAll('peer')
    .select(['feed.last_heard_at', 'feed.entries'])
    .where('removed_at', 'is', null);
  if (sites !== 'everywhere') peers = peers.where('peer.site', 'in', sites);
  if (peerId !== undefined) peers = peers.where('peer.peer_id', '=', peerId);
  const rows = await peers.orderBy('peer.ae_title').orderBy('peer.address').limit(5000).execute();
  return rows.map((row) => ({
    peerId: row.peer_id,
    aeTitle: row.ae_title,
    address: row.address,
    site: row.site,
    name: row.name,
    verbs: row.verbs,
    enrolledBy: row.enrolled_by.slice(0, 100),
    enrolledAt: row.enrolled_at.toISOString(),
    lastHeardAt: row.last_heard_at?.toISOString() ?? null,
    instances: row.entries ?? 0,
  }));
}

/** Callers that were not let in or are held apart, the last one first. */
export async function loadSightings(db: Kysely<Database>): Promise<Static<typeof sighting>[]> {
  const [rows, held] = await Promise.all([
    db.selectFrom('sighting').selectAll().orderBy('last_seen_at', 'desc').orderBy('sighting_id').limit(200).execute(),
    db
      .selectFrom('quarantine')
      .select(['sender', 'address', (by) => by.fn.countAll<number>().as('instances')])
      .where('reason', '=', 'unknown-peer')
      .where('released_at', 'is', null)
      .groupBy(['sender', 'address'])
      .execute(),
  ]);
  return rows.map((row) => ({
    sightingId: row.sighting_id,
    aeTitle: row.ae_title,
    calledAet: row.called_aet,
    address: row.address,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    times: row.times,
    refused: row.refused,
    heldInstances:
      held.find(({ sender, address }) => sender === row.ae_title && address === row.address)?.instances ?? 0,
  }));
}

import { sql } from 'kysely';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeToday, seeTrends } from '../../api/figures.ts';
import { type Http, serve } from '../http/serve.ts';
import { countToday, type TodayCounted } from './countToday.ts';
import { loadTrends } from './loadTrends.ts';
import type { Conservation } from './startCensus.ts';

/** What these routes are given besides the door. */
export interface FiguresRoom {
  /** How the journal and its disk stand now. */
  readonly intake: () => Promise<ReplyOf<typeof seeToday>['intake']>;
  /** The law of conservation as it was last counted for these sites. */
  readonly conservation: (sites: 'everywhere' | readonly string[]) => Conservation;
}

/** Today: how many exams, and how many of each kind that somebody must look at. */
export function todayRoutes(http: Http, room: FiguresRoom): void {
  serve(http, seeToday, async ({ caller }) => {
    const now = http.clock();
    const [counted, feeds, neverHeard, intake] = await Promise.all([
      countToday(http.db, caller.sites, now),
      feedsAt(http, caller.sites),
      neverHeardAt(http, caller.sites),
      room.intake(),
    ]);
    const variances = byKind(counted);
    const exams = (kind: string) => variances.find((one) => one.kind === kind)?.exams ?? 0;
    const { onNobodysList, asOf } = room.conservation(caller.sites);
    return {
      asOf: now.toISOString(),
      exams: counted.exams,
      imagesWithoutOrder: exams('images-without-order'),
      orderWithoutImages: exams('order-without-images'),
      identityConflict: exams('identity-conflict'),
      nhsNumber: exams('nhs-number'),
      unread: counted.unread,
      oldestUnreadSince: counted.oldest_unread_since?.toISOString() ?? null,
      unreadOverdue: counted.unread_overdue,
      unreadBeyondMaximum: counted.unread_beyond_maximum,
      variances,
      conservation: { onNobodysList, asOf: asOf?.toISOString() ?? null },
      waitingToBeBalanced: counted.waiting_to_be_balanced,
      behindSince: counted.behind_since?.toISOString() ?? null,
      unreadableMessages: counted.unreadable_messages,
      heldInstances: counted.held_instances,
      unknownPeers: counted.unknown_peers,
      feeds: feeds.map((feed) => ({
        name: feed.name.slice(0, 200),
        lastHeardAt: feed.last_heard_at?.toISOString() ?? null,
        silence:
          feed.words === null ? null : { since: (feed.since as Date).toISOString(), words: feed.words.slice(0, 300) },
      })),
      neverHeard: neverHeard.map((peer) => ({
        name: (peer.name || peer.ae_title).slice(0, 200),
        enrolledAt: peer.enrolled_at.toISOString(),
      })),
      intake,
    };
  });

  serve(http, seeTrends, async ({ caller }) => {
    const now = http.clock();
    return { asOf: now.toISOString(), ...(await loadTrends(http.db, caller.sites, now)) };
  });
}

/** The rows of each kind as one, in their order. */
function byKind({ variances }: TodayCounted): ReplyOf<typeof seeToday>['variances'] {
  return [...Map.groupBy(variances, ({ kind }) => kind)].map(([kind, rows]) => {
    const sum = (of: 'open' | 'snoozed' | 'untaken') => rows.reduce((total, row) => total + row[of], 0);
    return {
      kind: kind.slice(0, 40),
      open: sum('open'),
      snoozed: sum('snoozed'),
      exams: rows[0]?.exams ?? 0,
      untaken: sum('untaken'),
      ownerRoles: rows.map(({ role }) => role),
    };
  });
}

function feedsAt(http: Http, sites: 'everywhere' | readonly string[]) {
  const feeds = http.db
    .selectFrom('feed')
    .leftJoin('silence', (join) =>
      join
        .onRef('silence.kind', '=', 'feed.kind')
        .onRef('silence.sender', '=', 'feed.sender')
        .on('closed_at', 'is', null),
    )
    .select(['name', 'last_heard_at', 'since', 'words'])
    .orderBy('name')
    .limit(500);
  return (sites === 'everywhere' ? feeds : feeds.where('site', 'in', sites)).execute();
}

function neverHeardAt(http: Http, sites: 'everywhere' | readonly string[]) {
  const peers = http.db
    .selectFrom('peer')
    .leftJoin('feed', (join) => join.onRef('feed.sender', '=', 'peer.ae_title').on('feed.kind', '=', 'dicom'))
    .select(['peer.name', 'peer.ae_title', 'peer.enrolled_at'])
    .where('peer.removed_at', 'is', null)
    .where('feed.last_heard_at', 'is', null)
    .where(sql<boolean>`'store' = any(peer.verbs)`)
    .orderBy('peer.enrolled_at')
    .orderBy('peer.peer_id')
    .limit(500);
  return (sites === 'everywhere' ? peers : peers.where('peer.site', 'in', sites)).execute();
}

import type { ReplyOf } from '../../api/endpoint.ts';
import { seeToday } from '../../api/figures.ts';
import { type Http, serve } from '../http/serve.ts';
import { countToday } from './countToday.ts';

/** What these routes are given besides the door. */
export interface FiguresRoom {
  /** How the journal and its disk stand now. */
  readonly intake: () => Promise<ReplyOf<typeof seeToday>['intake']>;
}

/** Today: how many exams, and how many of each kind that somebody must look at. */
export function todayRoutes(http: Http, room: FiguresRoom): void {
  serve(http, seeToday, async ({ caller }) => {
    const now = http.clock();
    const [counted, feeds, intake] = await Promise.all([
      countToday(http.db, caller.sites, now),
      feedsAt(http, caller.sites),
      room.intake(),
    ]);
    return {
      asOf: now.toISOString(),
      exams: counted.exams,
      imagesWithoutOrder: counted.images_without_order,
      orderWithoutImages: counted.order_without_images,
      identityConflict: counted.identity_conflict,
      nhsNumber: counted.nhs_number,
      unread: counted.unread,
      oldestUnreadSince: counted.oldest_unread_since?.toISOString() ?? null,
      unreadOverdue: counted.unread_overdue,
      onNobodysList: counted.on_nobodys_list,
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
      intake,
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

import type { Listened } from './heardHour.ts';
import { type JudgedFeed, type SilenceRules, silentFrom } from './silence.ts';
import { heardAgainInWords, silenceInWords } from './silenceInWords.ts';

/** A feed as it is watched: what is known of it, and the silence of it that was noticed, if one is open. */
export interface WatchedFeed extends JudgedFeed {
  readonly wasHeard: boolean;
  readonly openSince: Date | null;
}

/** What is to be noticed of a feed now. */
export type Notice =
  | { readonly kind: 'opens'; readonly since: Date; readonly words: string }
  | { readonly kind: 'closes'; readonly since: Date; readonly words: string };

/**
 * R19: says whether a silence of a feed opens or closes now; null when nothing changes. Looks at what is written down, not at
 * what was said before: asked again, after a restart or by a second server, the answer is the same.
 */
export function watchFeed(feed: WatchedFeed, listened: Listened, now: Date, rules: SilenceRules): Notice | null {
  if (feed.openSince !== null) {
    if (!feed.wasHeard || feed.lastHeardAt <= feed.openSince) return null;
    const words = heardAgainInWords(feed.openSince, feed.lastHeardAt, now, rules);
    return { kind: 'closes', since: feed.openSince, words };
  }
  if (silentFrom(feed, listened, now, rules) === null) return null;
  const words = silenceInWords(feed, feed.wasHeard ? feed.lastHeardAt : null, now, rules);
  return { kind: 'opens', since: feed.lastHeardAt, words };
}

import type { Account } from '../reply/session.ts';
import type { FeedsReply } from './FeedsPage.tsx';

/** The site a new peer most likely belongs to: one's own if there is one, else that of most peers and feeds. Only a filled-in field. */
export function guessSite(roles: Account['roles'], { peers, feeds }: FeedsReply): string {
  const own = new Set(roles.flatMap(({ site }) => site ?? []));
  if (own.size === 1) return [...own][0] as string;
  const counts = new Map<string, number>();
  for (const { site } of [...peers, ...feeds]) counts.set(site, (counts.get(site) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

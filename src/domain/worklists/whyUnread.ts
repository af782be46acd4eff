import type { UnreadWhy } from './unread.ts';

/** One reason why an exam is still unread. With a moment, the sentence goes on with it: `Only provisional since 21 Nov 2026 14:02`. */
export interface UnreadReason {
  readonly says: string;
  readonly at: string | null;
}

/** What the reasons of one unread exam are worked out from. */
export interface UnreadStanding {
  readonly why: UnreadWhy;
  /** A report came under its numbers, and is another person's. */
  readonly namesAnother: boolean;
  /** How its last report stands and since when, where it is not verified. */
  readonly pending: { readonly status: string; readonly since: string } | null;
  /** When it was last evaluated; null while it never was. */
  readonly evaluatedAt: string | null;
  readonly paused: { readonly since: string; readonly reason: string } | null;
  /** Systems of its site that would tell us of a report, and are silent. */
  readonly silent: readonly { readonly name: string; readonly since: string }[];
}

/** Says why an exam still stands on the unread list (W1, W11), the nearest reason first. */
export function whyUnread(standing: UnreadStanding): readonly UnreadReason[] {
  const { paused, silent } = standing;
  return [
    nearest(standing),
    ...(paused ? [{ says: `Its clock stands still (${paused.reason}) since`, at: paused.since }] : []),
    ...silent.map(({ name, since }) => ({
      says: `Perhaps reported and not heard: ${name} silent since`,
      at: since,
    })),
  ];
}

function nearest({ why, namesAnother, pending, evaluatedAt }: UnreadStanding): UnreadReason {
  switch (why) {
    case 'no-report':
      return namesAnother
        ? { says: 'The report that came names another person, and does not count here', at: null }
        : { says: 'Never reported', at: null };
    case 'withdrawn':
      return { says: 'Its report was withdrawn, and no other came', at: null };
    case 'not-verified':
      if (!pending) return { says: 'A report was begun and not verified', at: null };
      return {
        says: `${pending.status === 'registered' ? 'Begun or dictated' : 'Only provisional'} since`,
        at: pending.since,
      };
    case 'late-images':
      return { says: 'Images came after the report of', at: evaluatedAt };
    case 'addendum-pending':
      return pending
        ? { says: 'Reported, and an addendum waits to be verified since', at: pending.since }
        : { says: 'Reported, and an addendum waits to be verified', at: null };
  }
}

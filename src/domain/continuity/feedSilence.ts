/** After how long without a word a feed counts as silent (`policies/feed-silence/`). */
export interface FeedSilence {
  readonly version: string;
  readonly minutes: Readonly<Record<'hl7' | 'dicom', number>>;
}

/**
 * Whether nothing has come from a feed for longer than its kind allows. A feed that was never heard is silent.
 *
 * A silent feed makes every list that it feeds incomplete (hazard H-12): pages name it beside their figures.
 */
export function isSilent(
  feed: { readonly kind: 'hl7' | 'dicom'; readonly lastHeardAt: Date | null },
  silence: FeedSilence,
  now: Date,
): boolean {
  if (feed.lastHeardAt === null) return true;
  return now.getTime() - feed.lastHeardAt.getTime() > silence.minutes[feed.kind] * 60_000;
}

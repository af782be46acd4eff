/** How a feed usually speaks: learned from what came of it, and from when we listened. */
export interface FeedRhythm {
  /** For each hour of the week, in how many of its 60 minutes something usually comes. */
  readonly heardMinutes: readonly number[];
  /** For each hour of the week, how many messages or images usually come. */
  readonly entries: readonly number[];
  /** The weight of silence that is no longer usual, see {@link unheardWeight}. */
  readonly patience: number;
  /** Of how many days of listening it was learned. */
  readonly days: number;
}

/** However regular a feed is, one minute says no more than this: one in twenty may pass unheard without meaning anything. */
const heardShareMax = 0.95;

/**
 * What one unheard minute weighs in an hour in which so many of 60 minutes are usually heard: how unlikely it is, as a natural
 * logarithm. In hours in which nothing usually comes it weighs nothing.
 *
 * Silence is weighed in minutes, not in messages: a CT sends five hundred images in three minutes and then nothing for twenty,
 * and those images are three heard minutes. Weighed so, a silence of the night, of a Sunday and of a busy Monday can be
 * compared, and one patience holds for the whole week.
 */
export function unheardWeight(heardMinutes: number): number {
  return -Math.log(1 - Math.min(heardShareMax, heardMinutes / 60));
}

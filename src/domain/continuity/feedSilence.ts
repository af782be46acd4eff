/** When a feed counts as silent (`policies/feed-silence/`). */
export interface FeedSilence {
  readonly version: string;
  /** The plain limit for a feed whose rhythm is not known yet. */
  readonly minutes: Readonly<Record<FeedKind, number>>;
  /** No silence is told of before this, however busy the feed. */
  readonly leastMinutes: number;
  /** So many days of listening make a rhythm. */
  readonly learnFromDays: number;
  /** What is older than this is forgotten. */
  readonly historyWeeks: number;
  /** After this long a count weighs half as much as one of today. */
  readonly halfLifeWeeks: number;
  /** How often in 30 days the learned patience may be wrong about one feed. */
  readonly falseAlarmsPerMonth: number;
}

export type FeedKind = 'hl7' | 'dicom';

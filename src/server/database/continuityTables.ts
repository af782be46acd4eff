import type { ColumnType } from 'kysely';
import type { FeedRhythm } from '../../domain/continuity/feedRhythm.ts';

/** What the tables of migrations 0006 and 0007 hold, column by column. */
export interface ContinuityTables {
  readonly feed_hour: FeedHourTable;
  readonly listening: ListeningTable;
  readonly feed_rhythm: FeedRhythmTable;
  readonly silence: SilenceTable;
  readonly figure_sample: { hour: Date; site: string; figure: string; value: number };
}

interface FeedHourTable {
  feed_id: string;
  hour: Date;
  entries: number;
  /** `bit(60)`: sixty signs 0 or 1. */
  minutes: string;
}

interface ListeningTable {
  journal_id: string;
  hour: Date;
  listened: string;
  behind: string;
}

interface FeedRhythmTable {
  feed_id: string;
  learned_at: Date;
  rhythm: ColumnType<FeedRhythm, string, string>;
}

interface SilenceTable {
  kind: 'hl7' | 'dicom';
  sender: string;
  since: Date;
  opened_at: Date;
  words: string;
  closed_at: Date | null;
  closed_words: string | null;
}

import type { ToldExam, ToldReport } from '../toldExam.ts';
import type { PathwayName } from './pathways.ts';

/** One examination as it truly is, whatever systems say of it. */
export interface TrueExam {
  readonly exam: ToldExam;
  readonly pathway: PathwayName;
  readonly requestedAt: Date;
  readonly arrivedAt: Date;
  /** When its images leave the scanner. */
  readonly imagesAt: Date;
  /** Dictated and not verified yet; null where the reader verifies at once. */
  readonly dictatedAt: Date | null;
  readonly verifiedAt: Date;
  readonly report: ToldReport;
  /** Read by the reporting company; the clock stays ours. */
  readonly outsourced: boolean;
}

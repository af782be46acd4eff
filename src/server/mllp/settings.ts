import type { AcknowledgementCode, Verdict } from '../../standards/hl7/acknowledgement.ts';
import type { Reading } from '../../standards/hl7/message.ts';
import type { JournalIntake } from '../journal/entry.ts';

export interface MllpLimits {
  readonly frameBytes: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Senders stay connected over a quiet night; a dead one is found by TCP keep-alive long before this. */
  readonly idleMs: number;
  /** A frame that has begun must go on within this time. */
  readonly frameStallMs: number;
  /** Messages of one connection that may wait for their flush together. */
  readonly unansweredMessages: number;
  readonly unansweredBytes: number;
  /** Bytes outside any frame, after which whoever is there does not speak MLLP. */
  readonly strayBytes: number;
  /** How long a peer may take to fetch its last answers and hang up. */
  readonly closeMs: number;
}

export const usualMllpLimits: MllpLimits = {
  frameBytes: 16 * 1024 * 1024,
  connections: 256,
  connectionsPerAddress: 64,
  idleMs: 12 * 60 * 60 * 1000,
  frameStallMs: 60_000,
  unansweredMessages: 256,
  unansweredBytes: 32 * 1024 * 1024,
  strayBytes: 64 * 1024,
  closeMs: 5000,
};

/** Log lines name addresses, sizes and codes, never anything a peer wrote. */
export interface MllpLog {
  info(details: Readonly<Record<string, unknown>>, text: string): void;
  warn(details: Readonly<Record<string, unknown>>, text: string): void;
  error(details: Readonly<Record<string, unknown>>, text: string): void;
}

export interface MllpMetrics {
  connections(open: number): void;
  /** One message has its answer; `none` where its sender asked for none. */
  answered(code: AcknowledgementCode | 'none'): void;
  /** Something was turned away: `not-allowed`, `too-many`, `too-long`, `journal`, `no-mllp`. */
  refused(why: string): void;
}

export interface MllpSettings {
  readonly journal: JournalIntake;
  /** What we say of a message once it is kept: a pure judgement of its bytes, so that the same message gets the same answer. */
  readonly answer: (reading: Reading) => Verdict;
  readonly log: MllpLog;
  readonly metrics: MllpMetrics;
  readonly clock: () => Date;
  readonly limits: MllpLimits;
}

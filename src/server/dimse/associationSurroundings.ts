import type { Socket } from 'node:net';
import type { JournalIntake, JournalPosition } from '../journal/entry.ts';
import type { Admit } from './admission.ts';
import type { DimseLimits } from './dimseLimits.ts';
import type { DimseMetrics, DoorLog } from './doorReports.ts';
import type { ReceivedBytes } from './receiveBuffers.ts';
import type { PerformedSteps } from './stepNotice.ts';

/** What an association needs of the house. */
export interface AssociationSurroundings {
  readonly maxPduBytes: number;
  readonly limits: DimseLimits;
  readonly admit: Admit;
  readonly journal: JournalIntake;
  /** What is known of performed steps. */
  readonly steps: PerformedSteps;
  /** Resolves when the entry at a position is recorded, or the milliseconds are over. */
  readonly untilRecorded: (position: JournalPosition, atMostMs: number) => Promise<unknown>;
  readonly log: DoorLog;
  readonly metrics: DimseMetrics;
  readonly clock: () => Date;
  /** Takes a place among the associations of this peer; false when there is none left. */
  readonly takePlace: (peer: string) => boolean;
  /** The connection has asked for its association. */
  readonly asked: () => void;
  /** The association is over; `peer` has its place back, if it had one. */
  readonly ended: (peer: string | null) => void;
}

/** A connection as the listener takes it in. */
export interface Connection {
  readonly socket: Socket;
  readonly received: ReceivedBytes | null;
  /** Without port. */
  readonly address: string;
  readonly tls: boolean;
  readonly certificateSubject: string | null;
}

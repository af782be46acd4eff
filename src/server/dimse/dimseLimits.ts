/** What one association, and all of them together, may take. */
export interface DimseLimits {
  /** Associations at once, over all peers. */
  readonly associations: number;
  /** Associations at once of one peer. */
  readonly associationsPerPeer: number;
  /** Connections without an association, not yet or no longer, at once, over all addresses. */
  readonly connectionsPending: number;
  /** The same, of one address. */
  readonly connectionsPendingPerAddress: number;
  /** The longest A-ASSOCIATE-RQ or -AC taken. */
  readonly associateBytes: number;
  /** The longest command set taken. */
  readonly commandBytes: number;
  /** The ARTIM timer of PS3.8 §9.1.5. */
  readonly artimMs: number;
  /** How long nothing may come while we wait for the peer. */
  readonly idleMs: number;
  /** How long the room that decides on admission may take. */
  readonly admissionMs: number;
  /** How long A-RELEASE-RP waits for recording. */
  readonly recordedMs: number;
  /** C-STOREs of one association that may wait for the disk at once (asynchronous operations window). */
  readonly operationsPerformed: number;
  /** How much is read and dropped of a peer that goes on sending after our A-ABORT. */
  readonly drainedBytes: number;
}

export const defaultDimseLimits: DimseLimits = {
  associations: 64,
  associationsPerPeer: 8,
  connectionsPending: 128,
  connectionsPendingPerAddress: 32,
  associateBytes: 1024 * 1024,
  commandBytes: 64 * 1024,
  artimMs: 30_000,
  idleMs: 60_000,
  admissionMs: 10_000,
  recordedMs: 2_000,
  operationsPerformed: 16,
  drainedBytes: 16 * 1024 * 1024,
};

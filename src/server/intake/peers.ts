import type { Kysely } from 'kysely';
import type pg from 'pg';
import { notEnrolled } from '../../api/feeds.ts';
import { isPeerVerb, type PeerVerb } from '../../domain/intake/peerVerb.ts';
import { recordAudit } from '../audit/recordAudit.ts';
import { type Database, openKysely } from '../database/schema.ts';
import { addressMatches, plainAddress } from './peerAddress.ts';
import { type EnrolledPeer, readPeersFile, writePeersFile } from './peersFile.ts';
import { type Sighted, saveSightings } from './saveSightings.ts';

/** Who asks for an association. The titles come from the wire. */
export interface PeerAsked {
  readonly callingAet: string;
  readonly calledAet: string;
  /** Without port. */
  readonly address: string;
  readonly tls: boolean;
  readonly certificateSubject: string | null;
}

/** What a caller may do. `hold`: its instances are kept apart until somebody enrols it. */
export type PeerAdmission =
  | { readonly kind: 'admitted'; readonly peerId: string; readonly verbs: ReadonlySet<PeerVerb> }
  | { readonly kind: 'hold' }
  | { readonly kind: 'refused'; readonly reason: 'calling-aet-not-recognised' };

/** The register of peers as the DICOM door asks it: from memory, so that it answers while the database is away. */
export interface PeerRegister {
  admit(asked: PeerAsked): Promise<PeerAdmission>;
  /** Whether this caller is enrolled and may do this; asking leaves no trace. */
  may(verb: PeerVerb, aeTitle: string, address: string): Promise<boolean>;
  /** Reads the peers again; to be called after a change. Rejects when the database is away. */
  refresh(): Promise<void>;
  /** Writes the sightings that wait. Rejects when the database is away; they wait on. */
  writeSightings(): Promise<void>;
  close(): Promise<void>;
}

export interface PeerRegisterOptions {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  /** Where the last known register is kept for a start without a database: a folder of ours. */
  readonly home: string;
  readonly unknownPeers: 'refuse' | 'hold';
  readonly log: { warn(fields: object, words: string): void };
  readonly everyMs?: number;
}

/** More callers than this between two writes are counted together with others of their address. */
const sightingsMax = 1_000;

/**
 * Opens the register: what the database says or, while it is away, what was known last.
 *
 * Who is not enrolled with this AE title and address is refused, or held apart where the setting says so, and is seen on
 * a page (hazard H-21: images of an unknown sender must neither mix with others nor vanish without a trace).
 */
export async function openPeerRegister(options: PeerRegisterOptions): Promise<PeerRegister> {
  const { pool, clock, home, unknownPeers, log } = options;
  const db: Kysely<Database> = openKysely(pool);
  let peers: readonly EnrolledPeer[] = await readPeersFile(home);
  let inFile = JSON.stringify(peers);
  let waiting = new Map<string, Sighted>();
  let away = false;

  async function refresh(): Promise<void> {
    peers = await loadPeers(db);
    const text = JSON.stringify(peers);
    if (text === inFile) return;
    await writePeersFile(home, peers);
    inFile = text;
  }

  async function writeSightings(): Promise<void> {
    if (waiting.size === 0) return;
    const taken = waiting;
    waiting = new Map();
    try {
      await db.transaction().execute(async (tx) => {
        await saveSightings(tx, [...taken.values()]);
        for (const one of taken.values()) await recordAudit(tx, sightingEvent(one));
      });
    } catch (error) {
      for (const one of taken.values()) note(one);
      throw error;
    }
  }

  function note(one: Sighted): void {
    const isFull = waiting.size >= sightingsMax;
    const key = isFull ? `any ${one.address}` : `${one.aeTitle} ${one.calledAet} ${one.address}`;
    const known = waiting.get(key);
    if (!known && isFull && waiting.size >= 2 * sightingsMax) return;
    const first = known && known.firstSeenAt < one.firstSeenAt ? known.firstSeenAt : one.firstSeenAt;
    const last = known && known.lastSeenAt > one.lastSeenAt ? known.lastSeenAt : one.lastSeenAt;
    waiting.set(key, { ...one, firstSeenAt: first, lastSeenAt: last, times: (known?.times ?? 0) + one.times });
  }

  async function tick(): Promise<void> {
    try {
      await refresh();
      await writeSightings();
      away = false;
    } catch {
      // Told once: the door goes on with what it knows, and this is tried again in a few seconds.
      if (!away) log.warn({ peers: peers.length }, 'The register of peers cannot be read: the last known one is used');
      away = true;
    }
  }

  function peerOf(callingAet: string, address: string): EnrolledPeer | undefined {
    const [aeTitle, plain] = [callingAet.trim(), plainAddress(address)];
    return peers.find((one) => one.aeTitle === aeTitle && addressMatches(one.address, plain));
  }

  await tick();
  let underWay: Promise<void> | null = null;
  const timer = setInterval(() => {
    underWay ??= tick().finally(() => {
      underWay = null;
    });
  }, options.everyMs ?? 3_000);
  timer.unref();

  return {
    refresh,
    writeSightings,
    async admit(asked) {
      const peer = peerOf(asked.callingAet, asked.address);
      if (peer) return { kind: 'admitted', peerId: peer.peerId, verbs: new Set(peer.verbs) };
      const now = clock();
      const address = plainAddress(asked.address);
      const [aeTitle, calledAet] = [asked.callingAet.trim(), asked.calledAet.trim()];
      const refused = unknownPeers === 'hold' ? null : notEnrolled;
      note({ aeTitle, calledAet, address, firstSeenAt: now, lastSeenAt: now, times: 1, refused });
      return unknownPeers === 'hold' ? { kind: 'hold' } : { kind: 'refused', reason: 'calling-aet-not-recognised' };
    },
    async may(verb, aeTitle, address) {
      return peerOf(aeTitle, address)?.verbs.includes(verb) ?? false;
    },
    async close() {
      clearInterval(timer);
      await underWay;
      await writeSightings().catch(() => undefined);
    },
  };
}

async function loadPeers(db: Kysely<Database>): Promise<readonly EnrolledPeer[]> {
  const rows = await db
    .selectFrom('peer')
    .select(['peer_id', 'ae_title', 'address', 'verbs'])
    .where('removed_at', 'is', null)
    .orderBy('enrolled_at')
    .orderBy('peer_id')
    .execute();
  return rows.map((row) => ({
    peerId: row.peer_id,
    aeTitle: row.ae_title,
    address: row.address,
    verbs: row.verbs.filter(isPeerVerb),
  }));
}

function sightingEvent(one: Sighted) {
  return {
    at: one.lastSeenAt,
    actor: one.aeTitle,
    actorKind: 'peer',
    action: one.refused === null ? 'hold-peer' : 'refuse-peer',
    about: { called: one.calledAet, times: one.times },
    outcome: one.refused === null ? 'success' : 'refused',
    address: one.address,
    requestId: null,
  } as const;
}

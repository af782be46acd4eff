import { type Kysely, sql, type Transaction } from 'kysely';
import type { PeerVerb } from '../../domain/intake/peerVerb.ts';
import type { Database } from '../database/schema.ts';
import { addressMatches } from './peerAddress.ts';
import { releaseQuarantine } from './releaseQuarantine.ts';

/** A peer as somebody enrols it. The address is an IP address, a CIDR range or `*`. */
export interface PeerToEnrol {
  readonly aeTitle: string;
  readonly address: string;
  readonly site: string;
  readonly name: string;
  readonly verbs: readonly PeerVerb[];
}

/**
 * Enrols a peer, or changes one that is enrolled with this AE title and address, in the caller's transaction: its row, the
 * statement of who decided it, the end of its sightings, and the release of what was held of it.
 */
export async function enrolPeer(
  tx: Transaction<Database>,
  peer: PeerToEnrol,
  by: string,
  now: Date,
): Promise<{ readonly peerId: string; readonly released: number }> {
  const { peer_id } = await tx
    .insertInto('peer')
    .values({
      ae_title: peer.aeTitle,
      address: peer.address,
      site: peer.site,
      name: peer.name,
      verbs: [...new Set(peer.verbs)],
      enrolled_by: by,
      enrolled_at: now,
      removed_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['ae_title', 'address']).where('removed_at', 'is', null).doUpdateSet({
        site: sql`excluded.site`,
        name: sql`excluded.name`,
        verbs: sql`excluded.verbs`,
        enrolled_by: sql`excluded.enrolled_by`,
        enrolled_at: sql`excluded.enrolled_at`,
      }),
    )
    .returning('peer_id')
    .executeTakeFirstOrThrow();
  await state(tx, { made_at: now, made_by: by, what: 'enrol-peer', body: JSON.stringify(peer) });
  await forgetSightings(tx, peer);
  const sends = peer.verbs.some((verb) => verb !== 'echo');
  const released = sends ? await releaseQuarantine(tx, peer.aeTitle, peer.address, now) : 0;
  return { peerId: peer_id, released };
}

/** Takes a peer off the register: from then on its associations are refused. False when it is not on it. */
export async function removePeer(tx: Transaction<Database>, peerId: string, by: string, now: Date): Promise<boolean> {
  const removed = await tx
    .updateTable('peer')
    .set({ removed_at: now })
    .where('peer_id', '=', peerId)
    .where('removed_at', 'is', null)
    .returning(['ae_title', 'address'])
    .executeTakeFirst();
  if (!removed) return false;
  const body = JSON.stringify({ peerId, aeTitle: removed.ae_title, address: removed.address });
  await state(tx, { made_at: now, made_by: by, what: 'remove-peer', body });
  return true;
}

/** Writes down what somebody decided; the send loop copies it into the journal. */
export async function state(
  tx: Transaction<Database>,
  statement: { readonly made_at: Date; readonly made_by: string; readonly what: string; readonly body: string },
): Promise<void> {
  await tx
    .insertInto('statement')
    .values({ ...statement, sha256: null, kept_at: null })
    .execute();
}

async function forgetSightings(db: Kysely<Database>, peer: PeerToEnrol): Promise<void> {
  const known = await db
    .selectFrom('sighting')
    .select(['sighting_id', 'address'])
    .where('ae_title', '=', peer.aeTitle)
    .execute();
  const its = known
    .filter(({ address }) => addressMatches(peer.address, address))
    .map(({ sighting_id }) => sighting_id);
  if (its.length > 0) await db.deleteFrom('sighting').where('sighting_id', 'in', its).execute();
}

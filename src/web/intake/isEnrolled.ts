import type { Peer, Sighting } from './FeedsPage.tsx';

/** Whether a caller is one of the enrolled, at its own address or at any address of a pattern (`10.1.0.0/16`, `*`). */
export function isEnrolled(sighting: Sighting, peers: readonly Peer[]): boolean {
  return peers.some(
    (peer) => peer.aeTitle === sighting.aeTitle && (peer.address === sighting.address || /[*/]/.test(peer.address)),
  );
}

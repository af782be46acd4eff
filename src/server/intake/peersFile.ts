import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isPeerVerb, type PeerVerb } from '../../domain/intake/peerVerb.ts';

/** A peer as the door needs it. */
export interface EnrolledPeer {
  readonly peerId: string;
  readonly aeTitle: string;
  readonly address: string;
  readonly verbs: readonly PeerVerb[];
}

const fileName = 'peers.json';

/** The register as it was known last; empty when there is none or it cannot be read, so that then nobody is let in. */
export async function readPeersFile(home: string): Promise<readonly EnrolledPeer[]> {
  try {
    const read: unknown = JSON.parse(await readFile(join(home, fileName), 'utf8'));
    return Array.isArray(read) ? read.filter(isEnrolledPeer) : [];
  } catch {
    return [];
  }
}

/** Written beside the old one and put in its place in one step: a power cut leaves one of the two, whole. */
export async function writePeersFile(home: string, peers: readonly EnrolledPeer[]): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const unfinished = join(home, `${fileName}.unfinished`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(peers, null, 1)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(home, fileName));
}

function isEnrolledPeer(value: unknown): value is EnrolledPeer {
  const peer = value as Partial<EnrolledPeer> | null;
  return (
    typeof peer?.peerId === 'string' &&
    typeof peer.aeTitle === 'string' &&
    typeof peer.address === 'string' &&
    Array.isArray(peer.verbs) &&
    peer.verbs.every((verb) => isPeerVerb(String(verb)))
  );
}

import { type ReactNode, useState } from 'react';
import { enrolPeer, removePeer } from '../../api/feeds.ts';
import { isPeerVerb } from '../../domain/intake/peerVerb.ts';
import { Banner } from '../design/Banner.tsx';
import { Empty } from '../design/Empty.tsx';
import { FormError } from '../design/FormError.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import type { FeedsReply, Peer } from './FeedsPage.tsx';

const columns: readonly Column<Peer>[] = [
  { head: 'AE title', kind: 'person', cell: (peer) => <bdi>{peer.aeTitle}</bdi> },
  { head: 'Name', cell: (peer) => <bdi>{peer.name || '–'}</bdi> },
  { head: 'Address', cell: (peer) => peer.address },
  { head: 'Site', cell: (peer) => peer.site },
  { head: 'May', cell: (peer) => peer.verbs.join(', ') },
  {
    head: 'Enrolled',
    spare: 1,
    cell: (peer) => (
      <>
        <When at={peer.enrolledAt} /> <span className="quiet">by {peer.enrolledBy}</span>
      </>
    ),
  },
  { head: 'Last heard', cell: (peer) => (peer.lastHeardAt ? <When at={peer.lastHeardAt} /> : 'Never') },
  { head: 'Images', kind: 'number', spare: 2, cell: (peer) => peer.instances.toLocaleString('en-GB') },
];

/** DICOM systems that are let in. Taking one out can be undone at once, so nobody is asked whether they are sure. */
export function Peers({ reply }: { readonly reply: FeedsReply }): ReactNode {
  const { may } = useAccount();
  const removing = useAct(removePeer);
  const enrolling = useAct(enrolPeer);
  const [removed, setRemoved] = useState<Peer | null>(null);
  const error = removing.error ?? enrolling.error;
  const acts: Column<Peer> = {
    head: 'Remove',
    kind: 'acts',
    cell: (peer) => (
      <button type="button" className="link grave" onClick={() => void remove(peer)}>
        Remove<span className="unseen"> {peer.aeTitle}</span>
      </button>
    ),
  };
  return (
    <section>
      <h2>Enrolled peers</h2>
      <FormError says={error && actErrorInWords(error, removing.error ? 'remove this peer' : 'enrol it again')} />
      {removed ? (
        <Banner>
          {removed.aeTitle} at {removed.address} is removed: what it sends now is not taken in.{' '}
          <button type="button" className="link" onClick={() => void undo(removed)}>
            Undo
          </button>
        </Banner>
      ) : null}
      {reply.peers.length === 0 ? (
        <Empty
          says="No peer is enrolled."
          wouldShow="DICOM systems that may send images stand here. Point one at this server: it appears under Unknown callers."
          asOf={reply.asOf}
        />
      ) : (
        <Table
          caption="Enrolled peers"
          rows={reply.peers}
          columns={may('enrol-peers') ? [...columns, acts] : columns}
          keyOf={(peer) => peer.peerId}
        />
      )}
    </section>
  );

  async function remove(peer: Peer): Promise<void> {
    if (await removing.run({ params: { peerId: peer.peerId } })) setRemoved(peer);
  }

  async function undo({ aeTitle, address, site, name, verbs }: Peer): Promise<void> {
    const again = verbs.filter(isPeerVerb);
    if (await enrolling.run({ body: { aeTitle, address, site, name, verbs: again } })) setRemoved(null);
  }
}

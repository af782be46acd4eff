import { type ReactNode, useState } from 'react';
import { enrolPeer } from '../../api/feeds.ts';
import { Banner } from '../design/Banner.tsx';
import { Empty } from '../design/Empty.tsx';
import { FormError } from '../design/FormError.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { EnrolForm } from './EnrolForm.tsx';
import type { FeedsReply, Peer, Sighting } from './FeedsPage.tsx';
import { guessSite } from './guessSite.ts';

const columns: readonly Column<Sighting>[] = [
  { head: 'AE title', kind: 'person', cell: (caller) => <bdi>{caller.aeTitle}</bdi> },
  { head: 'Address', cell: (caller) => caller.address },
  { head: 'Called us', spare: 1, cell: (caller) => <bdi>{caller.calledAet}</bdi> },
  { head: 'First', spare: 2, cell: (caller) => <When at={caller.firstSeenAt} /> },
  { head: 'Last', cell: (caller) => <When at={caller.lastSeenAt} /> },
  { head: 'Times', kind: 'number', cell: (caller) => caller.times.toLocaleString('en-GB') },
  {
    head: 'What became of it',
    cell: (caller) => (
      <>
        {caller.refused ? <span className="tag amber">Refused</span> : <span className="tag amber">Held</span>}{' '}
        <bdi>{caller.refused ?? `${caller.heldInstances.toLocaleString('en-GB')} images held, none lost`}</bdi>
      </>
    ),
  },
];

/** Systems that called and were not let in. One press enrols an unknown one for the site it most likely is of; another opens the enrolment, filled in. */
export function Callers({
  title,
  deed,
  atOnce = false,
  says,
  wouldShow,
  callers,
  reply,
}: {
  readonly title: string;
  /** What the button of a row says that opens the enrolment. */
  readonly deed: string;
  /** Whether one press may enrol, to send images and to be told that it is heard. */
  readonly atOnce?: boolean;
  readonly says: string;
  readonly wouldShow: string;
  readonly callers: readonly Sighting[];
  readonly reply: FeedsReply;
}): ReactNode {
  const { account, may } = useAccount();
  const [enrolling, setEnrolling] = useState<Sighting | null>(null);
  const [enrolled, setEnrolled] = useState<Peer | null>(null);
  const act = useAct(enrolPeer);
  const site = guessSite(account.roles, reply);
  const acts: Column<Sighting> = {
    head: 'Enrol',
    kind: 'acts',
    cell: (caller) => (
      <>
        {atOnce && site !== '' ? (
          <button
            type="button"
            className="button first"
            disabled={act.state === 'sending'}
            onClick={() => void enrol(caller)}
          >
            Enrol for {site}
            <span className="unseen"> {caller.aeTitle}</span>
          </button>
        ) : null}
        <button type="button" className={atOnce ? 'link' : 'button'} onClick={() => setEnrolling(caller)}>
          {deed}
          <span className="unseen"> {caller.aeTitle}</span>
        </button>
      </>
    ),
  };
  return (
    <section>
      <h2>{title}</h2>
      {enrolled && reply.peers.some(({ peerId }) => peerId === enrolled.peerId) ? (
        <Banner tone="green">
          {enrolled.aeTitle} at {enrolled.address} is enrolled for {enrolled.site}. From now on it is let in, and what
          was held of it goes into the archive.
        </Banner>
      ) : null}
      <FormError says={act.error && actErrorInWords(act.error, 'enrol this peer')} />
      {enrolling ? (
        <EnrolForm
          key={enrolling.sightingId}
          caller={enrolling}
          site={site}
          onClose={() => setEnrolling(null)}
          onEnrolled={setEnrolled}
        />
      ) : null}
      {callers.length === 0 ? (
        <Empty says={says} wouldShow={wouldShow} asOf={reply.asOf} />
      ) : (
        <Table
          caption={title}
          rows={callers}
          columns={may('enrol-peers') ? [...columns, acts] : columns}
          keyOf={(caller) => caller.sightingId}
        />
      )}
    </section>
  );

  async function enrol({ aeTitle, address }: Sighting): Promise<void> {
    const peer = await act.run({ body: { aeTitle, address, site, name: '', verbs: ['echo', 'store'] } });
    if (peer) setEnrolled(peer);
  }
}

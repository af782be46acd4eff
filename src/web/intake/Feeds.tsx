import { type ReactNode, useState } from 'react';
import { feedSystemWords } from '../../domain/intake/feedSystem.ts';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { useAccount } from '../reply/session.ts';
import { FeedForm } from './FeedForm.tsx';
import type { Feed, FeedsReply } from './FeedsPage.tsx';

const columns: readonly Column<Feed>[] = [
  { head: 'Feed', kind: 'person', cell: (feed) => <bdi>{feed.name}</bdi> },
  { head: 'Sender', spare: 2, cell: (feed) => <bdi>{feed.sender}</bdi> },
  { head: 'Speaks', cell: (feed) => (feed.kind === 'hl7' ? 'HL7 v2' : 'DICOM') },
  {
    head: 'Sender is',
    spare: 1,
    cell: (feed) => (
      <>
        {feedSystemWords[feed.system]}
        {feed.systemGuessed ? <span className="quiet"> (guessed)</span> : null}
      </>
    ),
  },
  { head: 'Site', cell: (feed) => feed.site },
  {
    head: 'Sender pack',
    spare: 1,
    cell: (feed) => feed.pack ?? <span className="quiet">{feed.kind === 'hl7' ? 'None chosen' : 'Not needed'}</span>,
  },
  { head: 'Last heard', cell: (feed) => (feed.lastHeardAt ? <When at={feed.lastHeardAt} /> : 'Never') },
  {
    head: 'Understood',
    kind: 'number',
    spare: 1,
    cell: ({ kind, understood, acknowledgements }) =>
      kind !== 'hl7' ? (
        '–'
      ) : (
        <>
          {understood.toLocaleString('en-GB')}
          {acknowledgements > 0 ? (
            <div className="quiet">{acknowledgements.toLocaleString('en-GB')} acknowledge</div>
          ) : null}
        </>
      ),
  },
  {
    head: 'Not understood',
    kind: 'number',
    cell: ({ kind, refused, unreadable }) =>
      kind === 'hl7' || refused + unreadable > 0 ? (refused + unreadable).toLocaleString('en-GB') : '–',
  },
  {
    head: 'Now',
    cell: ({ silence }) => <span className={silence ? 'tag amber' : 'tag green'}>{silence ? 'Silent' : 'Heard'}</span>,
  },
];

/** Every stream of messages or images, and what we call it. */
export function Feeds({ reply }: { readonly reply: FeedsReply }): ReactNode {
  const { may } = useAccount();
  const [changing, setChanging] = useState<string | null>(null);
  const feed = reply.feeds.find(({ feedId }) => feedId === changing);
  const acts: Column<Feed> = {
    head: 'Change',
    kind: 'acts',
    cell: (row) => (
      <button type="button" className="link" onClick={() => setChanging(row.feedId)}>
        Change<span className="unseen"> {row.name}</span>
      </button>
    ),
  };
  return (
    <section>
      <h2>Feeds</h2>
      {feed ? <FeedForm key={feed.feedId} feed={feed} packs={reply.packs} onClose={() => setChanging(null)} /> : null}
      {reply.feeds.length === 0 ? (
        <Empty
          says="No system has spoken yet."
          wouldShow="Every system that sends messages or images stands here from its first word, with when it was last heard."
          asOf={reply.asOf}
        />
      ) : (
        <Table
          caption="Feeds"
          rows={reply.feeds}
          columns={may('enrol-peers') ? [...columns, acts] : columns}
          keyOf={(row) => row.feedId}
        />
      )}
    </section>
  );
}

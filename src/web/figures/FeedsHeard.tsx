import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import type { Figures } from '../page/useFigures.ts';
import { useAccount } from '../reply/session.ts';

type Feed = Figures['feeds'][number] & { readonly enrolledAt?: string };

/** Which systems we hear, and which have fallen silent: the silent ones first. */
export function FeedsHeard({ figures }: { readonly figures: Figures }): ReactNode {
  const { may } = useAccount();
  const never = figures.neverHeard.map((peer) => ({ ...peer, lastHeardAt: null, silence: null }));
  const feeds: readonly Feed[] = [...figures.feeds, ...never].toSorted(
    (a, b) => concern(b) - concern(a) || a.name.localeCompare(b.name),
  );
  const columns: readonly Column<Feed>[] = [
    { head: 'System', kind: 'person', cell: (feed) => <bdi>{feed.name}</bdi> },
    { head: 'Last heard', cell: (feed) => heard(feed, figures.asOf) },
    {
      head: 'Now',
      cell: (feed) => (
        <>
          <span className={concern(feed) > 0 ? 'tag amber' : 'tag green'}>{states[concern(feed)]}</span>
          {feed.silence ? <span className="quiet"> {sentence(feed.silence.words)}</span> : null}
          {feed.enrolledAt ? (
            <span className="quiet">
              {' '}
              Enrolled <When at={feed.enrolledAt} />.
            </span>
          ) : null}
        </>
      ),
    },
  ];
  return (
    <section>
      <h2>What we hear</h2>
      {feeds.length === 0 ? (
        <Empty
          says="No system has spoken yet."
          wouldShow="Every system that sends messages or images stands here, with when it was last heard."
          asOf={figures.asOf}
        />
      ) : (
        <Table
          caption="Systems we hear"
          rows={feeds}
          columns={columns}
          keyOf={(feed) => `${feed.name} ${feed.enrolledAt ?? ''}`}
        />
      )}
      {may('see-feeds') ? (
        <p className="pages">
          <Link to="/feeds">Feeds and peers</Link>
        </p>
      ) : null}
    </section>
  );
}

/** How the feed stands, what asks for a look above what does not. */
const states = ['Heard', 'Never heard', 'Silent'] as const;

function concern({ silence, enrolledAt }: Feed): 0 | 1 | 2 {
  if (silence) return 2;
  return enrolledAt ? 1 : 0;
}

function heard(feed: Feed, asOf: string): string {
  return feed.lastHeardAt === null ? 'Never' : `${spanInWords(Date.parse(asOf) - Date.parse(feed.lastHeardAt))} ago`;
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

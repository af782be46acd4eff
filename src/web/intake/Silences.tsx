import type { ReactNode } from 'react';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { type Column, Table } from '../design/Table.tsx';
import type { Feed, FeedsReply } from './FeedsPage.tsx';

const columns: readonly Column<Feed>[] = [
  { head: 'Feed', kind: 'person', cell: (feed) => <bdi>{feed.name}</bdi> },
  {
    head: 'Now',
    cell: ({ silence }) => <span className={silence ? 'tag amber' : 'tag green'}>{silence ? 'Silent' : 'Heard'}</span>,
  },
  { head: 'What was noticed', cell: ({ silence }) => (silence ? sentence(silence.words) : '–') },
  { head: 'At this hour', spare: 1, cell: ({ usual }) => sentence(usual) },
  {
    head: 'Silence is told of after',
    spare: 2,
    cell: ({ toldAfterMinutes }) => (toldAfterMinutes === null ? 'Never' : spanInWords(toldAfterMinutes * 60_000)),
  },
];

/** How each feed usually speaks, which have fallen silent, and after how long that is told of: the silent ones first. */
export function Silences({ reply }: { readonly reply: FeedsReply }): ReactNode {
  if (reply.feeds.length === 0) return null;
  const rows = reply.feeds.toSorted((a, b) => Number(b.silence !== null) - Number(a.silence !== null));
  return (
    <section>
      <h2>Silence</h2>
      <Table caption="Silence of feeds" rows={rows} columns={columns} keyOf={({ feedId }) => feedId} />
    </section>
  );
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

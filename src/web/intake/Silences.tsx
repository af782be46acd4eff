import type { ReactNode } from 'react';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import type { Feed, FeedsReply, Peer } from './FeedsPage.tsx';

interface Row {
  readonly key: string;
  readonly name: string;
  readonly state: 'Silent' | 'Never heard' | 'Heard';
  readonly noticed: ReactNode;
  readonly usual: string;
  readonly toldAfter: string;
}

const columns: readonly Column<Row>[] = [
  { head: 'Feed', kind: 'person', cell: ({ name }) => <bdi>{name}</bdi> },
  {
    head: 'Now',
    cell: ({ state }) => <span className={state === 'Heard' ? 'tag green' : 'tag amber nowrap'}>{state}</span>,
  },
  { head: 'What was noticed', cell: ({ noticed }) => noticed },
  { head: 'At this hour', spare: 1, cell: ({ usual }) => usual },
  { head: 'Silence is told of after', spare: 2, cell: ({ toldAfter }) => toldAfter },
];

/**
 * How each feed usually speaks, which have fallen silent, and after how long that is told of: the silent ones first, then the
 * scanners that were enrolled and never heard.
 */
export function Silences({ reply }: { readonly reply: FeedsReply }): ReactNode {
  const rows = [
    ...reply.feeds.filter(({ silence }) => silence !== null).map(heardOnce),
    ...reply.peers.filter(({ lastHeardAt, verbs }) => lastHeardAt === null && verbs.includes('store')).map(neverHeard),
    ...reply.feeds.filter(({ silence }) => silence === null).map(heardOnce),
  ];
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>Silence</h2>
      <Table caption="Silence of feeds" rows={rows} columns={columns} keyOf={({ key }) => key} />
    </section>
  );
}

function heardOnce({ feedId, name, silence, usual, toldAfterMinutes }: Feed): Row {
  return {
    key: feedId,
    name,
    state: silence ? 'Silent' : 'Heard',
    noticed: silence ? sentence(silence.words) : '–',
    usual: sentence(usual),
    toldAfter: toldAfterMinutes === null ? 'Never' : spanInWords(toldAfterMinutes * 60_000),
  };
}

function neverHeard({ peerId, name, aeTitle, enrolledAt }: Peer): Row {
  const noticed = (
    <>
      Enrolled as {aeTitle} on <When at={enrolledAt} /> and never heard since.
    </>
  );
  return { key: peerId, name: name || aeTitle, state: 'Never heard', noticed, usual: '–', toldAfter: '–' };
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

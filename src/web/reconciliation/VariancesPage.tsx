import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { searchVariances } from '../../api/variances.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { PagesOfList } from '../design/PagesOfList.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { useFocusOnReturn } from '../page/useFocusOnReturn.ts';
import { Answer } from '../reply/Answer.tsx';
import { sitesOf } from '../reply/sitesOf.ts';
import { type Reply, useReply } from '../reply/useReply.ts';
import { BulkActs } from './BulkActs.tsx';
import { useVarianceSearch } from './useVarianceSearch.ts';
import { VarianceFilters } from './VarianceFilters.tsx';
import { VarianceTable, varianceHeads } from './VarianceTable.tsx';
import { askedBy, savedViews, type VarianceSearch } from './varianceSearch.ts';

type Found = ReplyOf<typeof searchVariances>;

const pageRows = 50;

/** The queue of everything in which systems differ, the most severe and most urgent first, and beside it the one that is open. */
export function VariancesPage(): ReactNode {
  const search = useVarianceSearch();
  const { trail = [] } = useLocation({ select: ({ state }) => state });
  const open = useParams({ strict: false }).varianceId;
  const navigate = useNavigate();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  useFocusOnReturn(open);
  const after = trail.at(-1);
  const found = useReply(
    searchVariances,
    { body: { ...askedBy(search), ...(after && { after }), limit: pageRows } },
    { everySeconds: 30 },
  );
  return (
    <div className={open ? 'beside open' : 'beside'}>
      <div className="list-pane">
        <Page title={titleOf(search)} tab="Variances" aside={counted(found)}>
          <VarianceFilters key={JSON.stringify(search)} search={search} sites={sitesOf(found)} />
          <Answer of={found} subject="the variances" waiting={<TableBones heads={varianceHeads} rows={12} />}>
            {list}
          </Answer>
        </Page>
      </div>
      <Outlet />
    </div>
  );

  function list(reply: Found): ReactNode {
    const rows = reply.variances.filter(({ varianceId }) => ticked.has(varianceId));
    return (
      <>
        <BulkActs rows={rows} onClear={() => setTicked(new Set())} />
        {reply.variances.length === 0 ? (
          <NoVariances search={search} reply={reply} />
        ) : (
          <>
            <VarianceTable
              rows={reply.variances}
              asOf={reply.asOf}
              search={search}
              open={open}
              ticked={ticked}
              onTick={setTicked}
            />
            <PagesOfList
              first={trail.length * pageRows + 1}
              shown={reply.variances.length}
              total={reply.total}
              onPrevious={trail.length > 0 ? () => turn(trail.slice(0, -1)) : null}
              onNext={reply.next === null ? null : () => turn([...trail, reply.next as string])}
            />
          </>
        )}
      </>
    );
  }

  function turn(next: readonly string[]): void {
    setTicked(new Set());
    void navigate({ to: '/variances', search, state: { trail: next } });
  }
}

function NoVariances({ search, reply }: { readonly search: VarianceSearch; readonly reply: Found }): ReactNode {
  const filtered = Object.keys(search).length > 0;
  const unheard =
    reply.silentFeeds.length > 0
      ? ` Not heard at the moment: ${reply.silentFeeds.join(', ')}. What they know may be missing.`
      : '';
  return (
    <Empty
      says={filtered ? 'No variance fits these filters.' : 'No variance is open.'}
      wouldShow={`Whatever two systems say differently, and whatever one is silent about for too long, stands here from the minute we hear of it.${unheard}`}
      asOf={reply.asOf}
    />
  );
}

function titleOf(search: VarianceSearch): string {
  const view = savedViews.find((each) => JSON.stringify(each.search) === JSON.stringify(search));
  return !view || view.title === 'All' ? 'Variances' : `Variances: ${view.title}`;
}

function counted(found: Reply<Found>): ReactNode {
  if (found.kind !== 'answered') return null;
  const { total, asOf, silentFeeds } = found.reply;
  return (
    <>
      {total.toLocaleString('en-GB')} {total === 1 ? 'variance' : 'variances'} as of <When at={asOf} />
      {silentFeeds.length > 0 ? `; not heard: ${silentFeeds.join(', ')}` : ''}
    </>
  );
}

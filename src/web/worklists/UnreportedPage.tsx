import { Link, Outlet, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { searchUnreported } from '../../api/unreported.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { PagesOfList } from '../design/PagesOfList.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { useFocusOnReturn } from '../page/useFocusOnReturn.ts';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { UnreportedFilters } from './UnreportedFilters.tsx';
import { UnreportedTable, unreportedHeads } from './UnreportedTable.tsx';
import { isNarrowed, readUnreportedSearch, type UnreportedSearch, withoutSource } from './unreportedSearch.ts';

export type Unreported = ReplyOf<typeof searchUnreported>;

/** How many exams stand on one page of the list. */
const pageRows = 50;

/** Every exposure that nobody has evaluated in writing, the least time left first. It can be narrowed, and never to nothing. */
export function UnreportedPage(): ReactNode {
  const search = withoutSource(readUnreportedSearch({ ...useSearch({ from: '/unreported' }) }));
  const open = useParams({ strict: false }).examId;
  useFocusOnReturn(open);
  const { trail = [] } = useLocation({ select: ({ state }) => state });
  const navigate = useNavigate();
  const after = trail.at(-1);
  const { sort = 'left', ...narrowing } = search;
  const found = useReply(
    searchUnreported,
    { body: { ...narrowing, sort, ...(after && { after }), limit: pageRows } },
    { everySeconds: 30 },
  );
  return (
    <div className={open ? 'beside open' : 'beside'}>
      <div className="list-pane">
        <Page title="Unreported" aside={counted(found)}>
          <Answer of={found} subject="the unreported exams" waiting={<TableBones heads={unreportedHeads} rows={12} />}>
            {(reply) => (
              <>
                <HowItStands reply={reply} />
                <UnreportedFilters key={JSON.stringify(search)} search={search} reply={reply} />
                <Outside reply={reply} search={search} />
                {list(reply)}
              </>
            )}
          </Answer>
        </Page>
      </div>
      <Outlet />
    </div>
  );

  function list(reply: Unreported): ReactNode {
    if (reply.exams.length === 0) return <NoneFound reply={reply} search={search} />;
    return (
      <>
        <UnreportedTable exams={reply.exams} asOf={reply.asOf} search={search} open={open} />
        <PagesOfList
          first={trail.length * pageRows + 1}
          shown={reply.exams.length}
          total={reply.total}
          onPrevious={trail.length > 0 ? () => turn(trail.slice(0, -1)) : null}
          onNext={reply.next === null ? null : () => turn([...trail, reply.next as string])}
        />
      </>
    );
  }

  function turn(next: readonly string[]): void {
    void navigate({ to: '/unreported', search, state: { trail: next } });
  }
}

function counted(found: ReturnType<typeof useReply<typeof searchUnreported>>): ReactNode {
  if (found.kind !== 'answered') return null;
  const { everywhere, asOf } = found.reply;
  return (
    <>
      {exams(everywhere)} as of <When at={asOf} />
    </>
  );
}

/** All of the list in one sentence, however the page is narrowed; and which systems are not heard. */
function HowItStands({ reply }: { readonly reply: Unreported }): ReactNode {
  const { everywhere, beyondTarget, beyondCeiling, oldestSince, asOf, silentFeeds } = reply;
  const tone = beyondCeiling > 0 ? 'bad' : beyondTarget > 0 || silentFeeds.length > 0 ? 'lit' : 'well';
  return (
    <div className={`state-line ${tone}`}>
      <span className="sign" aria-hidden="true" />
      <p>
        <span className="strong">
          {everywhere === 0
            ? 'Everything that was made is evaluated.'
            : `${exams(everywhere)} ${everywhere === 1 ? 'was' : 'were'} made and not evaluated.`}
        </span>{' '}
        {oldestSince === null ? null : (
          <span>
            {number(beyondTarget)} beyond {beyondTarget === 1 ? 'its' : 'their'} target, {number(beyondCeiling)} beyond
            the national maximum of 28 days. The oldest has waited{' '}
            {spanInWords(Date.parse(asOf) - Date.parse(oldestSince))}.
          </span>
        )}{' '}
        {silentFeeds.length > 0 ? (
          <span className="quiet">
            Not heard, so what they know is missing:{' '}
            {silentFeeds.map(({ name, since }, place) => (
              <span key={name + since}>
                {place > 0 ? '; ' : ''}
                <bdi>{name}</bdi> since <When at={since} />
              </span>
            ))}
            .
          </span>
        ) : null}
      </p>
    </div>
  );
}

/** A narrowed list is never taken for the whole: how many more there are, and all of them with one press (hazard H-45). */
function Outside({ reply, search }: { readonly reply: Unreported; readonly search: UnreportedSearch }): ReactNode {
  if (!isNarrowed(search)) return null;
  const outside = reply.everywhere - reply.total;
  return (
    <p className="outside" role="status">
      <span>
        {outside === 0
          ? 'Nothing is outside these filters.'
          : `${number(reply.total)} fit these filters. ${number(outside)} more ${outside === 1 ? 'is' : 'are'} unreported outside them.`}
      </span>{' '}
      <Link className="button" to="/unreported" search={search.sort ? { sort: search.sort } : {}} state={{}}>
        Show all {number(reply.everywhere)}
      </Link>
    </p>
  );
}

function NoneFound({ reply, search }: { readonly reply: Unreported; readonly search: UnreportedSearch }): ReactNode {
  const unheard = reply.silentFeeds.map(({ name }) => name).join(', ');
  return (
    <Empty
      says={isNarrowed(search) ? 'No unreported exam fits these filters.' : 'No exam is unreported.'}
      wouldShow={`Exams that were made and have no verified report, no recorded evaluation and no void by two people stand here, with the time by which they must be read.${unheard ? ` Not heard at the moment: ${unheard}. What they know may be missing.` : ''}`}
      asOf={reply.asOf}
    />
  );
}

function exams(count: number): string {
  return `${number(count)} ${count === 1 ? 'exam' : 'exams'}`;
}

function number(count: number): string {
  return count.toLocaleString('en-GB');
}

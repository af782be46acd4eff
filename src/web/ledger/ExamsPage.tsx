import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { searchExams } from '../../api/exams.ts';
import { TableBones } from '../design/Bones.tsx';
import { PagesOfList } from '../design/PagesOfList.tsx';
import { When } from '../design/When.tsx';
import { examLists } from '../page/examLists.ts';
import { Page } from '../page/Page.tsx';
import { useFocusOnReturn } from '../page/useFocusOnReturn.ts';
import { Answer } from '../reply/Answer.tsx';
import { sitesOf } from '../reply/sitesOf.ts';
import { useReply } from '../reply/useReply.ts';
import { ExamTable, examHeads } from './ExamTable.tsx';
import { withoutSource } from './examSearch.ts';
import { NoExams } from './NoExams.tsx';
import { SearchForm } from './SearchForm.tsx';
import { useExamSearch } from './useExamSearch.ts';

type Found = ReplyOf<typeof searchExams>;

/** How many exams stand on one page of a list. */
const pageRows = 50;

/** The lists of exams, searched by the server over all rows, and beside them the exam that is open. */
export function ExamsPage(): ReactNode {
  const search = withoutSource(useExamSearch());
  const { words = '', trail = [] } = useLocation({ select: ({ state }) => state });
  const open = useParams({ strict: false }).examId;
  const navigate = useNavigate();
  useFocusOnReturn(open);
  const after = trail.at(-1);
  const found = useReply(
    searchExams,
    { body: { ...search, ...(words && { words }), ...(after && { after }), limit: pageRows } },
    { everySeconds: 30 },
  );
  const { title } = examLists[search.list];
  return (
    <div className={open ? 'beside open' : 'beside'}>
      <div className="list-pane">
        <Page title={words ? `Found in: ${title}` : title} tab={title} aside={counted(found)}>
          <SearchForm key={JSON.stringify([search, words])} search={search} words={words} sites={sitesOf(found)} />
          <Answer of={found} subject="the exams" waiting={<TableBones heads={examHeads} rows={12} />}>
            {(reply) => list(reply)}
          </Answer>
        </Page>
      </div>
      <Outlet />
    </div>
  );

  function list(reply: Found): ReactNode {
    if (reply.exams.length === 0)
      return <NoExams search={search} words={words} asOf={reply.asOf} silent={reply.silentFeeds} />;
    return (
      <>
        <ExamTable exams={reply.exams} asOf={reply.asOf} search={search} open={open} />
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
    void navigate({ to: '/exams', search, state: { words, trail: next } });
  }
}

function counted(found: ReturnType<typeof useReply<typeof searchExams>>): ReactNode {
  if (found.kind !== 'answered') return null;
  const { total, asOf, silentFeeds } = found.reply;
  return (
    <>
      {total.toLocaleString('en-GB')} {total === 1 ? 'exam' : 'exams'} as of <When at={asOf} />
      {silentFeeds.length > 0 ? `; not heard: ${silentFeeds.join(', ')}` : ''}
    </>
  );
}

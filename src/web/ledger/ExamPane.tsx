import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { examLists } from '../page/examLists.ts';
import { ExamDetail } from './ExamDetail.tsx';
import { withoutSource } from './examSearch.ts';
import { useExamSearch } from './useExamSearch.ts';

/** An exam beside the list of exams in which it was found. */
export function ExamPane(): ReactNode {
  const { examId } = useParams({ from: '/exams/$examId' });
  const search = useExamSearch();
  const navigate = useNavigate();
  const ofList = withoutSource(search);
  return (
    <ExamDetail
      examId={examId}
      source={search.source}
      sourceLink={(factId, words) => (
        <Link to="." search={{ ...search, source: factId }} state={true}>
          {words}
        </Link>
      )}
      back={
        <Link className="back" to="/exams" search={ofList} state={true}>
          Back to “{examLists[search.list].title}”
        </Link>
      }
      compareIn={ofList}
      onClose={() => void navigate({ to: '/exams', search: ofList, state: true })}
      onCloseSource={() => void navigate({ to: '.', search: ofList, state: true })}
    />
  );
}

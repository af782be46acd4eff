import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ExamDetail } from '../ledger/ExamDetail.tsx';
import { readUnreportedSearch, withoutSource } from './unreportedSearch.ts';

/** An unreported exam beside the list, which stays as it was narrowed and ordered. */
export function UnreportedExamPane(): ReactNode {
  const { examId } = useParams({ from: '/unreported/$examId' });
  const search = readUnreportedSearch({ ...useSearch({ from: '/unreported' }) });
  const navigate = useNavigate();
  const ofList = withoutSource(search);
  return (
    <ExamDetail
      examId={examId}
      source={search.source}
      sourceLink={(factId, words) => (
        <Link to="/unreported/$examId" params={{ examId }} search={{ ...search, source: factId }} state={true}>
          {words}
        </Link>
      )}
      back={
        <Link className="back" to="/unreported" search={ofList} state={true}>
          Back to “Unreported”
        </Link>
      }
      compareIn={{ list: 'all' }}
      onClose={() => void navigate({ to: '/unreported', search: ofList, state: true })}
      onCloseSource={() =>
        void navigate({ to: '/unreported/$examId', params: { examId }, search: ofList, state: true })
      }
    />
  );
}

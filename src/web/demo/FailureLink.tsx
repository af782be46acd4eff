import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { readExamSearch } from '../ledger/examSearch.ts';
import { type Failure, showFailure } from './useStory.ts';

/** Leads to where a failure shows, and lets the line above the pages tell of it. */
export function FailureLink({
  failure: { name, place },
  children,
}: {
  readonly failure: Failure;
  readonly children: ReactNode;
}): ReactNode {
  const tell = () => showFailure(name);
  if (place.kind === 'page') {
    return (
      <Link to={place.page === 'feeds' ? '/feeds' : '/messages'} onClick={tell}>
        {children}
      </Link>
    );
  }
  if (place.list === 'unread') {
    return (
      <Link to="/unreported/$examId" params={{ examId: place.examId }} search={{}} state={{}} onClick={tell}>
        {children}
      </Link>
    );
  }
  return (
    <Link
      to="/exams/$examId"
      params={{ examId: place.examId }}
      search={readExamSearch({ list: place.list })}
      state={{}}
      onClick={tell}
    >
      {children}
    </Link>
  );
}

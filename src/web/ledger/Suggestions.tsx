import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Exam } from './ExamDetail.tsx';
import type { ExamSearch } from './examSearch.ts';

/** Other exams that may be the same examination, with the reasons. A person decides; nothing is joined by a likeness. */
export function Suggestions({
  of,
  search,
}: {
  readonly of: Exam['suggestions'];
  readonly search: ExamSearch;
}): ReactNode {
  if (of.length === 0) return null;
  return (
    <section>
      <h2>May be the same examination</h2>
      <ul className="lines">
        {of.map(({ examId, says, score }) => (
          <li key={examId}>
            <Link to="/exams/$examId" params={{ examId }} search={search} state={true}>
              Compare with this exam
            </Link>{' '}
            <span className="quiet">
              <bdi>{says}</bdi> (likeness {Math.floor(score * 100)} %)
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

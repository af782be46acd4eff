import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '../design/Empty.tsx';
import { examLists } from '../page/examLists.ts';
import type { ExamSearch } from './examSearch.ts';

/** An empty list of exams: because nothing was found, because of a filter, or because all is well. It says which. */
export function NoExams({
  search,
  words,
  asOf,
  silent,
}: {
  readonly search: ExamSearch;
  readonly words: string;
  readonly asOf: string;
  readonly silent: readonly string[];
}): ReactNode {
  const { list, ...filters } = search;
  const { title, nothing, wouldShow } = examLists[list];
  const filtered = Object.keys(filters).length > 0;
  const unheard =
    silent.length > 0 ? ` Not heard at the moment: ${silent.join(', ')}. What they know may be missing.` : '';
  if (!words && !filtered) return <Empty says={nothing} wouldShow={wouldShow + unheard} asOf={asOf} />;
  return (
    <Empty
      says={words ? `Nothing in “${title}” begins with these words.` : `Nothing in “${title}” fits these filters.`}
      wouldShow={`A name is found by its beginning (SURNAME, Given), an NHS number with or without spaces, a hospital or accession number by its beginning.${unheard}`}
      asOf={asOf}
    >
      <p>
        {list === 'all' && !filtered ? null : (
          <Link to="/exams" search={{ list: 'all' }} state={{ words }}>
            {words ? 'Search all exams for it' : 'See all exams'}
          </Link>
        )}
      </p>
    </Empty>
  );
}

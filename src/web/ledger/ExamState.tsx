import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Exam } from './ExamDetail.tsx';
import { performed, ReportClock } from './ExamTable.tsx';
import { examinationInWords, statusInWords } from './examWords.ts';

/** What was done, and how it stands. */
export function ExamState({ of }: { readonly of: Exam }): ReactNode {
  const { exam, state, closedBecause, joinedTo, asOf } = of;
  return (
    <section aria-label="How it stands">
      <h2>
        <bdi>{examinationInWords(exam) || 'Examination not known'}</bdi>
      </h2>
      <dl className="facts-line">
        {pair('Performed', performed(exam))}
        {pair('Accession', <bdi>{exam.accession ?? 'Not known'}</bdi>)}
        {pair('Site', exam.site)}
        {pair('Order', statusInWords(exam.orderStatus))}
        {pair('Images', exam.images.toLocaleString('en-GB'))}
        {pair('Report', <ReportClock exam={exam} asOf={asOf} />)}
      </dl>
      {state === 'closed' ? <p className="quiet">Closed: {closedBecause ?? 'settled by evidence'}</p> : null}
      {state === 'joined' ? (
        <p>
          Its images stand with another exam.{' '}
          {joinedTo ? (
            <Link to="/exams/$examId" params={{ examId: joinedTo }} search={{ list: 'all' }} state={true}>
              Open that exam
            </Link>
          ) : null}
        </p>
      ) : null}
    </section>
  );
}

function pair(name: string, value: ReactNode): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

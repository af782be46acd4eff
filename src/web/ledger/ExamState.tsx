import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { Severity, signOf } from '../design/Severity.tsx';
import { When } from '../design/When.tsx';
import { roleInWords } from '../page/roleInWords.ts';
import type { Exam } from './ExamPane.tsx';
import { performed, ReportClock } from './ExamTable.tsx';
import { examinationInWords, statusInWords, varianceInWords, worstFirst } from './examWords.ts';

/** What was done, how it stands, and what is wrong with it in words, with whose it is and since when. */
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
      <ul className="variances">
        {worstFirst(exam.variances).map((variance) => (
          <li key={variance.kind + variance.says} className={`variance ${signOf(variance.severity).tone}`}>
            <Severity of={variance.severity} says={varianceInWords(variance.kind)} />
            <span>
              <bdi>{variance.says}</bdi>
            </span>
            <span className="quiet">
              Since <When at={variance.since} /> ({spanInWords(Date.parse(asOf) - Date.parse(variance.since))}), on the
              list of: {roleInWords(variance.ownerRole)}
              {variance.dueAt ? `, ${dueInWords(new Date(variance.dueAt), new Date(asOf)).says}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {exam.variances.length === 0 ? (
        <p className="quiet">Every system that spoke of this exam says the same.</p>
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

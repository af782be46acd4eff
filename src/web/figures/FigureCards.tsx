import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { type ExamList, examLists } from '../page/examLists.ts';
import type { Figures } from '../page/useFigures.ts';
import { useAccount } from '../reply/session.ts';

/** One number, one sentence, one link each. */
export function FigureCards({ figures }: { readonly figures: Figures }): ReactNode {
  return (
    <div className="cards">
      <Card list="identity-conflict" figures={figures} asks>
        The image names one person and the record another.
      </Card>
      <Card list="images-without-order" figures={figures} asks>
        Images are here that no record knows of.
      </Card>
      <Card list="order-without-images" figures={figures} asks>
        Performed, says the record; no image has come.
      </Card>
      <Card list="nhs-number" figures={figures} asks>
        A number that cannot be right, or that two people share.
      </Card>
      <Card list="unread" figures={figures} asks={figures.unreadOverdue > 0}>
        {unreadInWords(figures)}
      </Card>
      <Card list="all" figures={figures} asks={false}>
        Ordered or done, in every system we hear.
      </Card>
    </div>
  );
}

function Card({
  list,
  figures,
  asks,
  children,
}: {
  readonly list: ExamList;
  readonly figures: Figures;
  readonly asks: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { may } = useAccount();
  const { title, count } = examLists[list];
  const number = count(figures);
  return (
    <section className={asks && number > 0 ? 'card lit' : 'card'}>
      <h2>{title}</h2>
      <div className="figure">{number.toLocaleString('en-GB')}</div>
      <p>{children}</p>
      {may('see-exams') ? (
        <p className="to">
          <Link to="/exams" search={{ list }} state={{}}>
            {number === 0 ? 'See the list' : `See ${number === 1 ? 'it' : 'them'}`}
            <span className="unseen">: {title}</span>
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function unreadInWords(figures: Figures): ReactNode {
  const { unreadOverdue, oldestUnreadSince, asOf } = figures;
  if (oldestUnreadSince === null) return 'Everything performed has a verified report.';
  return (
    <>
      {unreadOverdue > 0 ? (
        <span className="late">{unreadOverdue.toLocaleString('en-GB')} overdue. </span>
      ) : (
        'None overdue. '
      )}
      The oldest has waited {spanInWords(Date.parse(asOf) - Date.parse(oldestUnreadSince))}.
    </>
  );
}

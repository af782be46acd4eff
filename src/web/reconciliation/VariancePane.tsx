import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { seeVariance } from '../../api/variances.ts';
import { LineBones } from '../design/Bones.tsx';
import { examinationInWords } from '../ledger/examWords.ts';
import { PatientBanner } from '../ledger/PatientBanner.tsx';
import { useTabTitle } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { Repairs } from './Repairs.tsx';
import { useVarianceSearch } from './useVarianceSearch.ts';
import { VarianceBox } from './VarianceBox.tsx';

/** One variance beside the queue: whose exam, what each side says, what one may do, and what became of it. */
export function VariancePane(): ReactNode {
  const { varianceId } = useParams({ from: '/variances/$varianceId' });
  const search = useVarianceSearch();
  const navigate = useNavigate();
  const pane = useRef<HTMLElement>(null);
  const reply = useReply(seeVariance, { params: { varianceId } }, { everySeconds: 30 });
  useTabTitle('Variance');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another variance is another arrival.
  useEffect(() => pane.current?.focus(), [varianceId]);
  return (
    <section className="detail-pane" aria-label="Variance" tabIndex={-1} ref={pane} onKeyDown={closeOnEscape}>
      <Answer of={reply} subject="this variance" waiting={<PaneBones />}>
        {({ row, variance, asOf }) => (
          <>
            <PatientBanner patient={row.patient} asOf={asOf} />
            <Link className="back" to="/variances" search={search} state={true}>
              Back to the variances
            </Link>
            <section className="of-exam">
              <h2>
                <bdi>{examinationInWords(row) || 'Examination not known'}</bdi>
              </h2>
              <p>
                <span className="quiet">
                  {row.site}, accession <bdi>{row.accession ?? 'not known'}</bdi>
                </span>{' '}
                <Link to="/exams/$examId" params={{ examId: row.examId }} search={{ list: 'all' }} state={{}}>
                  Open the exam
                </Link>
              </p>
            </section>
            <div className="variances">
              <VarianceBox key={varianceId} of={variance} site={row.site} asOf={asOf} historyOpen>
                <Repairs key={row.examId} examId={row.examId} />
              </VarianceBox>
            </div>
          </>
        )}
      </Answer>
    </section>
  );

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') void navigate({ to: '/variances', search, state: true });
  }
}

function PaneBones(): ReactNode {
  return (
    <div role="status">
      <span className="unseen">Waiting for the variance</span>
      <div className="patient" aria-hidden="true">
        <LineBones widths={[35, 60]} />
      </div>
      <div className="lines" aria-hidden="true">
        <LineBones widths={[80, 64, 88, 40]} />
      </div>
    </div>
  );
}

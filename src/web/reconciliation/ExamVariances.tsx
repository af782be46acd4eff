import type { ReactNode } from 'react';
import type { Exam } from '../ledger/ExamDetail.tsx';
import { VarianceBox } from './VarianceBox.tsx';

/** Every variance of an exam: the open ones with both sides and their owner, the closed ones folded below with the reason. */
export function ExamVariances({ of }: { readonly of: Exam }): ReactNode {
  const { openVariances, closedVariances, exam, asOf } = of;
  const box = (variance: Exam['openVariances'][number]) => (
    <VarianceBox key={variance.varianceId} of={variance} site={exam.site} asOf={asOf} />
  );
  return (
    <section aria-label="What differs">
      <h2>What differs{openVariances.length > 1 ? ` (${openVariances.length})` : ''}</h2>
      {openVariances.length === 0 ? (
        <p className="quiet">Every system that spoke of this exam says the same.</p>
      ) : (
        <div className="variances">{openVariances.map(box)}</div>
      )}
      {closedVariances.length > 0 ? (
        <details className="closed-variances">
          <summary>
            {closedVariances.length === 1 ? 'One has closed' : `${closedVariances.length} have closed`}, with the reason
          </summary>
          <div className="variances">{closedVariances.map(box)}</div>
        </details>
      ) : null}
    </section>
  );
}

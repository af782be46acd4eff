import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeExam } from '../../api/exams.ts';
import { LineBones } from '../design/Bones.tsx';
import { examLists } from '../page/examLists.ts';
import { useTabTitle } from '../page/Page.tsx';
import { ExamVariances } from '../reconciliation/ExamVariances.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { Compared } from './Compared.tsx';
import { ExamReports } from './ExamReports.tsx';
import { ExamState } from './ExamState.tsx';
import { withoutSource } from './examSearch.ts';
import { PatientBanner } from './PatientBanner.tsx';
import { Reading } from './Reading.tsx';
import { SourcePanel } from './SourcePanel.tsx';
import { Studies } from './Studies.tsx';
import { Suggestions } from './Suggestions.tsx';
import { TimeLine } from './TimeLine.tsx';
import { useExamSearch } from './useExamSearch.ts';

export type Exam = ReplyOf<typeof seeExam>;

/** One exam: whose it is, what is wrong, what each system says, and how it came to be, down to the raw message. */
export function ExamPane(): ReactNode {
  const { examId } = useParams({ from: '/exams/$examId' });
  const search = useExamSearch();
  const navigate = useNavigate();
  const pane = useRef<HTMLElement>(null);
  const exam = useReply(seeExam, { params: { examId } }, { everySeconds: 60 });
  useTabTitle('Exam');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another exam is another arrival.
  useEffect(() => pane.current?.focus(), [examId]);
  return (
    <section className="detail-pane" aria-label="Exam" tabIndex={-1} ref={pane} onKeyDown={closeOnEscape}>
      <Answer of={exam} subject="this exam" waiting={<ExamBones />}>
        {(reply) => (
          <>
            <PatientBanner patient={reply.exam.patient} asOf={reply.asOf} />
            <Link className="back" to="/exams" search={withoutSource(search)} state={true}>
              Back to “{examLists[search.list].title}”
            </Link>
            <ExamState of={reply} />
            <ExamVariances of={reply} />
            <Reading of={reply} />
            <Suggestions of={reply.suggestions} search={withoutSource(search)} />
            <Compared fields={reply.compared} />
            <ExamReports reports={reply.reports} exam={reply.exam} asOf={reply.asOf} />
            <Studies studies={reply.studies} asOf={reply.asOf} />
            <TimeLine facts={reply.timeline} asOf={reply.asOf} />
            {search.source ? (
              <SourcePanel
                key={search.source}
                factId={search.source}
                fact={reply.timeline.find(({ factId }) => factId === search.source)}
                patient={reply.exam.patient}
                asOf={reply.asOf}
                onClose={() => void navigate({ to: '.', search: withoutSource(search), state: true })}
              />
            ) : null}
          </>
        )}
      </Answer>
    </section>
  );

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') void navigate({ to: '/exams', search: withoutSource(search), state: true });
  }
}

function ExamBones(): ReactNode {
  return (
    <div role="status">
      <span className="unseen">Waiting for the exam</span>
      <div className="patient" aria-hidden="true">
        <LineBones widths={[35, 60]} />
      </div>
      <div className="lines" aria-hidden="true">
        <LineBones widths={[80, 92, 64, 88, 40, 75, 58]} />
      </div>
    </div>
  );
}

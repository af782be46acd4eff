import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeExam } from '../../api/exams.ts';
import { LineBones } from '../design/Bones.tsx';
import { useTabTitle } from '../page/Page.tsx';
import { ExamVariances } from '../reconciliation/ExamVariances.tsx';
import { Repairs } from '../reconciliation/Repairs.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { Compared } from './Compared.tsx';
import { ExamReports } from './ExamReports.tsx';
import { ExamState } from './ExamState.tsx';
import type { ExamSearch } from './examSearch.ts';
import { PatientBanner } from './PatientBanner.tsx';
import { Reading } from './Reading.tsx';
import { SourcePanel } from './SourcePanel.tsx';
import { Studies } from './Studies.tsx';
import { Suggestions } from './Suggestions.tsx';
import { TimeLine } from './TimeLine.tsx';

export type Exam = ReplyOf<typeof seeExam>;

/** Draws the link to what a fact really said, down to the raw message or header. */
export type SourceLink = (factId: string, words: ReactNode) => ReactNode;

interface Props {
  readonly examId: string;
  /** The fact whose raw message or header is open. */
  readonly source: string | undefined;
  readonly sourceLink: SourceLink;
  /** The link back to the list beside which it stands. */
  readonly back: ReactNode;
  /** The list beside which a suggested exam is opened. */
  readonly compareIn: ExamSearch;
  readonly onClose: () => void;
  readonly onCloseSource: () => void;
}

/** One exam: whose it is, what is wrong, what each system says, and how it came to be, down to the raw message. */
export function ExamDetail({ examId, source, sourceLink, back, compareIn, onClose, onCloseSource }: Props): ReactNode {
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
            {back}
            <ExamState of={reply} />
            <ExamVariances of={reply} />
            <Repairs key={examId} examId={examId} />
            <Reading of={reply} />
            <Suggestions of={reply.suggestions} search={compareIn} />
            <Compared fields={reply.compared} />
            <ExamReports reports={reply.reports} exam={reply.exam} asOf={reply.asOf} />
            <Studies studies={reply.studies} asOf={reply.asOf} />
            <TimeLine facts={reply.timeline} asOf={reply.asOf} sourceLink={sourceLink} />
            {source ? (
              <SourcePanel
                key={source}
                factId={source}
                fact={reply.timeline.find(({ factId }) => factId === source)}
                patient={reply.exam.patient}
                asOf={reply.asOf}
                onClose={onCloseSource}
              />
            ) : null}
          </>
        )}
      </Answer>
    </section>
  );

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') onClose();
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

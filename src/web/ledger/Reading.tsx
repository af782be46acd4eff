import { type ReactNode, useState } from 'react';
import type { ReadingKept } from '../../api/reading.ts';
import { feedSystemWords, isFeedSystem } from '../../domain/intake/feedSystem.ts';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { When } from '../design/When.tsx';
import { useAccount } from '../reply/session.ts';
import { EvaluationForm } from './EvaluationForm.tsx';
import type { Exam } from './ExamDetail.tsx';
import { PauseForm } from './PauseForm.tsx';
import { VoidAsked } from './VoidAsked.tsx';
import { VoidForm } from './VoidForm.tsx';

type Open = 'evaluation' | 'void' | 'pause' | null;

/** How the reading of the exam stands: its clock and target, what evaluated it, who holds the report, and what a person may say. */
export function Reading({ of }: { readonly of: Exam }): ReactNode {
  const { reading, voidAsked, exam, state, asOf } = of;
  const { may } = useAccount();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  if (!reading) return null;
  const paused = reading.pauses.at(-1)?.until === null;
  return (
    <section className="reading" aria-label="Reading">
      <h2>Reading</h2>
      <Clock reading={reading} asOf={asOf} />
      {reading.says ? <p>{reading.says}</p> : null}
      <Evaluations reading={reading} />
      <Deliveries reading={reading} />
      {voidAsked ? <VoidAsked asked={voidAsked} examId={exam.examId} /> : null}
      {state === 'joined' ? null : (
        <div className="acts">
          {may('record-evaluations') && exam.unread ? (
            <button type="button" className="button" onClick={() => setOpen('evaluation')}>
              Record an evaluation
            </button>
          ) : null}
          {may('record-evaluations') && (exam.unread || paused) ? (
            <button type="button" className="button" onClick={() => setOpen('pause')}>
              {paused ? 'Start the clock' : 'Stop the clock'}
            </button>
          ) : null}
          {may('void-exams') && exam.unread && !voidAsked ? (
            <button type="button" className="button" onClick={() => setOpen('void')}>
              There is nothing to read
            </button>
          ) : null}
        </div>
      )}
      {open === 'evaluation' ? <EvaluationForm examId={exam.examId} asOf={asOf} onClose={close} /> : null}
      {open === 'void' ? <VoidForm examId={exam.examId} onClose={close} /> : null}
      {open === 'pause' ? <PauseForm examId={exam.examId} paused={paused} onClose={close} /> : null}
    </section>
  );
}

function Clock({ reading, asOf }: { readonly reading: ReadingKept; readonly asOf: string }): ReactNode {
  const last = reading.pauses.at(-1);
  const { says, overdue } = dueInWords(new Date(reading.dueAt), new Date(asOf));
  return (
    <>
      <dl className="facts-line">
        {pair('Clock began', <When at={reading.startedAt} />, startWords[reading.startedBy])}
        {pair(
          'Target',
          `${reading.pathway}: ${reading.within}`,
          reading.verified ? reading.version : `${reading.version}, not checked against its source`,
        )}
        {reading.stopped
          ? pair('Clock stopped', <When at={reading.stopped.at} />, stopWords[reading.stopped.by] ?? reading.stopped.by)
          : pair('It is', <span className={overdue ? 'late' : ''}>{says}</span>)}
        {pair('National maximum', <When at={reading.ceilingAt} />)}
      </dl>
      {last?.until === null ? (
        <p>
          The clock stands still since <When at={last.since} />: <bdi>{last.reason}</bdi>{' '}
          <span className="quiet">
            (<bdi>{last.by}</bdi>). The national maximum runs on.
          </span>
        </p>
      ) : null}
    </>
  );
}

const startWords: Readonly<Record<ReadingKept['startedBy'], string>> = {
  images: 'End of the images',
  record: 'As the record says',
  receipt: 'When we heard of it',
};

const stopWords: Readonly<Record<string, string>> = {
  delivered: 'The referrer can read it',
  verified: 'Verified; no system here confirms that the referrer has it',
  evaluated: 'Evaluated without a report',
  void: 'Void',
};

function Evaluations({ reading }: { readonly reading: ReadingKept }): ReactNode {
  const others = reading.evaluations.filter(({ by }) => by !== 'report');
  if (others.length === 0) return null;
  return (
    <ul className="lines">
      {others.map((one) => (
        <li key={one.at + one.says}>
          <bdi>{one.says}</bdi> <When at={one.at} />
        </li>
      ))}
    </ul>
  );
}

function Deliveries({ reading }: { readonly reading: ReadingKept }): ReactNode {
  if (reading.deliveries.length === 0) return null;
  return (
    <ul className="lines" aria-label="Who holds the report">
      {reading.deliveries.map(({ system, holds, at, acknowledgedBy }) => (
        <li key={system}>
          <span className="strong">{isFeedSystem(system) ? feedSystemWords[system] : system}</span>:{' '}
          {holdWords[holds] ?? holds}
          {at ? (
            <>
              {' '}
              <When at={at} />
            </>
          ) : null}
          {acknowledgedBy ? (
            <span className="quiet">
              {' '}
              by <bdi>{acknowledgedBy}</bdi>
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

const holdWords: Readonly<Record<string, string>> = {
  same: 'holds the latest report',
  acknowledged: 'says that it took the latest report',
  older: 'holds an older version',
  different: 'holds other words',
  absent: 'does not hold the report',
};

function pair(name: string, value: ReactNode, more?: string): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more ? <span className="quiet"> ({more})</span> : null}
      </dd>
    </div>
  );
}

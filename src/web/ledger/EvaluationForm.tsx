import { type FormEvent, type ReactNode, useState } from 'react';
import { recordEvaluation } from '../../api/reading.ts';
import type { EvaluationBasis } from '../../domain/ledger/fact.ts';
import { basisInWords } from '../../domain/worklists/evaluations.ts';
import { instantOf } from '../../standards/time/localTime.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { momentInWords } from '../design/londonTime.ts';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';

/** Somebody named evaluated the images and wrote it down, and no report will follow. */
export function EvaluationForm({
  examId,
  asOf,
  onClose,
}: {
  readonly examId: string;
  readonly asOf: string;
  readonly onClose: () => void;
}): ReactNode {
  const act = useAct(recordEvaluation);
  const now = momentInWords(asOf);
  const [evaluatedBy, setEvaluatedBy] = useState('');
  const [wall, setWall] = useState(now ? `${now.day}T${now.clock.slice(0, 5)}` : '');
  const [basis, setBasis] = useState<EvaluationBasis>('written-in-notes');
  const [words, setWords] = useState('');
  return (
    <InlineForm
      title="Record an evaluation without a report"
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
    >
      <FormError says={act.error && actErrorInWords(act.error, 'record this evaluation')} />
      <p className="quiet">
        The exam leaves the unread list. Your name stands beside what you record, and images that come later bring it
        back.
      </p>
      <div className="in-line">
        <Field label="Evaluated by">
          {(field) => (
            <input
              {...field}
              required
              minLength={3}
              maxLength={200}
              value={evaluatedBy}
              onChange={(event) => setEvaluatedBy(event.target.value)}
            />
          )}
        </Field>
        <Field label="Evaluated at">
          {(field) => (
            <input
              {...field}
              required
              type="datetime-local"
              value={wall}
              onChange={(event) => setWall(event.target.value)}
            />
          )}
        </Field>
        <Field label="No report is needed because">
          {(field) => (
            <select {...field} value={basis} onChange={(event) => setBasis(event.target.value as EvaluationBasis)}>
              {Object.entries(basisInWords).map(([each, says]) => (
                <option key={each} value={each}>
                  {says}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field label="What was written, or where it stands" hint="At least ten letters.">
        {(field) => (
          <textarea
            {...field}
            required
            minLength={10}
            maxLength={2000}
            rows={3}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Record the evaluation
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it unread
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { evaluatedBy: evaluatedBy.trim(), evaluatedAt: instantOfWall(wall), basis, words: words.trim() };
    if (await act.run({ params: { examId }, body })) onClose();
  }
}

/** `2026-11-22T14:05`, as the clock on the wall in London shows it. */
function instantOfWall(wall: string): string {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = wall.split(/\D/).map(Number);
  return instantOf({ year, month, day, hour, minute }, 'Europe/London').toISOString();
}

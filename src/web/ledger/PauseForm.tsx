import { type FormEvent, type ReactNode, useState } from 'react';
import { pauseReading, resumeReading } from '../../api/reading.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';

/** Stops the clock of the reading, for a reason, or starts it again. */
export function PauseForm({
  examId,
  paused,
  onClose,
}: {
  readonly examId: string;
  readonly paused: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const pausing = useAct(pauseReading);
  const resuming = useAct(resumeReading);
  const error = pausing.error ?? resuming.error;
  const [reason, setReason] = useState('');
  const title = paused ? 'Start the clock' : 'Stop the clock';
  return (
    <InlineForm title={title} onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={error && actErrorInWords(error, paused ? 'start the clock' : 'stop the clock')} />
      {paused ? (
        <p>The target moves by as long as the clock stood still; the national maximum has not moved.</p>
      ) : (
        <Field label="Why it cannot be read now" hint="At least ten letters. The national maximum runs on.">
          {(field) => (
            <textarea
              {...field}
              required
              minLength={10}
              maxLength={2000}
              rows={2}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      <div className="acts">
        <button type="submit" className="button first" disabled={pausing.state === 'sending'}>
          {title} now
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const done = paused
      ? await resuming.run({ params: { examId } })
      : await pausing.run({ params: { examId }, body: { reason: reason.trim() } });
    if (done) onClose();
  }
}

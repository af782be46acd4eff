import { type FormEvent, type ReactNode, useState } from 'react';
import { askVoid } from '../../api/reading.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';

/** One person says that there is nothing to read; a second must confirm it. */
export function VoidForm({ examId, onClose }: { readonly examId: string; readonly onClose: () => void }): ReactNode {
  const act = useAct(askVoid);
  const [reason, setReason] = useState('');
  return (
    <InlineForm title="There is nothing to read" onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'ask for this')} />
      <p className="quiet">It stays on the unread list until another person has looked and confirmed it.</p>
      <Field label="Why there is nothing to read" hint="A test exposure, an exam sent twice… At least ten letters.">
        {(field) => (
          <textarea
            {...field}
            required
            minLength={10}
            maxLength={2000}
            rows={3}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Ask another person to confirm
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it unread
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await act.run({ params: { examId }, body: { reason: reason.trim() } })) onClose();
  }
}

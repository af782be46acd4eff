import { type FormEvent, type ReactNode, useState } from 'react';
import { makeRepair, undoRepair } from '../../api/repairs.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { When } from '../design/When.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';
import { type Rehearsal, repairWords, type Wanted } from './Repairs.tsx';

/** Shows everything that will change, asks why, and does it. Escape leaves everything as it is. */
export function RepairForm({
  examId,
  what,
  rehearsal,
  onDone,
  onClose,
}: {
  readonly examId: string;
  readonly what: Wanted;
  readonly rehearsal: Rehearsal;
  readonly onDone: (says: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const making = useAct(makeRepair);
  const undoing = useAct(undoRepair);
  const [reason, setReason] = useState('undo' in what ? '' : what.says);
  const error = making.error ?? undoing.error;
  const isSending = making.state === 'sending' || undoing.state === 'sending';
  const deed = 'undo' in what ? 'Undo' : repairWords[what.repair.kind];
  return (
    <InlineForm title={`${deed}: what will change`} onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={error && actErrorInWords(error, 'do that')} />
      {rehearsal.exams.map((exam) => (
        <ExamChanged key={exam.examId} of={exam} />
      ))}
      <p className="quiet">Nothing that was received is rewritten, and no message is sent to another system.</p>
      <Field label="Why">
        {(field) => (
          <textarea
            {...field}
            required
            minLength={3}
            maxLength={2000}
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="button first" disabled={isSending}>
          {deed}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const why = reason.trim();
    if ('undo' in what) {
      const reply = await undoing.run({ params: { examId, repairId: what.undo }, body: { reason: why } });
      if (reply) onDone('Undone: everything stands as it did before.');
      return;
    }
    const body = { repair: what.repair, reason: why, version: rehearsal.version };
    if (await making.run({ params: { examId }, body })) onDone('Done. It can be undone below.');
  }
}

function ExamChanged({ of }: { readonly of: Rehearsal['exams'][number] }): ReactNode {
  const named = [of.patient, of.procedure, of.accession && `accession ${of.accession}`].filter(Boolean).join(', ');
  return (
    <table className="table changes">
      <caption>
        <bdi>{named}</bdi>
      </caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {of.changes.map(({ what, before, after }) => (
          <tr key={`${what}|${before}|${after}`}>
            <th scope="row" data-label="What">
              {what}
            </th>
            <td data-label="Now">{value(before, what)}</td>
            <td data-label="Then">{value(after, what)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function value(says: string | null, what: string): ReactNode {
  if (says === null) return <span className="quiet">{absent[what] ?? 'not known'}</span>;
  return isInstant.test(says) ? <When at={says} /> : <bdi>{says}</bdi>;
}

const isInstant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const absent: Readonly<Record<string, string>> = { 'To be read by': 'nobody waits for it', Variance: 'none' };

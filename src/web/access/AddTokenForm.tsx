import { type FormEvent, type ReactNode, useState } from 'react';
import { addToken } from '../../api/people.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import type { Account } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { RolesField } from './RolesField.tsx';

/** Makes a token for a program; its secret is shown once. */
export function AddTokenForm({
  onClose,
  onAdded,
}: {
  readonly onClose: () => void;
  readonly onAdded: (name: string, secret: string) => void;
}): ReactNode {
  const act = useAct(addToken);
  const [name, setName] = useState('');
  const [days, setDays] = useState('365');
  const [roles, setRoles] = useState<Account['roles']>([{ role: 'pacs-manager', site: null }]);
  return (
    <InlineForm title="Make a token" onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'make this token')} />
      <div className="in-line">
        <Field label="Name of the program">
          {(field) => (
            <input
              {...field}
              required
              pattern="[A-Za-z0-9][A-Za-z0-9 ._\-]{0,80}"
              maxLength={81}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Ends after">
          {(field) => (
            <select {...field} value={days} onChange={(event) => setDays(event.target.value)}>
              <option value="30">30 days</option>
              <option value="90">90 days</option>
              <option value="365">1 year</option>
              <option value="">Never</option>
            </select>
          )}
        </Field>
      </div>
      <RolesField held={roles} onChange={(held) => setRoles([...held])} />
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Make the token
        </button>
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const added = await act.run({ body: { name: name.trim(), roles, days: days === '' ? null : Number(days) } });
    if (added) onAdded(added.token.name, added.secret);
  }
}

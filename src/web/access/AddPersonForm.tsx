import { type FormEvent, type ReactNode, useState } from 'react';
import { addPerson } from '../../api/people.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import type { Account } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { RolesField } from './RolesField.tsx';

/** Gives somebody an account; their first password is shown once. */
export function AddPersonForm({
  onClose,
  onAdded,
}: {
  readonly onClose: () => void;
  readonly onAdded: (username: string, firstPassword: string) => void;
}): ReactNode {
  const act = useAct(addPerson);
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [roles, setRoles] = useState<Account['roles']>([{ role: 'reporter', site: null }]);
  return (
    <InlineForm title="Add a person" onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'add this person')} />
      <div className="in-line">
        <Field label="Name" hint="As colleagues know them">
          {(field) => (
            <input
              {...field}
              required
              maxLength={200}
              autoComplete="off"
              value={displayName}
              onChange={(event) => setDisplayName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Signs in as" hint="Small letters, digits, dots and hyphens">
          {(field) => (
            <input
              {...field}
              required
              pattern="[a-z0-9][a-z0-9._\-]{1,60}"
              maxLength={61}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={username}
              onChange={(event) => setUsername(event.target.value.toLowerCase())}
            />
          )}
        </Field>
      </div>
      <RolesField held={roles} onChange={(held) => setRoles([...held])} />
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Add this person
        </button>
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const added = await act.run({ body: { username, displayName: displayName.trim(), roles } });
    if (added) onAdded(added.person.username, added.firstPassword);
  }
}

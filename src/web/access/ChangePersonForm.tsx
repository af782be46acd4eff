import { type FormEvent, type ReactNode, useState } from 'react';
import { changePerson, resetPassword } from '../../api/people.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { InlineForm } from '../design/InlineForm.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import type { Account } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import type { Person } from './People.tsx';
import { RolesField } from './RolesField.tsx';

/** Changes what somebody may do, shuts them out or lets them in again, or gives them a new first password. */
export function ChangePersonForm({
  person,
  onClose,
  onPassword,
}: {
  readonly person: Person;
  readonly onClose: () => void;
  readonly onPassword: (username: string, password: string) => void;
}): ReactNode {
  const act = useAct(changePerson);
  const reset = useAct(resetPassword);
  const [displayName, setDisplayName] = useState(person.displayName);
  const [roles, setRoles] = useState<Account['roles']>(person.roles);
  const [disabled, setDisabled] = useState(person.disabledAt !== null);
  const error = act.error ?? reset.error;
  return (
    <InlineForm title={`Change ${person.username}`} onClose={onClose} onSubmit={(event) => void submit(event)}>
      <FormError says={error && actErrorInWords(error, 'change this person')} />
      <Field label="Name">
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
      <RolesField held={roles} onChange={(held) => setRoles([...held])} />
      <label className="tick">
        <input type="checkbox" checked={disabled} onChange={(event) => setDisabled(event.target.checked)} />
        Shut out: may not sign in, and is signed out everywhere
      </label>
      <div className="acts">
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Keep the changes
        </button>
        <button type="button" className="button" onClick={onClose}>
          Leave it as it is
        </button>
        <button
          type="button"
          className="button"
          disabled={reset.state === 'sending'}
          onClick={() => void newPassword()}
        >
          Give a new first password
        </button>
      </div>
    </InlineForm>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { personId } = person;
    if (await act.run({ params: { personId }, body: { displayName: displayName.trim(), roles, disabled } })) onClose();
  }

  async function newPassword(): Promise<void> {
    const given = await reset.run({ params: { personId: person.personId } });
    if (given) onPassword(person.username, given.firstPassword);
  }
}

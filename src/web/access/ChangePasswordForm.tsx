import { type FormEvent, type ReactNode, useState } from 'react';
import { changePassword } from '../../api/account.ts';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';

/** Twelve characters at least, as the server asks. */
const lengthMin = 12;

/** Changes one's own password; the new one is typed twice. */
export function ChangePasswordForm({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  const { account } = useAccount();
  const act = useAct(changePassword);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const short = checked && next.length < lengthMin ? `Use ${lengthMin} characters or more` : null;
  const unlike = checked && again !== next ? 'This is not the same as the new password' : null;
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'change the password')} />
      {/* For password managers, which ask whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={account.username} readOnly hidden />
      {password('Password now', 'current-password', current, setCurrent)}
      {password(
        'New password',
        'new-password',
        next,
        setNext,
        short,
        `${lengthMin} characters or more. Three or four plain words do well.`,
      )}
      {password('New password again', 'new-password', again, setAgain, unlike)}
      <p>
        <button type="submit" className="button first" disabled={act.state === 'sending'}>
          Change the password
        </button>
      </p>
    </form>
  );

  function password(
    label: string,
    autoComplete: string,
    value: string,
    change: (value: string) => void,
    wrong: string | null = null,
    hint = '',
  ): ReactNode {
    return (
      <Field label={label} hint={hint} wrong={wrong}>
        {(field) => (
          <input
            {...field}
            type="password"
            autoComplete={autoComplete}
            required
            maxLength={500}
            value={value}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
    );
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (next.length < lengthMin || again !== next) return;
    if (await act.run({ body: { current, next } })) onChanged();
  }
}

import { type FormEvent, type ReactNode, useState } from 'react';
import { signIn } from '../../api/account.ts';
import { Banner } from '../design/Banner.tsx';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { useTabTitle } from '../page/Page.tsx';
import type { AskError } from '../reply/askError.ts';
import type { Account } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { Door } from './Door.tsx';

/** Where everybody without a session comes, and from where they go on where they were. */
export function SignInPage({
  ended,
  onSignedIn,
}: {
  /** True when somebody was at work here until now. */
  readonly ended: boolean;
  readonly onSignedIn: (account: Account) => void;
}): ReactNode {
  const act = useAct(signIn);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  useTabTitle('Sign in');
  return (
    <Door>
      <h1>Sign in</h1>
      {ended && !act.error ? <Banner>Your session has ended. Sign in again to go on where you were.</Banner> : null}
      <FormError says={act.error && refusalInWords(act.error)} />
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label="Name">
          {(field) => (
            <input
              {...field}
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              maxLength={100}
              value={username}
              onChange={(event) => setUsername(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password">
          {(field) => (
            <input
              {...field}
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={500}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <p>
          <button type="submit" className="button first" disabled={act.state === 'sending'}>
            {act.state === 'sending' ? 'Signing in' : 'Sign in'}
          </button>
        </p>
      </form>
      <p className="quiet">
        No account, or a forgotten password? Ask whoever manages people in Safelight at your site.
      </p>
    </Door>
  );

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const account = await act.run({ body: { username: username.trim(), password } });
    setPassword('');
    if (account) onSignedIn(account);
  }
}

function refusalInWords(error: AskError): string {
  switch (error.code) {
    case 'PAGE_NO_ANSWER':
    case 'PAGE_ANSWER_BROKEN':
      return 'The server does not answer. Wait a minute and try again; if it lasts, call whoever runs Safelight here.';
    case 'PAGE_TOO_OFTEN':
      return 'Too many tries. Wait a minute, then try again.';
    default:
      return 'The name or the password is not right. Check both and try again.';
  }
}

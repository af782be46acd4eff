import type { ReactNode } from 'react';
import { useTabTitle } from '../page/Page.tsx';
import { ChangePasswordForm } from './ChangePasswordForm.tsx';
import { Door } from './Door.tsx';

/** The first password was known to somebody else: it opens nothing but this page. */
export function FirstPasswordPage({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  useTabTitle('Choose a password');
  return (
    <Door>
      <h1>Choose a password</h1>
      <p>The password you came in with was given to you. Choose one that only you know, and go on.</p>
      <ChangePasswordForm onChanged={onChanged} />
    </Door>
  );
}

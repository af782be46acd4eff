import { type ReactNode, useState } from 'react';
import { Banner } from '../design/Banner.tsx';
import { Page } from '../page/Page.tsx';
import { ChangePasswordForm } from './ChangePasswordForm.tsx';
import { refreshAccount } from './refreshAccount.ts';

/** Changing one's own password. */
export function PasswordPage(): ReactNode {
  const [changed, setChanged] = useState(0);
  return (
    <Page title="Your password">
      {changed > 0 ? <Banner tone="green">Your password is changed. Everywhere else you are signed out.</Banner> : null}
      <ChangePasswordForm
        key={changed}
        onChanged={() => {
          setChanged(changed + 1);
          void refreshAccount();
        }}
      />
    </Page>
  );
}

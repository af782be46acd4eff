import type { ReactNode } from 'react';
import { Page } from '../page/Page.tsx';
import { useAccount } from '../reply/session.ts';
import { People } from './People.tsx';
import { Tokens } from './Tokens.tsx';

/** Who may come in, people and programs, as far as one may manage them. */
export function PeoplePage(): ReactNode {
  const { may } = useAccount();
  const people = may('manage-people');
  const tokens = may('manage-tokens');
  return (
    <Page title={people || !tokens ? 'People' : 'Tokens'}>
      {people ? <People /> : null}
      {tokens ? <Tokens /> : null}
      {people || tokens ? null : (
        <p>Your role does not let you manage people. If your work needs it, ask an administrator at your site.</p>
      )}
    </Page>
  );
}

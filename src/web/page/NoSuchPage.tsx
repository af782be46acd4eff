import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from './Page.tsx';

/** An address we do not know. */
export function NoSuchPage(): ReactNode {
  return (
    <Page title="There is no such page">
      <p>
        The address may be old or incomplete. Go to <Link to="/">Today</Link>, or choose a room on the left.
      </p>
    </Page>
  );
}

import type { ReactNode } from 'react';
import { Page } from './Page.tsx';

/** Drawn when a page could not be drawn: a fault of ours, told without blame and without the fault's own words. */
export function BrokenPage(): ReactNode {
  return (
    <Page title="This page cannot be drawn">
      <p>
        The server answered with something this page does not understand. The other rooms still work. If it is so again
        after you load the page anew, tell whoever runs Safelight here which page it was and when.
      </p>
      <p className="acts">
        <button type="button" className="button" onClick={() => location.reload()}>
          Load the page anew
        </button>
      </p>
    </Page>
  );
}

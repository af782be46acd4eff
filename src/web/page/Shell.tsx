import { Outlet } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { StoryLine } from '../demo/StoryLine.tsx';
import { QuietLine } from './QuietLine.tsx';
import { Rail } from './Rail.tsx';

/** The frame of every page below the sign-in. */
export function Shell(): ReactNode {
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads into this page, and works without the handler too. */}
      <a className="skip" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <div className="shell">
        <Rail />
        <div className="column">
          <QuietLine />
          <StoryLine />
          <main id="content" className="content" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
    </>
  );
}

/** By hand, so that the address keeps saying what is shown. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

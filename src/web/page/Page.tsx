import { type ReactNode, useEffect, useRef } from 'react';

/** The first page of a visit keeps the focus where the browser put it; every later one moves it to its heading. */
let arrived = false;

/** A page: its title in the tab (never with patient data: tabs are kept in the browser's history) and as a heading. */
export function Page({
  title,
  tab = title,
  aside,
  children,
}: {
  readonly title: string;
  readonly tab?: string;
  /** Beside the title: how many, as of when. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useTabTitle(tab);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another page.
  useEffect(() => {
    if (arrived) heading.current?.focus();
    arrived = true;
  }, [title]);
  return (
    <>
      <div className="head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside ? <p>{aside}</p> : null}
      </div>
      {children}
    </>
  );
}

/** What the browser's tab says. */
export function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – Safelight`;
  }, [title]);
}

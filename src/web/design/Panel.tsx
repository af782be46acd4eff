import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

/**
 * Opens over the right half of the page. Takes the focus when it opens; Escape or the button closes it, and the focus goes
 * back to where it came from. The page behind stays in use.
 */
export function Panel({
  title,
  about,
  onClose,
  children,
}: {
  readonly title: string;
  /** Whose this is: every panel with a patient's data says whose. */
  readonly about?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return createPortal(
    <section className="panel" aria-labelledby="panel-title" onKeyDown={closeOnEscape}>
      <header>
        <div>
          <h2 id="panel-title" tabIndex={-1} ref={heading}>
            {title}
          </h2>
          {about}
        </div>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
      <div className="body" tabIndex={0}>
        {children}
      </div>
    </section>,
    document.body,
  );

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  }
}

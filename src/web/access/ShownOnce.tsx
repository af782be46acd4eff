import { type ReactNode, useEffect, useRef } from 'react';

/** A secret that is shown once, until the reader says they have it. Nothing keeps it. */
export function ShownOnce({
  title,
  secret,
  onClose,
  children,
}: {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="banner green">
      <h3 tabIndex={-1} ref={heading}>
        {title}
      </h3>
      <code className="secret">{secret}</code>
      <p>{children}</p>
      <p className="acts">
        <button type="button" className="button" onClick={() => void navigator.clipboard.writeText(secret)}>
          Copy
        </button>
        <button type="button" className="button" onClick={onClose}>
          I have it
        </button>
      </p>
    </div>
  );
}

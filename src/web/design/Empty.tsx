import type { ReactNode } from 'react';
import { When } from './When.tsx';

/** A list with nothing on it: what it would show, and by when it was so. Drawn only from a real answer. */
export function Empty({
  says,
  wouldShow,
  asOf,
  children,
}: {
  /** `No exam is in conflict.` */
  readonly says: string;
  /** `Exams whose patient details differ between image and record stand here from the minute we hear of them.` */
  readonly wouldShow: string;
  readonly asOf?: string | null;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      <strong>{says}</strong>
      <p>{wouldShow}</p>
      {asOf ? (
        <p>
          So it was at <When at={asOf} />.
        </p>
      ) : null}
      {children}
    </div>
  );
}

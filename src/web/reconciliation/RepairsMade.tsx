import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeRepairs } from '../../api/repairs.ts';
import { When } from '../design/When.tsx';

/** What people repaired here, the last first, with who undid it and why; what stands may be undone. */
export function RepairsMade({
  made,
  busy,
  onUndo,
}: {
  readonly made: ReplyOf<typeof seeRepairs>['made'];
  readonly busy: boolean;
  readonly onUndo: (repairId: string, says: string) => void;
}): ReactNode {
  if (made.length === 0) return null;
  return (
    <>
      <h3>What was done</h3>
      <ul className="lines made">
        {made.map(({ repairId, says, reason, by, at, undone }) => (
          <li key={repairId}>
            <p>
              <span className={undone ? 'undone' : 'strong'}>{says}</span> by <bdi>{by}</bdi>, <When at={at} />:{' '}
              <bdi>{reason}</bdi>
            </p>
            {undone ? (
              <p>
                Undone by <bdi>{undone.by}</bdi>, <When at={undone.at} />: <bdi>{undone.reason}</bdi>
              </p>
            ) : (
              <button type="button" className="button" disabled={busy} onClick={() => onUndo(repairId, says)}>
                Undo<span className="unseen">: {says}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

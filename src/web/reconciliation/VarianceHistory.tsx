import type { ReactNode } from 'react';
import { When } from '../design/When.tsx';
import { eventInWords, type HistoryEvent } from './varianceWords.ts';

/** Everything that became of a variance, the newest first, with who did it and their words. */
export function VarianceHistory({ of }: { readonly of: readonly HistoryEvent[] }): ReactNode {
  if (of.length === 0) return <p className="quiet">Nobody has done anything about it yet.</p>;
  return (
    <ol className="timeline">
      {of.map((event, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two things may happen at one moment.
        <li key={place}>
          <div>
            <When at={event.at} /> <bdi>{eventInWords(event)}</bdi>
            {event.until ? (
              <>
                {' '}
                until <When at={event.until} />
              </>
            ) : null}
            {event.words ? ':' : null}
          </div>
          {event.words ? (
            <div className="said-words">
              <bdi>{event.words}</bdi>
            </div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

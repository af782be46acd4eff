import type { ReactNode } from 'react';
import { roleInWords } from '../page/roleInWords.ts';
import type { DayAnswer } from './DayPage.tsx';

/** Who has the differences of the day: people, the unread list, and what nobody has taken. */
export function DayOwners({ reply }: { readonly reply: DayAnswer }): ReactNode {
  return (
    <section>
      <h2>Who has the differences</h2>
      {reply.owners.length === 0 ? (
        <p className="quiet">There are none.</p>
      ) : (
        <dl className="pairs">
          {reply.owners.map((owner) => (
            <div key={owner.kind + owner.who}>
              <dt>{ownerInWords(owner)}</dt>
              <dd>{owner.differences.toLocaleString('en-GB')}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function ownerInWords({ kind, who }: DayAnswer['owners'][number]): ReactNode {
  switch (kind) {
    case 'person':
      return <bdi>{who}</bdi>;
    case 'unread-list':
      return 'The unreported list, with its clocks';
    case 'nobody':
      return <span className="late">{who === null ? 'Nobody' : `Nobody; on the list of: ${roleInWords(who)}`}</span>;
  }
}

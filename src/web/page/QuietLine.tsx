import type { ReactNode } from 'react';
import { ClockTime } from '../design/When.tsx';
import { useAccount } from '../reply/session.ts';
import { type Figures, useFigures } from './useFigures.ts';

/** The one line above every page: which sites, as of when, and what is silent. */
export function QuietLine(): ReactNode {
  const { account, may } = useAccount();
  const reply = useFigures();
  const everywhere = account.roles.some(({ site }) => site === null);
  const sites = everywhere ? 'All sites' : [...new Set(account.roles.map(({ site }) => site))].join(', ');
  return (
    <section className="quiet-line" aria-label="As of when, and what is silent">
      <span>{sites}</span>
      {may('see-figures') ? state() : null}
    </section>
  );

  function state(): ReactNode {
    switch (reply.kind) {
      case 'waiting':
        return <span>Asking how things stand</span>;
      case 'failed':
        return (
          <span className="silent" role="status">
            No answer from the server yet
          </span>
        );
      case 'silent':
        return (
          <span className="silent" role="status">
            No answer since <ClockTime at={reply.since} />
          </span>
        );
      case 'answered':
        return <Heard figures={reply.reply} />;
    }
  }
}

function Heard({ figures }: { readonly figures: Figures }): ReactNode {
  const silent = figures.feeds.filter((feed) => feed.silence !== null);
  return (
    <>
      <span>
        as of <ClockTime at={figures.asOf} />
      </span>
      <span role="status">
        {silent.length === 0 ? (
          noneSilent(figures)
        ) : (
          <span className="silent">
            {' '}
            {silent
              .slice(0, 4)
              .map(({ name, silence }) => (silence ? `${name} ${silence.words}` : name))
              .join('. ')}
            {silent.length > 4 ? ` and ${silent.length - 4} more` : ''}
          </span>
        )}
      </span>
      {figures.intake.refusing ? (
        <span className="silent" role="status">
          The doors refuse images: the disk is full
        </span>
      ) : null}
    </>
  );
}

function noneSilent({ feeds, neverHeard }: Figures): ReactNode {
  const [first, ...others] = neverHeard;
  if (first && feeds.length > 0) {
    return (
      <span className="silent">
        <bdi>{first.name}</bdi> never heard{others.length > 0 ? `, and ${others.length} more` : ''}
      </span>
    );
  }
  return feeds.length === 0 ? 'No feed has been heard yet' : 'Every feed is heard';
}

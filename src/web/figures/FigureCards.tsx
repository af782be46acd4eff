import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Trend } from '../../domain/figures/trendInWords.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { TrendLine } from '../design/TrendLine.tsx';
import { ClockTime, When } from '../design/When.tsx';
import type { Figures } from '../page/useFigures.ts';
import { useAccount } from '../reply/session.ts';
import type { UnreportedSearch } from '../worklists/unreportedSearch.ts';

/** The numbers that must never grow unseen: one number, one sentence, one trend and one link each. */
export function FigureCards({
  figures,
  trendOf,
}: {
  readonly figures: Figures;
  readonly trendOf: (figure: string) => Trend | undefined;
}): ReactNode {
  const { may } = useAccount();
  const { asOf, unread, oldestUnreadSince, unreadOverdue, unreadBeyondMaximum, conservation } = figures;
  const silent = figures.feeds.filter((feed) => feed.silence !== null);
  const waited = oldestUnreadSince === null ? null : Date.parse(asOf) - Date.parse(oldestUnreadSince);
  const unreported = (search: UnreportedSearch): Way | null =>
    may('see-exams')
      ? (words) => (
          <Link to="/unreported" search={search}>
            {words}
          </Link>
        )
      : null;
  return (
    <div className="cards">
      <Card title="Unread now" figure={counted(unread)} asOf={asOf} trend={trendOf('unread')} to={unreported({})}>
        {unread === 0 ? 'Everything performed has been read.' : 'Performed and not yet evaluated. With the reporters.'}
      </Card>
      <Card
        title="Oldest unread"
        figure={waited === null ? 'None' : spanInWords(waited)}
        asOf={asOf}
        trend={trendOf('oldest-unread-hours')}
        unit=" h"
        to={unreported({ sort: 'age' })}
      >
        {oldestUnreadSince === null ? (
          'Nobody waits for a report.'
        ) : (
          <>
            Performed <When at={oldestUnreadSince} />.
          </>
        )}
      </Card>
      <Card
        title="Beyond target"
        figure={counted(unreadOverdue)}
        asks={unreadOverdue > 0}
        asOf={asOf}
        trend={trendOf('beyond-target')}
        to={unreported({ beyond: 'target' })}
      >
        Unread for longer than their target allows.
      </Card>
      <Card
        title="Beyond 28 days"
        figure={counted(unreadBeyondMaximum)}
        asks={unreadBeyondMaximum > 0}
        asOf={asOf}
        trend={trendOf('beyond-maximum')}
        to={unreported({ beyond: 'ceiling' })}
      >
        Unread for longer than the national maximum.
      </Card>
      <Card
        title="Feeds silent"
        figure={counted(silent.length)}
        asks={silent.length > 0}
        asOf={asOf}
        trend={trendOf('feeds-silent')}
        to={may('see-feeds') ? (words) => <Link to="/feeds">{words}</Link> : null}
      >
        {silentInWords(silent, figures)}
      </Card>
      <Card
        title="On nobody’s list"
        figure={counted(conservation.onNobodysList)}
        asks={conservation.onNobodysList > 0}
        asOf={conservation.asOf}
        trend={trendOf('on-nobodys-list')}
        to={null}
      >
        <Law {...conservation} />
      </Card>
    </div>
  );
}

/** Draws the link that these words are. */
type Way = (words: ReactNode) => ReactNode;

interface CardProps {
  readonly title: string;
  readonly figure: string;
  readonly asks?: boolean;
  /** Null: not counted yet. */
  readonly asOf: string | null;
  readonly trend: Trend | undefined;
  readonly unit?: string;
  /** To the patients; null where there is no list or one may not see it. */
  readonly to: Way | null;
  readonly children: ReactNode;
}

function Card({ title, figure, asks = false, asOf, trend, unit = '', to, children }: CardProps): ReactNode {
  return (
    <section className={asks ? 'card lit' : 'card'}>
      <h2>{title}</h2>
      <div className="figure">{figure}</div>
      <p>{children}</p>
      <TrendLine values={trend} unit={unit} />
      <p className="to">
        {to
          ? to(
              <>
                {figure === '0' || figure === 'None' ? 'See the list' : figure === '1' ? 'See it' : 'See them'}
                <span className="unseen">: {title}</span>
              </>,
            )
          : null}
        <span className="as-of">
          {asOf ? (
            <>
              as of <ClockTime at={asOf} />
            </>
          ) : (
            'not counted yet'
          )}
        </span>
      </p>
    </section>
  );
}

/** The light of the law of conservation: word and colour. */
function Law({ onNobodysList, asOf }: Figures['conservation']): ReactNode {
  if (asOf === null) return 'All exams are being counted.';
  return onNobodysList === 0 ? (
    <>
      <span className="tag green">Holds</span> Every open exam is on one list, with a clock.
    </>
  ) : (
    <>
      <span className="tag red">Broken</span> Tell whoever runs Safelight here at once.
    </>
  );
}

function silentInWords(silent: Figures['feeds'], { feeds, neverHeard }: Figures): ReactNode {
  const [first] = silent;
  if (feeds.length === 0) return 'No system has spoken yet.';
  if (!first?.silence) {
    const asUsual = `All ${counted(feeds.length)} that ever spoke are heard as usual.`;
    const [never, ...others] = neverHeard;
    if (!never) return `All ${counted(feeds.length)} feeds are heard as usual.`;
    return (
      <>
        {asUsual} <bdi>{never.name}</bdi> is enrolled and was never heard
        {others.length > 0 ? `, and ${counted(others.length)} more` : ''}.
      </>
    );
  }
  const others = silent.length - 1;
  return (
    <>
      <bdi>{first.name}</bdi> {first.silence.words}.{others > 0 ? ` And ${counted(others)} more.` : ''}
    </>
  );
}

function counted(number: number): string {
  return number.toLocaleString('en-GB');
}

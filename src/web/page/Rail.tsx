import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Brand } from '../design/Brand.tsx';
import { useAccount } from '../reply/session.ts';
import { type ExamList, examListNames, examLists } from './examLists.ts';
import { RailFoot } from './RailFoot.tsx';
import { type Figures, useFigures } from './useFigures.ts';

/** The rooms one may enter, with what waits in them. On a narrow screen they stand behind a button. */
export function Rail(): ReactNode {
  const { may } = useAccount();
  const reply = useFigures();
  const [open, setOpen] = useState(false);
  const figures = reply.kind === 'answered' ? reply.reply : reply.kind === 'silent' ? reply.last : null;
  const people = may('manage-people') ? 'People' : may('manage-tokens') ? 'Tokens' : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: any room chosen inside closes the menu; a link pressed by key is a click.
    <header className={open ? 'rail open' : 'rail'} onClick={closeAfterLink}>
      <Brand />
      <button
        type="button"
        className="button menu-button"
        aria-expanded={open}
        aria-controls="rooms"
        onClick={() => setOpen(!open)}
      >
        {open ? 'Close' : 'Menu'}
      </button>
      <nav id="rooms" aria-label="Rooms">
        <Morning figures={figures} />
        {may('see-exams') ? <Lists figures={figures} /> : null}
        {may('see-feeds') || may('see-messages') || people ? <h2>What comes in, and who</h2> : null}
        <ul>
          {may('see-feeds') ? (
            <li>
              <Link to="/feeds">
                Feeds and peers
                <Count of={figures?.unknownPeers} asks words="unknown callers" hideZero />
              </Link>
            </li>
          ) : null}
          {may('see-messages') ? (
            <li>
              <Link to="/messages">
                Unreadable messages
                <Count of={figures?.unreadableMessages} asks words="messages" hideZero />
              </Link>
            </li>
          ) : null}
          {people ? (
            <li>
              <Link to="/people">{people}</Link>
            </li>
          ) : null}
        </ul>
      </nav>
      <RailFoot />
    </header>
  );

  function closeAfterLink(event: { readonly target: EventTarget }): void {
    if (event.target instanceof Element && event.target.closest('a')) setOpen(false);
  }
}

/** What a day's work begins with, in the order in which it is done. */
function Morning({ figures }: { readonly figures: Figures | null }): ReactNode {
  const { may } = useAccount();
  return (
    <ul>
      {may('see-figures') ? (
        <li>
          <Link to="/" activeOptions={{ exact: true }}>
            Today
          </Link>
        </li>
      ) : null}
      {may('handle-variances') ? (
        <li>
          <Link to="/variances" search={{}} state={{}} activeOptions={{ includeSearch: false }}>
            Variances
            <Count of={figures?.variances.reduce((sum, { open }) => sum + open, 0)} asks={false} words="variances" />
          </Link>
        </li>
      ) : null}
      {may('see-exams') ? (
        <li>
          <Link to="/unreported" activeOptions={{ includeSearch: false }}>
            Unreported
            <Count of={figures?.unread} asks={false} words="exams" />
          </Link>
        </li>
      ) : null}
      {may('see-days') ? (
        <li>
          <Link to="/days" activeOptions={{ includeSearch: false }}>
            Day close
          </Link>
        </li>
      ) : null}
    </ul>
  );
}

function Lists({ figures }: { readonly figures: Figures | null }): ReactNode {
  return (
    <>
      <h2>Exams</h2>
      <ul>
        {examListNames.filter(hasNoRoom).map((list) => (
          <li key={list}>
            <Link to="/exams" search={{ list }} state={{}} activeOptions={{ includeSearch: true }}>
              {examLists[list].title}
              <Count
                of={figures ? examLists[list].count(figures) : undefined}
                asks={examLists[list].asks}
                words="exams"
              />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is unread has a room of its own above. */
function hasNoRoom(list: ExamList): boolean {
  return list !== 'unread';
}

function Count({
  of,
  asks,
  words,
  hideZero = false,
}: {
  readonly of: number | undefined;
  readonly asks: boolean;
  readonly words: string;
  readonly hideZero?: boolean;
}): ReactNode {
  if (of === undefined || (hideZero && of === 0)) return null;
  return (
    <span className={asks && of > 0 ? 'count lit' : 'count'}>
      {of.toLocaleString('en-GB')}
      <span className="unseen"> {words}</span>
    </span>
  );
}

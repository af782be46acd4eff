import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { When } from '../design/When.tsx';
import type { DayAnswer } from './DayPage.tsx';
import { type DaySearch, wholeDay } from './daySearch.ts';

/** Who signed the day, whether what they signed still verifies, and what changed after. */
export function DaySignatures({ reply, search }: { readonly reply: DayAnswer; readonly search: DaySearch }): ReactNode {
  const { signatures, changed, day } = reply;
  return (
    <section>
      <h2>Signed</h2>
      {signatures.length === 0 ? <p className="quiet">Nobody has signed this day for this site and modality.</p> : null}
      <ul className="signatures">
        {signatures.toReversed().map(({ revision, by, at, sha256, verifies }) => (
          <li key={revision}>
            <span>
              <bdi>{by}</bdi>, <When at={at} />
            </span>{' '}
            {verifies ? <span className="tag green">Verifies</span> : <span className="tag red">Altered since</span>}
            <code className="hash">SHA-256 {sha256}</code>
          </li>
        ))}
      </ul>
      {changed === null ? null : changed === 0 ? (
        <p className="quiet">Nothing has changed since.</p>
      ) : (
        <p>
          <Link to="/days/$day" params={{ day }} search={{ ...wholeDay(search), show: 'changed' }}>
            {changed.toLocaleString('en-GB')} {changed === 1 ? 'exam has' : 'exams have'} changed since
          </Link>
        </p>
      )}
    </section>
  );
}

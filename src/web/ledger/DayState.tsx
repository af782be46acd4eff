import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { permissionsOf, roles } from '../../domain/access/permission.ts';
import { When } from '../design/When.tsx';
import { roleInWords } from '../page/roleInWords.ts';
import { useAccount } from '../reply/session.ts';
import type { DayAnswer } from './DayPage.tsx';
import { type DaySearch, wholeDay } from './daySearch.ts';

/** Whether the day is in order, in one sentence, and what is to be done next. */
export function DayState({ reply, search }: { readonly reply: DayAnswer; readonly search: DaySearch }): ReactNode {
  const { may } = useAccount();
  const { obstacles, signatures, changed, silences } = reply;
  const isSigned = signatures.length > 0 && changed === 0;
  const mayBeSigned = obstacles.length === 0 && !isSigned;
  const isBroken = signatures.some(({ verifies }) => !verifies);
  const tone = isBroken ? 'bad' : isSigned ? 'well' : 'lit';
  return (
    <>
      <div className={`state-line ${tone}`}>
        <span className="sign" aria-hidden="true" />
        <p>
          <span className="strong">{isBroken ? brokenInWords : stateInWords(reply)}</span>{' '}
          <span className="quiet">
            {reply.stood.performed.toLocaleString('en-GB')} performed, {reply.differences.toLocaleString('en-GB')} with
            a difference, {reply.notOwned.toLocaleString('en-GB')} with one that nobody has.
            {mayBeSigned && !may('sign-days') ? ` Your role does not sign days; these do: ${signers}.` : null}
          </span>
        </p>
        {mayBeSigned && may('sign-days') ? (
          <Link className="button first" to="/days/$day/sign" params={{ day: reply.day }} search={wholeDay(search)}>
            {signatures.length > 0 ? 'Sign this day again' : 'Sign this day'}
          </Link>
        ) : null}
      </div>
      {silences.length > 0 ? (
        <p className="quiet">
          Silent on this day, so what they know may be missing:{' '}
          {silences.map(({ name, since, until }, place) => (
            <span key={name + since}>
              {place > 0 ? '; ' : ''}
              <bdi>{name}</bdi> from <When at={since} />{' '}
              {until === null ? (
                'until now'
              ) : (
                <>
                  to <When at={until} />
                </>
              )}
            </span>
          ))}
          .
        </p>
      ) : null}
    </>
  );
}

const signers = roles
  .filter((role) => permissionsOf[role].includes('sign-days'))
  .map(roleInWords)
  .join(', ');

const brokenInWords =
  'What was signed of this day has been altered since: its hash is not the one that was signed. Tell whoever runs Safelight here at once.';

function stateInWords({ obstacles, signatures, changed, notOwned }: DayAnswer): string {
  if (signatures.length > 0 && changed === 0) return 'Signed, and unchanged since.';
  const since = changed === null ? '' : `${exams(changed)} changed since it was signed. `;
  if (obstacles.includes('not-over')) return 'This day is not over yet.';
  if (obstacles.includes('not-owned'))
    return `${since}It cannot be signed: ${exams(notOwned)} ${notOwned === 1 ? 'has' : 'have'} a difference that nobody has.`;
  if (obstacles.includes('behind'))
    return `${since}It cannot be signed yet: something that was heard is still being worked out.`;
  return changed === null
    ? 'Every difference is named and owned. It can be signed.'
    : `${since}It can be signed again.`;
}

function exams(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'exam' : 'exams'}`;
}

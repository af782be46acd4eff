import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { seeDay, signDay } from '../../api/days.ts';
import { stageWords, stoodWords } from '../../domain/ledger/dayClose.ts';
import { Banner } from '../design/Banner.tsx';
import { LineBones } from '../design/Bones.tsx';
import { FormError } from '../design/FormError.tsx';
import { dayInWords } from '../design/londonTime.ts';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { useReply } from '../reply/useReply.ts';
import { DayOwners } from './DayOwners.tsx';
import type { DayAnswer } from './DayPage.tsx';
import { type DaySearch, readDaySearch } from './daySearch.ts';

/** Signing a day: what is signed, once more, and then the signature. Not asked again by itself: what is read is what is signed. */
export function SignDayPage(): ReactNode {
  const { day } = useParams({ from: '/days/$day/sign' });
  const search = readDaySearch({ ...useSearch({ from: '/days/$day/sign' }) });
  const account = useReply(seeDay, { body: { day, ...search, limit: 1 } });
  return (
    <Page title={`Check before you sign ${dayInWords(day)?.full ?? 'this day'}`} tab="Sign a day">
      <p>
        <Link to="/days/$day" params={{ day }} search={search}>
          Back to the account
        </Link>
      </p>
      <Answer of={account} subject="the account of this day" waiting={<LineBones widths={[60, 40, 75, 50]} />}>
        {(reply) => <CheckAnswers reply={reply} search={search} />}
      </Answer>
    </Page>
  );
}

function CheckAnswers({ reply, search }: { readonly reply: DayAnswer; readonly search: DaySearch }): ReactNode {
  const act = useAct(signDay);
  const { account } = useAccount();
  const [signedAt, setSignedAt] = useState<string | null>(null);
  const { day, sha256, signatures, obstacles } = reply;
  const told = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone with what it did: the focus goes to the answer.
  useEffect(() => {
    if (signedAt !== null) told.current?.focus();
  }, [signedAt]);
  const isSigned = signatures.length > 0 && reply.changed === 0;
  if (signedAt !== null || isSigned) {
    return (
      <div tabIndex={-1} ref={told}>
        <Banner tone="green">
          Signed{signedAt === null ? '' : ` as ${account.username}`},{' '}
          <When at={signedAt ?? signatures.at(-1)?.at ?? null} />. What changes from now on is shown with the account.
        </Banner>
      </div>
    );
  }
  return (
    <form className="form" onSubmit={(event) => void sign(event)}>
      <FormError says={act.error && actErrorInWords(act.error, 'sign this day')} />
      <WhatIsSigned reply={reply} />
      <DayOwners reply={reply} />
      <p>
        You sign that you have seen this account, and that every difference in it has somebody who deals with it. It
        does not say that all is well: it says that nothing is nobody’s.
      </p>
      <p className="acts">
        <button type="submit" className="button first" disabled={obstacles.length > 0 || act.state === 'sending'}>
          {act.state === 'sending' ? 'Signing' : `Sign as ${account.username}`}
        </button>
      </p>
      {obstacles.length > 0 ? <p className="late">It cannot be signed now. The account says why.</p> : null}
    </form>
  );

  async function sign(event: FormEvent): Promise<void> {
    event.preventDefault();
    const { site, modality } = search;
    const body = { day, sha256, after: signatures.length, ...(site && { site }), ...(modality && { modality }) };
    const signed = await act.run({ body });
    if (signed) setSignedAt(signed.at);
  }
}

function WhatIsSigned({ reply }: { readonly reply: DayAnswer }): ReactNode {
  const { stood, lines } = reply;
  const number = (count: number) => count.toLocaleString('en-GB');
  return (
    <dl className="pairs">
      {pair('Day', dayInWords(reply.day)?.full ?? reply.day)}
      {pair('Site', reply.site ?? 'Every site')}
      {pair('Modality', reply.modality ?? 'Every modality')}
      {(Object.keys(stoodWords) as (keyof typeof stoodWords)[]).map((as) =>
        pair(`${stoodWords[as].charAt(0).toUpperCase()}${stoodWords[as].slice(1)}`, number(stood[as])),
      )}
      {lines.map(({ stage, yes, owned, untold }) =>
        pair(
          stageWords[stage],
          `${number(yes)}${owned > 0 ? `, and ${number(owned)} missing that somebody has` : ''}${untold > 0 ? `, and ${number(untold)} told by nobody` : ''}`,
        ),
      )}
      {pair('SHA-256 of the account', <code className="hash">{reply.sha256}</code>)}
    </dl>
  );
}

function pair(name: string, value: ReactNode): ReactNode {
  return (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

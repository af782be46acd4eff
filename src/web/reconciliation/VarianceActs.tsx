import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { handleVariance } from '../../api/variances.ts';
import { Banner } from '../design/Banner.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { type Act, ActForm, type Asking } from './ActForm.tsx';
import type { VarianceWhole } from './varianceWords.ts';

/** What one may do about a variance: take it, write, hand it over, put it off, give it back. */
export function VarianceActs({
  of,
  site,
  named,
}: {
  readonly of: VarianceWhole;
  readonly site: string;
  readonly named: string;
}): ReactNode {
  const { account, may } = useAccount();
  const queries = useQueryClient();
  const act = useAct(handleVariance);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const told = useRef<HTMLDivElement>(null);
  // The button that was pressed may be gone with what it did: the focus goes to the answer.
  useEffect(() => {
    if (done) told.current?.focus();
  }, [done]);
  if (!may('handle-variances')) return null;
  const isMine = of.takenBy?.username === account.username;
  const isOpen = of.closedAt === null;
  const othersHave = of.takenBy !== null && !isMine;
  const error = act.error && actErrorInWords(act.error, 'do that');
  return (
    <div className="handling">
      {done ? (
        <div className="banner green" role="status" tabIndex={-1} ref={told}>
          {done}.
        </div>
      ) : null}
      {error && asking === null ? <Banner tone="red">{error}</Banner> : null}
      <div className="acts">
        {isOpen && of.takenBy === null ? button('Take it', () => void run({ act: 'take' }), 'first') : null}
        {button('Comment', () => open('comment'))}
        {isOpen ? button('Hand over', () => open('hand-over')) : null}
        {isOpen && !othersHave ? button('Put off', () => open('snooze')) : null}
        {isOpen && isMine ? button('Give it back', () => void run({ act: 'release' })) : null}
      </div>
      {asking ? (
        <ActForm
          key={asking}
          asking={asking}
          sites={[site]}
          snoozeHoursMax={of.snoozeHoursMax}
          sending={act.state === 'sending'}
          error={error}
          onAct={(chosen) => void run(chosen)}
          onClose={close}
        />
      ) : null}
    </div>
  );

  function button(words: string, press: () => void, rank = ''): ReactNode {
    return (
      <button type="button" className={`button ${rank}`.trim()} disabled={act.state === 'sending'} onClick={press}>
        {words}
        <span className="unseen">: {named}</span>
      </button>
    );
  }

  function open(what: Asking): void {
    act.forget();
    setDone(null);
    setAsking(what);
  }

  function close(): void {
    act.forget();
    setAsking(null);
  }

  async function run(chosen: Act): Promise<void> {
    setDone(null);
    const reply = await act.run({ params: { varianceId: of.varianceId }, body: { version: of.version, act: chosen } });
    if (reply) {
      setAsking(null);
      setDone(reply.says);
    }
    // Somebody else was first: what they did is shown beside the refusal.
    else void queries.invalidateQueries();
  }
}

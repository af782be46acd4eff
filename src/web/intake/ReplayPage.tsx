import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { BodyOf, ReplyOf } from '../../api/endpoint.ts';
import { listFeeds } from '../../api/feeds.ts';
import { replayMessages } from '../../api/messages.ts';
import { Banner } from '../design/Banner.tsx';
import { Field } from '../design/Field.tsx';
import { FormError } from '../design/FormError.tsx';
import { Page } from '../page/Page.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { useReply } from '../reply/useReply.ts';
import { ReplayReport } from './ReplayReport.tsx';

type Which = Omit<BodyOf<typeof replayMessages>, 'trial'>;
type Report = ReplyOf<typeof replayMessages>;

/** Reads kept messages again with the packs as they are now: first what would change, then, for just that choice, for good. */
export function ReplayPage(): ReactNode {
  const act = useAct(replayMessages);
  const [which, setWhich] = useState<Which>({ onlyNotUnderstood: true });
  const [tried, setTried] = useState<Report | null>(null);
  const [done, setDone] = useState<Report | null>(null);
  return (
    <Page title="Read kept messages again">
      <p>
        <Link to="/messages">Back to the messages</Link>
      </p>
      <form className="form" onSubmit={(event) => void attempt(event)}>
        <p>
          Every message is kept as it came. When a sender pack has been mended, the messages can be read again by it.
          First you see what would change; nothing changes until you say so.
        </p>
        <FormError says={act.error && actErrorInWords(act.error, 'read the messages again')} />
        <WhichMessages which={which} onChange={choose} />
        <p>
          <button type="submit" className="button first" disabled={act.state === 'sending'}>
            {act.state === 'sending' ? 'Reading' : 'Show what would change'}
          </button>
        </p>
      </form>
      {tried ? (
        <ReplayReport title="What would change" report={tried}>
          <button
            type="button"
            className="button grave"
            disabled={act.state === 'sending' || tried.messages === tried.unchanged}
            onClick={() => void forGood()}
          >
            Change it for good
          </button>
        </ReplayReport>
      ) : null}
      {done ? (
        <>
          <Banner tone="green">The messages have been read again. The exams they touch are being balanced now.</Banner>
          <ReplayReport title="What has changed" report={done} />
        </>
      ) : null}
    </Page>
  );

  function choose(next: Which): void {
    setWhich(next);
    // A trial speaks only for the messages it tried.
    setTried(null);
    setDone(null);
  }

  async function attempt(event: FormEvent): Promise<void> {
    event.preventDefault();
    setDone(null);
    setTried(await act.run({ body: { ...which, trial: true } }));
  }

  async function forGood(): Promise<void> {
    const report = await act.run({ body: { ...which, trial: false } });
    if (!report) return;
    setTried(null);
    setDone(report);
  }
}

function WhichMessages({
  which,
  onChange,
}: {
  readonly which: Which;
  readonly onChange: (which: Which) => void;
}): ReactNode {
  const { may } = useAccount();
  const feeds = useReply(listFeeds, {}, { when: may('see-feeds') });
  const known = feeds.kind === 'answered' ? feeds.reply.feeds.filter(({ kind }) => kind === 'hl7') : [];
  const { feedId: _, from: __, to: ___, ...rest } = which;
  return (
    <>
      <Field label="Of which feed">
        {(field) => (
          <select {...field} value={which.feedId ?? ''} onChange={(event) => change({ feedId: event.target.value })}>
            <option value="">Every feed</option>
            {known.map(({ feedId, name }) => (
              <option key={feedId} value={feedId}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="in-line">
        <Field label="Received from">
          {(field) => (
            <input {...field} type="datetime-local" onChange={(event) => change({ from: event.target.value })} />
          )}
        </Field>
        <Field label="Received to">
          {(field) => (
            <input {...field} type="datetime-local" onChange={(event) => change({ to: event.target.value })} />
          )}
        </Field>
      </div>
      <label className="tick">
        <input
          type="checkbox"
          checked={which.onlyNotUnderstood}
          onChange={(event) => onChange({ ...which, onlyNotUnderstood: event.target.checked })}
        />
        Only messages that were not understood
      </label>
    </>
  );

  function change(next: { readonly feedId?: string; readonly from?: string; readonly to?: string }): void {
    const feedId = next.feedId ?? which.feedId;
    const from = next.from === undefined ? which.from : instantOf(next.from);
    const to = next.to === undefined ? which.to : instantOf(next.to);
    onChange({ ...rest, ...(feedId && { feedId }), ...(from && { from }), ...(to && { to }) });
  }
}

/** What a date field holds, in this device's time, as an instant; empty when the field is. */
function instantOf(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { handleVariances } from '../../api/variances.ts';
import { nameInWords } from '../../domain/patients/nameInWords.ts';
import { Banner } from '../design/Banner.tsx';
import { varianceInWords } from '../ledger/examWords.ts';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';
import { type Act, ActForm, type Asking } from './ActForm.tsx';
import type { VarianceRow } from './varianceWords.ts';

type Results = ReplyOf<typeof handleVariances>['results'];

/** Handles what is ticked, all of it alike, and says what became of each. */
export function BulkActs({
  rows,
  onClear,
}: {
  readonly rows: readonly VarianceRow[];
  readonly onClear: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const act = useAct(handleVariances);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [told, setTold] = useState<{ readonly results: Results; readonly of: readonly VarianceRow[] } | null>(null);
  const error = act.error && actErrorInWords(act.error, 'do that');
  if (rows.length === 0 && !told && !error) return null;
  return (
    <section className="bulk" aria-label="What is ticked">
      <h2 className="unseen">What is ticked</h2>
      {told ? <ResultsTold results={told.results} of={told.of} onClose={() => setTold(null)} /> : null}
      {error && asking === null ? <Banner tone="red">{error}</Banner> : null}
      {rows.length > 0 ? (
        <div className="acts bulk-bar">
          <span className="strong" role="status">
            {rows.length.toLocaleString('en-GB')} ticked
          </span>
          {button('Take them', () => void run({ act: 'take' }), 'first')}
          {button('Comment', () => setAsking('comment'))}
          {button('Hand over', () => setAsking('hand-over'))}
          {button('Put off', () => setAsking('snooze'))}
          <button type="button" className="link" onClick={onClear}>
            Untick all
          </button>
        </div>
      ) : null}
      {rows.length > 0 && asking ? (
        <ActForm
          key={asking}
          asking={asking}
          sites={[...new Set(rows.map(({ site }) => site))]}
          snoozeHoursMax={Math.min(...rows.map(({ snoozeHoursMax }) => snoozeHoursMax))}
          sending={act.state === 'sending'}
          error={error}
          onAct={(chosen) => void run(chosen)}
          onClose={close}
        />
      ) : null}
    </section>
  );

  function button(words: string, press: () => void, rank = ''): ReactNode {
    return (
      <button type="button" className={`button ${rank}`.trim()} disabled={act.state === 'sending'} onClick={press}>
        {words}
        <span className="unseen"> ({rows.length} ticked)</span>
      </button>
    );
  }

  function close(): void {
    act.forget();
    setAsking(null);
  }

  async function run(chosen: Act): Promise<void> {
    setTold(null);
    const variances = rows.map(({ varianceId, version }) => ({ varianceId, version }));
    const reply = await act.run({ body: { variances, act: chosen } });
    if (!reply) return void queries.invalidateQueries();
    setAsking(null);
    setTold({ results: reply.results, of: rows });
    onClear();
  }
}

function ResultsTold({
  results,
  of,
  onClose,
}: {
  readonly results: Results;
  readonly of: readonly VarianceRow[];
  readonly onClose: () => void;
}): ReactNode {
  const done = results.filter((result) => result.done).length;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const refused = results.length - done;
  return (
    <div className="box results" role="status" tabIndex={-1} ref={box}>
      <div className="acts">
        <span className="strong">
          {done.toLocaleString('en-GB')} done{refused > 0 ? `, ${refused.toLocaleString('en-GB')} not` : ''}
        </span>
        <button type="button" className="link" onClick={onClose}>
          Close<span className="unseen"> these results</span>
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
      <ul className="lines" tabIndex={0} aria-label="What became of each">
        {results.map((result) => {
          const row = of.find(({ varianceId }) => varianceId === result.varianceId);
          return (
            <li key={result.varianceId}>
              <span className={result.done ? 'tag green' : 'tag red'}>{result.done ? 'Done' : 'Not done'}</span>{' '}
              <bdi className="strong">{row ? nameInWords(row.patient) : 'Not known'}</bdi>{' '}
              <span className="quiet">{row ? varianceInWords(row.kind) : ''}</span> <bdi>{result.says}.</bdi>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

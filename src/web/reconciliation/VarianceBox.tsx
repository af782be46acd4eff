import type { ReactNode } from 'react';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { Severity } from '../design/Severity.tsx';
import { signOf } from '../design/signOf.ts';
import { When } from '../design/When.tsx';
import { varianceInWords } from '../ledger/examWords.ts';
import { roleInWords } from '../page/roleInWords.ts';
import { Evidence } from './Evidence.tsx';
import { VarianceActs } from './VarianceActs.tsx';
import { VarianceHistory } from './VarianceHistory.tsx';
import { personInWords, type VarianceWhole } from './varianceWords.ts';

/** One variance: what differs, what each side says, whose it is, what one may do, and what became of it. */
export function VarianceBox({
  of,
  site,
  asOf,
  historyOpen = false,
  children,
}: {
  readonly of: VarianceWhole;
  readonly site: string;
  readonly asOf: string;
  readonly historyOpen?: boolean;
  /** What stands between what one may do about it and what became of it. */
  readonly children?: ReactNode;
}): ReactNode {
  const { tone, word } = signOf(of.severity);
  const named = varianceInWords(of.kind);
  return (
    <article className={`variance ${of.closedAt ? 'plain' : tone}`} aria-label={named}>
      <h3 className="variance-head">
        <Severity of={of.severity} says={named} />
        {word === named ? null : <span className="quiet"> {word}</span>}
      </h3>
      <p>
        <bdi>{of.says}</bdi>
      </p>
      <Evidence of={of.evidence} />
      {of.closedAt ? <Closed of={of} /> : <Standing of={of} asOf={asOf} />}
      <VarianceActs of={of} site={site} named={named} />
      {children}
      <details open={historyOpen}>
        <summary>
          What became of it ({of.history.length})<span className="unseen">: {named}</span>
        </summary>
        <VarianceHistory of={of.history} />
      </details>
    </article>
  );
}

function Standing({ of, asOf }: { readonly of: VarianceWhole; readonly asOf: string }): ReactNode {
  const due = of.dueAt === null ? null : dueInWords(new Date(of.dueAt), new Date(asOf));
  return (
    <dl className="facts-line">
      <div>
        <dt>Since</dt>
        <dd>
          <When at={of.since} /> ({spanInWords(Date.parse(asOf) - Date.parse(of.since))})
        </dd>
      </div>
      {due ? (
        <div>
          <dt>Clock</dt>
          <dd className={due.overdue ? 'late' : ''}>{due.says}</dd>
        </div>
      ) : null}
      <div>
        <dt>{of.takenBy ? 'With' : 'On the list of'}</dt>
        <dd>
          {of.takenBy ? (
            <>
              <bdi className={of.takenBy.gone ? 'late' : 'strong'}>{personInWords(of.takenBy)}</bdi> since{' '}
              <When at={of.takenAt} />
            </>
          ) : (
            roleInWords(of.ownerRole)
          )}
        </dd>
      </div>
      {of.snoozedUntil && of.snoozedUntil > asOf ? (
        <div>
          <dt>Put off until</dt>
          <dd>
            <When at={of.snoozedUntil} />
            {of.snoozedBy ? (
              <>
                {' '}
                by <bdi>{of.snoozedBy.displayName}</bdi>
              </>
            ) : null}
            : <bdi>{of.snoozedBecause}</bdi>
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

function Closed({ of }: { readonly of: VarianceWhole }): ReactNode {
  return (
    <p>
      <span className="tag green">Closed</span> <When at={of.closedAt} />{' '}
      <bdi>{of.closedBecause ?? 'The systems agree.'}</bdi>
    </p>
  );
}

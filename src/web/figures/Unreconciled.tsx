import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Trend } from '../../domain/figures/trendInWords.ts';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { TrendLine } from '../design/TrendLine.tsx';
import { ClockTime } from '../design/When.tsx';
import { varianceInWords } from '../ledger/examWords.ts';
import { roleInWords } from '../page/roleInWords.ts';
import type { Figures } from '../page/useFigures.ts';
import { useAccount } from '../reply/session.ts';

type Kind = Figures['variances'][number];

/** In what systems disagree, kind by kind, the most severe first: how many, who has them, how it went, and the way to them. */
export function Unreconciled({
  figures,
  trendOf,
}: {
  readonly figures: Figures;
  readonly trendOf: (figure: string) => Trend | undefined;
}): ReactNode {
  const { may } = useAccount();
  const { variances, asOf } = figures;
  const columns: readonly Column<Kind>[] = [
    {
      head: 'What',
      kind: 'person',
      cell: ({ kind }) => (may('handle-variances') ? <ToKind kind={kind} /> : varianceInWords(kind)),
    },
    { head: 'Open', kind: 'number', cell: ({ open }) => open.toLocaleString('en-GB') },
    { head: 'Taken by nobody', kind: 'number', cell: ({ untaken }) => untaken.toLocaleString('en-GB') },
    { head: 'Put off', kind: 'number', spare: 1, cell: ({ snoozed }) => snoozed.toLocaleString('en-GB') },
    { head: 'With', spare: 2, cell: ({ ownerRoles }) => ownerRoles.map(roleInWords).join(', ') },
    { head: 'Last 7 days', spare: 3, cell: ({ kind }) => <TrendLine values={trendOf(`variance:${kind}`)} /> },
  ];
  return (
    <section className="unreconciled">
      <h2>
        Unreconciled{' '}
        <span className="as-of">
          as of <ClockTime at={asOf} />
        </span>
      </h2>
      {variances.length === 0 ? (
        <Empty
          says="No two systems disagree."
          wouldShow="What one system says and another does not stands here, kind by kind, with who has it."
          asOf={asOf}
        />
      ) : (
        <Table caption="What does not agree" rows={variances} columns={columns} keyOf={({ kind }) => kind} />
      )}
    </section>
  );
}

function ToKind({ kind }: { readonly kind: string }): ReactNode {
  return (
    <Link to="/variances" search={{ kind }} state={{}}>
      {varianceInWords(kind)}
    </Link>
  );
}

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { nameInWords } from '../../domain/patients/nameInWords.ts';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { PatientName } from '../design/PatientWords.tsx';
import { Severity } from '../design/Severity.tsx';
import { signOf } from '../design/signOf.ts';
import { type Column, Table, type Ticks } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { varianceInWords } from '../ledger/examWords.ts';
import type { VarianceSearch } from './varianceSearch.ts';
import { ownerInWords, type VarianceRow } from './varianceWords.ts';

export const varianceHeads: readonly string[] = ['Patient', 'Severity', 'What differs', 'Owner', 'Clock'];

const columns = (asOf: string): readonly Column<VarianceRow>[] => [
  { head: 'Patient', kind: 'person', cell: (row) => <PatientName of={row.patient} /> },
  {
    head: 'Severity',
    spare: 3,
    cell: (row) => (
      <span className="nowrap">
        <Severity of={row.severity} />
      </span>
    ),
  },
  { head: 'What differs', cell: whatDiffers },
  {
    head: 'In words',
    kind: 'clip',
    spare: 1,
    cell: (row) => <bdi title={row.says}>{row.says}</bdi>,
  },
  { head: 'Site', spare: 2, cell: (row) => row.site },
  { head: 'Owner', spare: 3, cell: owner },
  { head: 'Clock', cell: (row) => clock(row, asOf) },
];

/** The queue: the person first, the clock last; each row opens, and can be ticked to be handled with others. */
export function VarianceTable({
  rows,
  asOf,
  search,
  open,
  ticked,
  onTick,
}: {
  readonly rows: readonly VarianceRow[];
  readonly asOf: string;
  readonly search: VarianceSearch;
  readonly open: string | undefined;
  readonly ticked: ReadonlySet<string>;
  readonly onTick: (ticked: ReadonlySet<string>) => void;
}): ReactNode {
  const ticks: Ticks<VarianceRow> = {
    ticked,
    onTick,
    label: (row) => `${nameInWords(row.patient)}, ${varianceInWords(row.kind)}`,
  };
  return (
    <Table
      caption="Variances"
      rows={rows}
      columns={columns(asOf)}
      keyOf={(row) => row.varianceId}
      current={open}
      ticks={ticks}
      link={(row, attributes) => (
        <Link
          to="/variances/$varianceId"
          params={{ varianceId: row.varianceId }}
          search={search}
          state={true}
          {...attributes}
        >
          <PatientName of={row.patient} />
        </Link>
      )}
    />
  );
}

function whatDiffers(row: VarianceRow): ReactNode {
  const { shape, word, tone } = signOf(row.severity);
  return (
    <span className="nowrap">
      <span className={`only-narrow severity ${tone}`}>
        <span aria-hidden="true">{shape} </span>
        <span className="unseen">{word}: </span>
      </span>
      {varianceInWords(row.kind)}
    </span>
  );
}

function owner(row: VarianceRow): ReactNode {
  const words = ownerInWords(row);
  if (row.takenBy?.gone) return <bdi className="late nowrap">{words}</bdi>;
  return <bdi className={row.takenBy ? 'nowrap' : 'quiet nowrap'}>{words}</bdi>;
}

function clock(row: VarianceRow, asOf: string): ReactNode {
  if (row.snoozedUntil && row.snoozedUntil > asOf) {
    return (
      <>
        <span className="quiet">put off until</span> <When at={row.snoozedUntil} />
      </>
    );
  }
  if (row.dueAt === null) return <span className="quiet">No time set</span>;
  const { says, overdue } = dueInWords(new Date(row.dueAt), new Date(asOf));
  return <span className={overdue ? 'late nowrap' : 'nowrap'}>{says}</span>;
}

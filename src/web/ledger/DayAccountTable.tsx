import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { stageWords, stoodWords } from '../../domain/ledger/dayClose.ts';
import { type Column, Table } from '../design/Table.tsx';
import type { DayAnswer } from './DayPage.tsx';
import { type DayPart, type DaySearch, wholeDay } from './daySearch.ts';

type Line = DayAnswer['lines'][number];

/** The account: each line makes up all that were performed, and each number leads to its exams. */
export function DayAccountTable({
  reply,
  search,
}: {
  readonly reply: DayAnswer;
  readonly search: DaySearch;
}): ReactNode {
  const { stood } = reply;
  const others = (['booked', 'cancelled', 'told'] as const).filter((as) => stood[as] > 0);
  return (
    <section className="account">
      <h2>
        {leading(stood.performed, 'performed', 'performed')} performed
        {others.length > 0 ? <span className="quiet"> and beside them </span> : null}
        {others.map((as, place) => (
          <span key={as} className="quiet">
            {place > 0 ? ', ' : ''}
            {leading(stood[as], as, stoodWords[as])} {stoodWords[as]}
          </span>
        ))}
      </h2>
      <Table caption="The account of the day" rows={reply.lines} columns={columns(cell)} keyOf={({ stage }) => stage} />
      <ul className="untold quiet">
        {reply.untold.map(({ stage, site, exams }) => (
          <li key={stage + site}>{untoldInWords(stage, site, exams)}</li>
        ))}
      </ul>
    </section>
  );

  function cell(line: Line, part: 'yes' | 'owned' | 'not-owned' | 'not-due' | 'untold', count: number): ReactNode {
    const tone = part === 'not-owned' && count > 0 ? 'late' : '';
    return <span className={tone}>{leading(count, `${line.stage}.${part}`, stageWords[line.stage])}</span>;
  }

  function leading(count: number, show: DayPart, of: string): ReactNode {
    const words = count.toLocaleString('en-GB');
    if (count === 0) return words;
    return (
      <Link to="/days/$day" params={{ day: reply.day }} search={{ ...wholeDay(search), show }}>
        {words}
        <span className="unseen"> {of}</span>
      </Link>
    );
  }
}

type Cell = (line: Line, part: 'yes' | 'owned' | 'not-owned' | 'not-due' | 'untold', count: number) => ReactNode;

function columns(cell: Cell): readonly Column<Line>[] {
  return [
    { head: 'Performed is', kind: 'person', cell: ({ stage }) => stageWords[stage] },
    { head: 'Yes', kind: 'number', cell: (line) => cell(line, 'yes', line.yes) },
    { head: 'No, and somebody has it', kind: 'number', cell: (line) => cell(line, 'owned', line.owned) },
    { head: 'No, and nobody has it', kind: 'number', cell: (line) => cell(line, 'not-owned', line.notOwned) },
    { head: 'Not due yet', kind: 'number', cell: (line) => cell(line, 'not-due', line.notDue) },
    { head: 'Told by nobody', kind: 'number', cell: (line) => cell(line, 'untold', line.untold) },
    {
      head: 'Together',
      kind: 'number',
      cell: ({ yes, owned, notOwned, notDue, untold }) =>
        (yes + owned + notOwned + notDue + untold).toLocaleString('en-GB'),
    },
  ];
}

function untoldInWords(stage: Line['stage'], site: string, exams: number): string {
  const count = `${exams.toLocaleString('en-GB')} ${exams === 1 ? 'exam' : 'exams'}`;
  switch (stage) {
    case 'delivered':
      return `No system at ${site} tells us of delivery: ${count}.`;
    case 'acknowledged':
      return `No system at ${site} tells us who acknowledged: ${count}.`;
    default:
      return `No system at ${site} tells us of “${stageWords[stage]}”: ${count}.`;
  }
}

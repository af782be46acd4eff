import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { stageWords, stoodWords } from '../../domain/ledger/dayClose.ts';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { Empty } from '../design/Empty.tsx';
import { PatientName } from '../design/PatientWords.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { roleInWords } from '../page/roleInWords.ts';
import type { DayAnswer } from './DayPage.tsx';
import { type DayPart, type DaySearch, wholeDay } from './daySearch.ts';
import { examinationInWords, varianceInWords } from './examWords.ts';

type Row = DayAnswer['exams'][number];
type Difference = Row['differences'][number];

/** The exams of the number that is open, with every difference and who has it. */
export function DayExams({ reply, search }: { readonly reply: DayAnswer; readonly search: DaySearch }): ReactNode {
  const show = search.show ?? 'not-owned';
  const title = partInWords(show);
  return (
    <section>
      <h2>{title}</h2>
      <nav className="acts" aria-label="Parts of the account">
        {part('not-owned', reply.notOwned)}
        {part('differences', reply.differences)}
        {reply.changed === null ? null : part('changed', reply.changed)}
        {part('performed', reply.stood.performed)}
      </nav>
      {reply.exams.length === 0 ? (
        <Empty
          says={`${title}: none.`}
          wouldShow="The exams of each number of the account stand here, with every difference and who has it."
          asOf={reply.asOf}
        />
      ) : (
        <Table
          caption={title}
          rows={reply.exams}
          columns={columns(reply.asOf, show === 'changed')}
          keyOf={({ exam }) => exam.examId}
          link={({ exam }, attributes) => (
            <Link to="/exams/$examId" params={{ examId: exam.examId }} search={{ list: 'all' }} {...attributes}>
              <PatientName of={exam.patient} />
            </Link>
          )}
        />
      )}
    </section>
  );

  function part(of: DayPart, count: number): ReactNode {
    return (
      <Link
        to="/days/$day"
        params={{ day: reply.day }}
        search={{ ...wholeDay(search), show: of }}
        aria-current={of === show ? 'true' : undefined}
      >
        {partInWords(of)} ({count.toLocaleString('en-GB')})
      </Link>
    );
  }
}

function columns(asOf: string, showsChanges: boolean): readonly Column<Row>[] {
  return [
    { head: 'Patient', kind: 'person', cell: ({ exam }) => <PatientName of={exam.patient} /> },
    { head: 'Examination', spare: 3, cell: ({ exam }) => <bdi>{examinationInWords(exam) || 'Not known'}</bdi> },
    { head: 'Site', spare: 1, cell: ({ exam }) => <bdi>{exam.site}</bdi> },
    { head: 'When', spare: 2, cell: ({ exam }) => <When at={exam.performedAt} /> },
    { head: 'Missing', spare: 2, cell: missing },
    ...(showsChanges ? [{ head: 'Changed since it was signed', cell: changes }] : []),
    { head: 'Differences, and who has them', cell: (row) => <Differences of={row} asOf={asOf} /> },
  ];
}

function missing({ stood, stages }: Row): ReactNode {
  if (stood !== 'performed') return <span className="quiet">{capital(stoodWords[stood])}</span>;
  const no = (Object.keys(stageWords) as (keyof typeof stageWords)[]).filter((stage) => stages[stage] === 'no');
  return no.length === 0 ? <span className="quiet">Nothing</span> : no.map((stage) => stageWords[stage]).join(', ');
}

function changes({ changed }: Row): ReactNode {
  return (
    <ul className="reasons">
      {changed.map((says) => (
        <li key={says}>{says}</li>
      ))}
    </ul>
  );
}

function Differences({ of: { differences }, asOf }: { readonly of: Row; readonly asOf: string }): ReactNode {
  if (differences.length === 0) return <span className="quiet">None</span>;
  return (
    <ul className="reasons">
      {differences.map((one) => (
        <li key={one.stage + one.kind + one.varianceId}>
          <span className="strong">{differenceInWords(one.kind)}</span>: {owner(one)}
          {one.dueAt === null ? null : `, ${dueInWords(new Date(one.dueAt), new Date(asOf)).says}`}
        </li>
      ))}
    </ul>
  );
}

function owner({ owned, takenBy, ownerRole }: Difference): ReactNode {
  if (takenBy !== null) return <bdi>{takenBy}</bdi>;
  if (owned) return 'the unreported list';
  return <span className="late">nobody{ownerRole === null ? '' : ` (${roleInWords(ownerRole)})`}</span>;
}

function differenceInWords(kind: string): string {
  if (kind === 'unread') return 'Unread';
  if (kind === 'awaited') return 'Report not confirmed yet';
  if (kind === 'unexplained') return 'Missing, and no rule has named why yet';
  return varianceInWords(kind);
}

function partInWords(part: DayPart): string {
  switch (part) {
    case 'not-owned':
      return 'With a difference nobody has';
    case 'differences':
      return 'With a difference';
    case 'changed':
      return 'Changed since it was signed';
    case 'performed':
    case 'booked':
    case 'cancelled':
    case 'told':
      return capital(stoodWords[part]);
    default: {
      const [stage, as] = part.split('.') as [keyof typeof stageWords, keyof typeof asWords];
      return `${stageWords[stage]}: ${asWords[as]}`;
    }
  }
}

const asWords = {
  yes: 'yes',
  owned: 'no, and somebody has it',
  'not-owned': 'no, and nobody has it',
  'not-due': 'not due yet',
  untold: 'told by nobody',
} as const;

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

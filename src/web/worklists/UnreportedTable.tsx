import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { PatientName } from '../design/PatientWords.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { Day, When } from '../design/When.tsx';
import { examinationInWords } from '../ledger/examWords.ts';
import { roleInWords } from '../page/roleInWords.ts';
import type { Unreported } from './UnreportedPage.tsx';
import type { UnreportedSearch } from './unreportedSearch.ts';

type Row = Unreported['exams'][number];

const columns = (asOf: string): readonly Column<Row>[] => [
  { head: 'Patient', kind: 'person', cell: (exam) => <PatientName of={exam.patient} /> },
  { head: 'Born', spare: 1, cell: (exam) => <Day of={exam.patient.birthDate} /> },
  { head: 'Examination', spare: 2, cell: examination },
  { head: 'Site', spare: 1, cell: (exam) => <bdi>{exam.site}</bdi> },
  { head: 'Why it is still here', cell: reasons },
  { head: 'Who has it', spare: 2, cell: owner },
  { head: 'Target', spare: 3, cell: target },
  { head: 'Unread for', spare: 1, cell: (exam) => <Age since={exam.unreadSince} asOf={asOf} /> },
  { head: 'Time left', cell: (exam) => <TimeLeft exam={exam} asOf={asOf} /> },
];

export const unreportedHeads: readonly string[] = [
  'Patient',
  'Examination',
  'Why it is still here',
  'Target',
  'Time left',
];

/** The unreported list: the person first, the clock last, the whole row opens. */
export function UnreportedTable({
  exams,
  asOf,
  search,
  open,
}: {
  readonly exams: readonly Row[];
  readonly asOf: string;
  readonly search: UnreportedSearch;
  readonly open: string | undefined;
}): ReactNode {
  return (
    <Table
      caption="Unreported exams"
      rows={exams}
      columns={columns(asOf)}
      keyOf={(exam) => exam.examId}
      current={open}
      link={(exam, attributes) => (
        <Link to="/unreported/$examId" params={{ examId: exam.examId }} search={search} state={true} {...attributes}>
          <PatientName of={exam.patient} />
        </Link>
      )}
    />
  );
}

function examination(exam: Row): ReactNode {
  const words = examinationInWords(exam);
  return words ? <bdi>{words}</bdi> : <span className="quiet">Not known</span>;
}

function reasons(exam: Row): ReactNode {
  return (
    <ul className="reasons">
      {exam.reasons.map(({ says, at }) => (
        <li key={says}>
          <bdi>{says}</bdi>
          {at === null ? null : (
            <>
              {' '}
              <When at={at} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function owner({ takenBy, ownerRole }: Row): ReactNode {
  return takenBy === null ? `${roleInWords(ownerRole)} (the list)` : <bdi>{takenBy}</bdi>;
}

/** The row of the targets that applied at the acquisition, and its edition; one that nobody has verified says so. */
function target({ pathway, within, version, verified }: Row): ReactNode {
  if (pathway === null) return <span className="quiet">Not known</span>;
  return (
    <>
      <span className="nowrap">
        <bdi>{pathway}</bdi>, {within}
      </span>
      <br />
      <small className="quiet nowrap">
        policy <bdi>{version?.replace(/^turnaround\//, '')}</bdi>
        {verified ? '' : ', not verified'}
      </small>
    </>
  );
}

function Age({ since, asOf }: { readonly since: string; readonly asOf: string }): ReactNode {
  return <span className="nowrap">{spanInWords(Date.parse(asOf) - Date.parse(since))}</span>;
}

function TimeLeft({ exam, asOf }: { readonly exam: Row; readonly asOf: string }): ReactNode {
  if (exam.dueAt === null) return <span className="quiet">Not known</span>;
  const { says, overdue } = dueInWords(new Date(exam.dueAt), new Date(asOf));
  const isBeyond = exam.ceilingAt !== null && Date.parse(exam.ceilingAt) < Date.parse(asOf);
  return (
    <>
      <span className={overdue ? 'late nowrap' : 'nowrap'}>{says}</span>
      {isBeyond ? (
        <>
          <br />
          <span className="tag red">Beyond 28 days</span>
        </>
      ) : null}
    </>
  );
}

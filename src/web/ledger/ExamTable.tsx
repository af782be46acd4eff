import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Static } from 'typebox';
import type { examRow } from '../../api/exams.ts';
import { dueInWords } from '../../domain/worklists/dueInWords.ts';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import { NhsNumber, PatientName } from '../design/PatientWords.tsx';
import { Severity } from '../design/Severity.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { Day, When } from '../design/When.tsx';
import type { ExamSearch } from './examSearch.ts';
import { examinationInWords, statusInWords, varianceInWords, worstFirst } from './examWords.ts';

export type ExamRow = Static<typeof examRow>;

const columns = (asOf: string): readonly Column<ExamRow>[] => [
  { head: 'Patient', kind: 'person', cell: (exam) => <PatientName of={exam.patient} /> },
  { head: 'Born', spare: 1, cell: (exam) => <Day of={exam.patient.birthDate} /> },
  {
    head: 'NHS number',
    spare: 2,
    cell: ({ patient }) => <NhsNumber of={patient.nhsNumber} valid={patient.nhsNumberValid} />,
  },
  { head: 'Examination', kind: 'clip', spare: 3, cell: examination },
  { head: 'Site', spare: 1, cell: (exam) => exam.site },
  { head: 'Performed', spare: 2, cell: performed },
  { head: 'Images', kind: 'number', spare: 1, cell: (exam) => exam.images.toLocaleString('en-GB') },
  { head: 'To look at', cell: toLookAt },
  { head: 'Report', cell: (exam) => <ReportClock exam={exam} asOf={asOf} /> },
];

export const examHeads: readonly string[] = ['Patient', 'Examination', 'Performed', 'To look at', 'Report'];

/** A list of exams: the person first, the clock last, the whole row opens. */
export function ExamTable({
  exams,
  asOf,
  search,
  open,
}: {
  readonly exams: readonly ExamRow[];
  readonly asOf: string;
  readonly search: ExamSearch;
  readonly open: string | undefined;
}): ReactNode {
  return (
    <Table
      caption="Exams"
      rows={exams}
      columns={columns(asOf)}
      keyOf={(exam) => exam.examId}
      current={open}
      link={(exam, attributes) => (
        <Link to="/exams/$examId" params={{ examId: exam.examId }} search={search} state={true} {...attributes}>
          <PatientName of={exam.patient} />
        </Link>
      )}
    />
  );
}

function examination(exam: ExamRow): ReactNode {
  const words = examinationInWords(exam);
  return words ? <bdi title={words}>{words}</bdi> : <span className="quiet">Not known</span>;
}

const notYet: ReadonlySet<string | null> = new Set(['requested', 'scheduled', 'arrived']);

/** When it was done; a booking that is still to come is not "not known". */
export function performed({ performedAt, orderStatus }: ExamRow): ReactNode {
  if (performedAt !== null) return <When at={performedAt} />;
  if (notYet.has(orderStatus)) return <span className="quiet">Not yet</span>;
  return <span className="quiet">{orderStatus === 'cancelled' ? 'Cancelled' : 'Not known'}</span>;
}

function toLookAt({ variances }: ExamRow): ReactNode {
  const [first, ...others] = worstFirst(variances);
  if (!first) return <span className="quiet">Nothing</span>;
  return (
    <span className="nowrap">
      <Severity of={first.severity} says={varianceInWords(first.kind)} />
      {others.length > 0 ? (
        <span className="more">
          +{others.length}
          <span className="unseen"> more</span>
        </span>
      ) : null}
    </span>
  );
}

/** How the report stands: its clock while it is owed, else its status. */
export function ReportClock({ exam, asOf }: { readonly exam: ExamRow; readonly asOf: string }): ReactNode {
  if (!exam.unread)
    return <span className="quiet">{exam.reportStatus === null ? 'None' : statusInWords(exam.reportStatus)}</span>;
  if (exam.reportDueAt !== null) {
    const { says, overdue } = dueInWords(new Date(exam.reportDueAt), new Date(asOf));
    return <span className={overdue ? 'late nowrap' : 'nowrap'}>{says}</span>;
  }
  if (exam.unreadSince === null) return <span>Unread</span>;
  return <span className="nowrap">Unread for {spanInWords(Date.parse(asOf) - Date.parse(exam.unreadSince))}</span>;
}

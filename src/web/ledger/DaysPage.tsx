import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listDays } from '../../api/days.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { Day, When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { DayScopeForm } from './DayScopeForm.tsx';
import { type DaysSearch, readDaysSearch } from './daySearch.ts';

type Days = ReplyOf<typeof listDays>;
type DayRow = Days['days'][number];

const columns: readonly Column<DayRow>[] = [
  { head: 'Day', kind: 'person', cell: ({ day }) => <Day of={day} /> },
  { head: 'Exams', kind: 'number', spare: 1, cell: ({ exams }) => number(exams) },
  { head: 'Performed', kind: 'number', cell: ({ performed }) => number(performed) },
  { head: 'Unread', kind: 'number', spare: 2, cell: ({ unread }) => number(unread) },
  {
    head: 'With a variance nobody has taken',
    kind: 'number',
    cell: ({ notTaken }) => <span className={notTaken > 0 ? 'late' : ''}>{number(notTaken)}</span>,
  },
  { head: 'Signed', cell: signed },
];

/** The days and who signed them, the latest first. */
export function DaysPage(): ReactNode {
  const search = readDaysSearch({ ...useSearch({ from: '/days' }) });
  const navigate = useNavigate();
  const days = useReply(listDays, { body: search }, { everySeconds: 60 });
  return (
    <Page
      title="Day close"
      aside={
        days.kind === 'answered' ? (
          <>
            as of <When at={days.reply.asOf} />
          </>
        ) : null
      }
    >
      <p className="lead">
        For each day: performed = archived = in the RIS = evaluated = delivered = acknowledged. A day is signed when
        every difference is named and somebody has it.
      </p>
      <Answer
        of={days}
        subject="the days"
        waiting={<TableBones heads={['Day', 'Performed', 'Nobody has', 'Signed']} rows={14} />}
      >
        {(reply) => (
          <>
            <DayScopeForm
              reply={reply}
              onChoose={({ site }) => void navigate({ to: '/days', search: withSite(search, site) })}
            />
            <DaysTable reply={reply} />
            <Turning reply={reply} search={search} />
          </>
        )}
      </Answer>
    </Page>
  );
}

function DaysTable({ reply }: { readonly reply: Days }): ReactNode {
  if (reply.days.every(({ exams }) => exams === 0))
    return (
      <Empty
        says="No exam is known of any of these days."
        wouldShow="Each day with its exams, what is missing, and who signed it stands here."
        asOf={reply.asOf}
      />
    );
  return (
    <Table
      caption="Days"
      rows={reply.days}
      columns={columns}
      keyOf={({ day }) => day}
      link={({ day }, attributes) => (
        <Link to="/days/$day" params={{ day }} search={withSite({}, reply.site ?? '')} {...attributes}>
          <Day of={day} />
        </Link>
      )}
    />
  );
}

function Turning({ reply, search }: { readonly reply: Days; readonly search: DaysSearch }): ReactNode {
  const { before: _, ...latest } = search;
  const last = reply.days.at(-1)?.day;
  return (
    <nav className="pages" aria-label="Other days">
      <span className="where">
        <Day of={last ?? null} /> to <Day of={reply.days[0]?.day ?? null} />
      </span>
      {search.before ? (
        <Link className="button" to="/days" search={latest}>
          Latest days
        </Link>
      ) : null}
      {last ? (
        <Link className="button" to="/days" search={{ ...search, before: last }}>
          Earlier days
        </Link>
      ) : null}
    </nav>
  );
}

function signed({ signed: by, over }: DayRow): ReactNode {
  if (by.length === 0) return <span className="quiet">{over ? 'Not signed' : 'Not over'}</span>;
  return (
    <ul className="reasons">
      {by.map((one) => (
        <li key={one.modality ?? ''}>
          {one.modality ? <bdi>{one.modality}: </bdi> : null}
          <bdi>{one.by}</bdi>, <When at={one.at} />
          {one.revision > 1 ? ` (signature ${one.revision})` : ''}
        </li>
      ))}
    </ul>
  );
}

function withSite({ site: _, ...others }: DaysSearch, site: string): DaysSearch {
  return { ...others, ...(site && { site }) };
}

function number(count: number): string {
  return count.toLocaleString('en-GB');
}

import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { seeDay } from '../../api/days.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { daysAfter } from '../../domain/ledger/localDay.ts';
import { TableBones } from '../design/Bones.tsx';
import { dayInWords } from '../design/londonTime.ts';
import { PagesOfList } from '../design/PagesOfList.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { DayAccountTable } from './DayAccountTable.tsx';
import { DayExams } from './DayExams.tsx';
import { DayOwners } from './DayOwners.tsx';
import { DayScopeForm } from './DayScopeForm.tsx';
import { DaySignatures } from './DaySignatures.tsx';
import { DayState } from './DayState.tsx';
import { type DaySearch, readDaySearch } from './daySearch.ts';

export type DayAnswer = ReplyOf<typeof seeDay>;

const pageRows = 50;

/** The account of one day: what was made, what became of it, what is missing and who has it, and who signed. */
export function DayPage(): ReactNode {
  const { day } = useParams({ from: '/days/$day' });
  const search = readDaySearch({ ...useSearch({ from: '/days/$day' }) });
  const place = JSON.stringify([day, search]);
  const [turned, setTurned] = useState<{ readonly place: string; readonly trail: readonly string[] }>({
    place,
    trail: [],
  });
  const trail = turned.place === place ? turned.trail : [];
  const after = trail.at(-1);
  const question = { body: { day, ...search, ...(after && { after }), limit: pageRows } };
  const account = useReply(seeDay, question, { everySeconds: 30 });
  return (
    <Page
      title={`Account of ${dayInWords(day)?.full ?? 'a day'}`}
      aside={
        account.kind === 'answered' ? (
          <>
            as of <When at={account.reply.asOf} />
          </>
        ) : null
      }
    >
      <p className="acts days">
        <Link to="/days" search={search.site ? { site: search.site } : {}}>
          All days
        </Link>
        <Link to="/days/$day" params={{ day: daysAfter(day, -1) }} search={search}>
          The day before
        </Link>
        <Link to="/days/$day" params={{ day: daysAfter(day, 1) }} search={search}>
          The day after
        </Link>
      </p>
      <Answer
        of={account}
        subject="the account of this day"
        waiting={<TableBones heads={['Stage', 'Yes', 'Missing, owned', 'Missing, nobody has it']} rows={6} />}
      >
        {(reply) => (
          <>
            <DayState reply={reply} search={search} />
            <Scope reply={reply} search={search} />
            <DayAccountTable reply={reply} search={search} />
            <div className="two">
              <DayOwners reply={reply} />
              <DaySignatures reply={reply} search={search} />
            </div>
            <DayExams reply={reply} search={search} />
            {reply.exams.length > 0 ? (
              <PagesOfList
                first={trail.length * pageRows + 1}
                shown={reply.exams.length}
                total={reply.shown}
                onPrevious={trail.length > 0 ? () => setTurned({ place, trail: trail.slice(0, -1) }) : null}
                onNext={
                  reply.next === null ? null : () => setTurned({ place, trail: [...trail, reply.next as string] })
                }
              />
            ) : null}
          </>
        )}
      </Answer>
    </Page>
  );
}

function Scope({ reply, search }: { readonly reply: DayAnswer; readonly search: DaySearch }): ReactNode {
  const navigate = useNavigate();
  return (
    <>
      <DayScopeForm
        key={JSON.stringify([reply.day, search.site, search.modality])}
        reply={reply}
        modalities={reply.modalities}
        onChoose={({ site, modality }) => {
          const scope: DaySearch = { ...(site && { site }), ...(modality && { modality }) };
          void navigate({ to: '/days/$day', params: { day: reply.day }, search: scope });
        }}
      />
      <p className="quiet">
        From <When at={reply.from} /> to <When at={reply.to} />
        {hours(reply)}.
      </p>
    </>
  );
}

/** Said only of the two days of the year on which the clocks change. */
function hours({ from, to }: DayAnswer): string {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / 3_600_000);
  return count === 24 ? '' : `, a day of ${count} hours`;
}

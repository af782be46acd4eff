import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeSources } from '../../api/sources.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { ClockTime } from '../design/When.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useAccount } from '../reply/session.ts';
import { useReply } from '../reply/useReply.ts';

type SourcesReply = ReplyOf<typeof seeSources>;
type Source = SourcesReply['nhsNumbers'][number];

const columns: readonly Column<Source>[] = [
  { head: 'Source', kind: 'person', cell: ({ source }) => <bdi>{source || 'Not named'}</bdi> },
  { head: 'It is', spare: 1, cell: ({ system }) => system },
  { head: 'Site', cell: ({ site }) => <bdi>{site}</bdi> },
  { head: 'Modality', spare: 2, cell: ({ modality }) => <bdi>{modality || '–'}</bdi> },
  { head: 'NHS numbers given', kind: 'number', spare: 3, cell: ({ said }) => said.toLocaleString('en-GB') },
  { head: 'Wrong', kind: 'number', cell: ({ wrong }) => wrong.toLocaleString('en-GB') },
  {
    head: 'Wrong of 1,000',
    kind: 'number',
    cell: ({ wrongPerThousand }) => wrongPerThousand.toLocaleString('en-GB'),
  },
];

/** Where differences begin: who gives wrong NHS numbers how often (R5), and patients of whom only images speak (R2). */
export function Sources(): ReactNode {
  const { may } = useAccount();
  const sources = useReply(seeSources, {}, { everySeconds: 60, when: may('see-figures') });
  if (!may('see-figures')) return null;
  return (
    <Answer
      // Of an answer that is old the page says so once, above; here it stands of when it is.
      of={sources.kind === 'silent' ? { kind: 'answered', reply: sources.last } : sources}
      subject="where differences come from"
      waiting={<TableBones heads={['Source', 'Site', 'Wrong', 'Wrong of 1,000']} rows={3} />}
    >
      {(reply) => (
        <>
          <WrongNumbers reply={reply} />
          <OnlyInImages reply={reply} />
        </>
      )}
    </Answer>
  );
}

function WrongNumbers({ reply: { nhsNumbers, asOf } }: { readonly reply: SourcesReply }): ReactNode {
  return (
    <section>
      <h2>
        Where wrong NHS numbers come from <AsOf at={asOf} />
      </h2>
      {nhsNumbers.length === 0 ? (
        <Empty
          says="No source gave a wrong NHS number in the last twelve months."
          wouldShow="Every scanner and system that gives a number which cannot be an NHS number stands here, the highest rate first."
          asOf={asOf}
        />
      ) : (
        <>
          <p className="quiet">
            Numbers that cannot be an NHS number, in the last twelve months, the highest rate first. A source that gave
            none does not stand here.
          </p>
          <Table
            caption="Where wrong NHS numbers come from"
            rows={nhsNumbers}
            columns={columns}
            keyOf={({ site, system, source, modality }) => JSON.stringify([site, system, source, modality])}
          />
        </>
      )}
    </section>
  );
}

function OnlyInImages({ reply: { onlyInImage, asOf } }: { readonly reply: SourcesReply }): ReactNode {
  const { may } = useAccount();
  const { open, ever, months } = onlyInImage;
  return (
    <section>
      <h2>
        Patients of whom only images speak <AsOf at={asOf} />
      </h2>
      {ever === 0 ? (
        <Empty
          says="No exam has been known by its images only."
          wouldShow="Exams with images of a patient whom no order, no report and no patient record names are counted here."
          asOf={asOf}
        />
      ) : (
        <>
          <p>
            <span className={open > 0 ? 'late' : ''}>{exams(open)} now</span>, {ever.toLocaleString('en-GB')} in all, by
            the month in which they came.{' '}
            {open > 0 && may('see-exams') ? (
              <Link to="/exams" search={{ list: 'images-without-order' }} state={{}}>
                See all images without order
              </Link>
            ) : null}
          </p>
          <dl className="pairs">
            {months
              .slice(-12)
              .toReversed()
              .map(({ month, exams: count }) => (
                <div key={month}>
                  <dt>{monthInWords(month)}</dt>
                  <dd>{count.toLocaleString('en-GB')}</dd>
                </div>
              ))}
          </dl>
        </>
      )}
    </section>
  );
}

function AsOf({ at }: { readonly at: string }): ReactNode {
  return (
    <span className="as-of">
      as of <ClockTime at={at} />
    </span>
  );
}

function exams(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'exam' : 'exams'}`;
}

/** `2026-11` as `November 2026`. */
function monthInWords(month: string): string {
  const words = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', words);
}

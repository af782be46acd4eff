import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeSources } from '../../api/sources.ts';
import { dayInWords } from '../../domain/ledger/instants.ts';
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
          <LateStations reply={reply} />
          <WrongClocks reply={reply} />
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

const lateColumns: readonly Column<SourcesReply['lateImages'][number]>[] = [
  { head: 'Scanner', kind: 'person', cell: ({ station }) => <bdi>{station}</bdi> },
  { head: 'Site', spare: 1, cell: ({ site }) => <bdi>{site}</bdi> },
  { head: 'Exams', kind: 'number', cell: ({ exams: count }) => count.toLocaleString('en-GB') },
  { head: 'Images', kind: 'number', spare: 2, cell: ({ images }) => images.toLocaleString('en-GB') },
  { head: 'Not looked at again', kind: 'number', cell: ({ open }) => open.toLocaleString('en-GB') },
];

/** R7: a station that often sends after the report has something wrong with it. */
function LateStations({ reply: { lateImages, asOf } }: { readonly reply: SourcesReply }): ReactNode {
  return (
    <section>
      <h2>
        Whose images come after the report <AsOf at={asOf} />
      </h2>
      {lateImages.length === 0 ? (
        <Empty
          says="No images came after their report in the last twelve months."
          wouldShow="Every scanner whose images came after an exam was reported stands here, the most first."
          asOf={asOf}
        />
      ) : (
        <Table
          caption="Whose images come after the report"
          rows={lateImages}
          columns={lateColumns}
          keyOf={({ site, station }) => JSON.stringify([site, station])}
        />
      )}
    </section>
  );
}

/** R13: images that changed places, late images and long waits are all judged by times; a clock that is wrong spoils them. */
function WrongClocks({ reply: { clocks, asOf } }: { readonly reply: SourcesReply }): ReactNode {
  return (
    <section>
      <h2>
        Scanners whose clock is wrong <AsOf at={asOf} />
      </h2>
      {clocks.length === 0 ? (
        <Empty
          says="No scanner’s clock is known to be wrong."
          wouldShow="A scanner whose images say another time than the systems around it stands here, with the day since when."
          asOf={asOf}
        />
      ) : (
        <dl className="pairs">
          {clocks.map(({ site, station, says, since }) => (
            <div key={JSON.stringify([site, station])}>
              <dt>
                <bdi>{station}</bdi> ({site})
              </dt>
              <dd>
                {says} since {dayInWords(`${since}T00:00:00Z`)}.
              </dd>
            </div>
          ))}
        </dl>
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

import type { ReactNode } from 'react';
import { When } from '../design/When.tsx';
import type { Exam } from './ExamDetail.tsx';
import { type ExamRow, ReportClock } from './ExamTable.tsx';
import { statusInWords } from './examWords.ts';

/** Every version of the report, the newest first, with who answers for it. */
export function ExamReports({
  reports,
  exam,
  asOf,
}: {
  readonly reports: Exam['reports'];
  readonly exam: ExamRow;
  readonly asOf: string;
}): ReactNode {
  return (
    <section>
      <h2>{reports.length > 1 ? `Reports (${reports.length} versions, newest first)` : 'Report'}</h2>
      {reports.length === 0 ? (
        <p className="quiet">
          No report has been heard of as of <When at={asOf} />.{' '}
          {exam.unread ? (
            <>
              It is owed: <ReportClock exam={exam} asOf={asOf} />.
            </>
          ) : null}
        </p>
      ) : null}
      {reports.map((report, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: versions have no name but their place.
        <article key={place} className="box">
          <p>
            <span className={verified.has(report.status) ? 'tag green' : 'tag amber'}>
              {statusInWords(report.status)}
            </span>{' '}
            <When at={report.issuedAt} />{' '}
            <span className="quiet">
              <bdi>{report.reporter ?? 'Reporter not known'}</bdi>
              {report.registration ? ` (${report.registration})` : ''}
            </span>
          </p>
          <p className="report-text">{report.text || 'The report has no text.'}</p>
        </article>
      ))}
    </section>
  );
}

const verified: ReadonlySet<string> = new Set(['final', 'corrected', 'addendum']);

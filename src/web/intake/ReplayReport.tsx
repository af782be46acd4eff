import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { replayMessages } from '../../api/messages.ts';
import { Table } from '../design/Table.tsx';

/** What a replay changes: how many, and some of them with what we made of them before and now. */
export function ReplayReport({
  title,
  report,
  children,
}: {
  readonly title: string;
  readonly report: ReplyOf<typeof replayMessages>;
  /** What can be done about it. */
  readonly children?: ReactNode;
}): ReactNode {
  const number = (value: number) => value.toLocaleString('en-GB');
  return (
    <section className="box replay-report" aria-live="polite">
      <h2>{title}</h2>
      {report.messages === 0 ? <p>No kept message fits this choice.</p> : null}
      {report.messages > 0 && report.messages === report.unchanged ? (
        <p>Every one of them reads as before. Mend the sender pack first, or choose other messages.</p>
      ) : null}
      <dl className="pairs">
        <dt>Messages read</dt>
        <dd>{number(report.messages)}</dd>
        <dt>Understood now</dt>
        <dd>{number(report.nowUnderstood)}</dd>
        <dt>Refused now</dt>
        <dd>{number(report.nowRefused)}</dd>
        <dt>As before</dt>
        <dd>{number(report.unchanged)}</dd>
        <dt>Facts added</dt>
        <dd>{number(report.factsAdded)}</dd>
        <dt>Facts taken away</dt>
        <dd>{number(report.factsRemoved)}</dd>
      </dl>
      {report.examples.length > 0 ? (
        <Table
          caption="Some of them"
          rows={report.examples}
          keyOf={(example) => example.messageId}
          columns={[
            { head: 'Message', kind: 'person', cell: (example) => example.messageId },
            { head: 'Before', cell: (example) => <bdi>{example.before}</bdi> },
            { head: 'Now', cell: (example) => <bdi>{example.after}</bdi> },
          ]}
        />
      ) : null}
      {children ? <div className="acts">{children}</div> : null}
    </section>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Banner } from '../design/Banner.tsx';
import { ClockTime, When } from '../design/When.tsx';
import { askErrorInWords } from './askErrorInWords.ts';
import type { Reply } from './useReply.ts';

interface Props<R> {
  readonly of: Reply<R>;
  /** What was asked for, with its article, for sentences: `the exams`. */
  readonly subject: string;
  /** The bones of the real layout. */
  readonly waiting: ReactNode;
  readonly children: (reply: R) => ReactNode;
}

/** Draws the four states of a question: waiting, answered, answered but old, failed. */
export function Answer<R>({ of, subject, waiting, children }: Props<R>): ReactNode {
  switch (of.kind) {
    case 'waiting':
      return waiting;
    // One shape for both, so that what somebody is writing below stays when an answer fails to come.
    case 'answered':
    case 'silent':
      return (
        <>
          {of.kind === 'silent' ? (
            <Banner>
              No answer since <ClockTime at={of.since} />. What you see is of <When at={of.since} />; newer things are
              not shown. This page goes on trying.
            </Banner>
          ) : null}
          {children(of.kind === 'silent' ? of.last : of.reply)}
        </>
      );
    case 'failed':
      return <Failed reply={of} subject={subject} />;
  }
}

function Failed({
  reply: { error },
  subject,
}: {
  readonly reply: Extract<Reply<never>, { kind: 'failed' }>;
  readonly subject: string;
}): ReactNode {
  const queries = useQueryClient();
  const { title, whatToDo } = askErrorInWords(error, subject);
  return (
    <div className="failed" role="alert">
      <h2>{title}</h2>
      <p>{whatToDo}</p>
      <p className="acts">
        <button type="button" className="button" onClick={() => void queries.refetchQueries()}>
          Try again now
        </button>
        <code>{error.serverCode ?? error.code}</code>
      </p>
    </div>
  );
}

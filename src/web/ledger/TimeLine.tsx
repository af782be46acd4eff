import type { ReactNode } from 'react';
import { Empty } from '../design/Empty.tsx';
import { When } from '../design/When.tsx';
import type { Exam, SourceLink } from './ExamDetail.tsx';

/** Everything any system told us of this exam, in order, each down to the raw message or header it came in. */
export function TimeLine({
  facts,
  asOf,
  sourceLink,
}: {
  readonly facts: Exam['timeline'];
  readonly asOf: string;
  readonly sourceLink: SourceLink;
}): ReactNode {
  return (
    <section>
      <h2>How it came to be</h2>
      {facts.length === 0 ? (
        <Empty
          says="No system has told us anything yet."
          wouldShow="Every order, image, report and change of patient details stands here in order."
          asOf={asOf}
        />
      ) : null}
      <ol className="timeline">
        {facts.map((fact) => (
          <li key={fact.factId}>
            <div>
              <When at={fact.occurredAt} /> <bdi>{fact.says}</bdi>
            </div>
            <div className="meta">
              <bdi>{fact.feed}</bdi>, received <When at={fact.receivedAt} />
              {fact.hasSource ? (
                <>
                  {' · '}
                  {sourceLink(
                    fact.factId,
                    <>
                      What it really said<span className="unseen">: {fact.says}</span>
                    </>,
                  )}
                </>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

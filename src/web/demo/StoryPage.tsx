import type { ReactNode } from 'react';
import { Empty } from '../design/Empty.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { FailureLink } from './FailureLink.tsx';
import { type Story, useStory } from './useStory.ts';

/** What went wrong in the invented trust today: each failure in one sentence, with the way to where it shows. */
export function StoryPage(): ReactNode {
  const story = useStory();
  return (
    <Page title="What happened here?" aside={story ? <When at={story.until} /> : null}>
      {story ? (
        <Told story={story} />
      ) : (
        <Empty
          says="No story is told here."
          wouldShow="In a demonstration, what went wrong in its invented day stands here."
        />
      )}
    </Page>
  );
}

function Told({ story: { failures, told } }: { readonly story: Story }): ReactNode {
  return (
    <>
      <p className="story-lead">
        This is a day of the invented Northwood, Eastfield and Westmoor trust, sent by its scanners and systems through
        the same doors that a hospital’s would use. Most of it went well. {failures.length} things went wrong, and no
        system of the trust said so by itself. Follow each to where it was found.
      </p>
      {told < 1 ? (
        <p role="status">
          The day is still being sent: {Math.round(told * 100)} %. What is not there yet comes in a few seconds.
        </p>
      ) : null}
      <ol className="story">
        {failures.map((failure) => (
          <li key={failure.name}>
            <p>
              <FailureLink failure={failure}>{failure.title}</FailureLink>
            </p>
            <p>{failure.why}</p>
            <p className="quiet">{failure.find}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

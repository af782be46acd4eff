import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FailureLink } from './FailureLink.tsx';
import { showFailure, useFailureShown, useStory } from './useStory.ts';

/** Above every page of a demonstration: that nobody here is real, and what the newcomer is being shown. */
export function StoryLine(): ReactNode {
  const story = useStory();
  const shown = useFailureShown();
  if (!story) return null;
  const index = story.failures.findIndex(({ name }) => name === shown);
  const failure = story.failures[index];
  const next = story.failures[index + 1];
  return (
    <section className="story-line" aria-label="What happened here?">
      {failure ? (
        <>
          <p>
            <span className="quiet">
              {index + 1} of {story.failures.length}
            </span>{' '}
            <span className="strong">{failure.title}.</span> {failure.why} <span className="quiet">{failure.find}</span>
          </p>
          <p className="acts">
            {next ? <FailureLink failure={next}>Next: {next.title}</FailureLink> : null}
            <Link to="/story" onClick={() => showFailure(null)}>
              All of them
            </Link>
          </p>
        </>
      ) : (
        <>
          <p>
            <span className="strong">A demonstration.</span> Every patient is invented.
            {story.told < 1 ? ` The day is being sent: ${Math.round(story.told * 100)} %.` : ''}
          </p>
          <p className="acts">
            <Link to="/story">What happened here?</Link>
          </p>
        </>
      )}
    </section>
  );
}

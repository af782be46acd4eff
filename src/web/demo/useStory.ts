import { useSyncExternalStore } from 'react';
import { seeStory } from '../../api/demo.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { useAccount } from '../reply/session.ts';
import { useReply } from '../reply/useReply.ts';

export type Story = NonNullable<ReplyOf<typeof seeStory>['story']>;
export type Failure = Story['failures'][number];

/** The story of the demonstration; null where patients are real, and for those who may not see exams. */
export function useStory(): Story | null {
  const { may } = useAccount();
  const first = useReply(seeStory, {}, { when: may('see-exams') });
  const story = first.kind === 'answered' || first.kind === 'silent' ? storyOf(first) : null;
  // While the day is being sent its page says how far it is.
  const again = useReply(seeStory, {}, { everySeconds: 2, when: story !== null && story.told < 1 });
  return again.kind === 'answered' ? again.reply.story : story;
}

function storyOf(reply: { readonly reply: ReplyOf<typeof seeStory> } | { readonly last: ReplyOf<typeof seeStory> }) {
  return 'reply' in reply ? reply.reply.story : reply.last.story;
}

const key = 'safelight.story';
const listeners = new Set<() => void>();

/** Which failure the newcomer is looking at now, by name; kept while the tab is open. */
export function useFailureShown(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => sessionStorage.getItem(key),
  );
}

export function showFailure(name: string | null): void {
  if (name === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, name);
  for (const listener of listeners) listener();
}

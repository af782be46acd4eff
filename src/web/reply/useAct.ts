import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Endpoint, ReplyOf } from '../../api/endpoint.ts';
import { ask, type Question } from './ask.ts';
import { AskError } from './askError.ts';

/** How far one press of a button has come. */
export type Act<E extends Endpoint> = {
  readonly state: 'idle' | 'sending' | 'done';
  /** Why it did not work, or null. */
  readonly error: AskError | null;
  /** Resolves to the reply, or to null when it did not work (then `error` says why). */
  readonly run: (question: Question<E>) => Promise<ReplyOf<E> | null>;
  readonly forget: () => void;
};

/** Does something on the server once: never by itself again, for only a person knows whether they still want it. */
export function useAct<E extends Endpoint>(endpoint: E): Act<E> {
  const queries = useQueryClient();
  const [state, setState] = useState<'idle' | 'sending' | 'done'>('idle');
  const [error, setError] = useState<AskError | null>(null);

  async function run(question: Question<E>): Promise<ReplyOf<E> | null> {
    setState('sending');
    setError(null);
    try {
      const reply = await ask(endpoint, question);
      setState('done');
      // What the lists show may have changed by it.
      void queries.invalidateQueries();
      return reply;
    } catch (caught) {
      setState('idle');
      setError(caught instanceof AskError ? caught : new AskError('PAGE_ANSWER_BROKEN'));
      return null;
    }
  }

  function forget(): void {
    setState('idle');
    setError(null);
  }

  return { state, error, run, forget };
}

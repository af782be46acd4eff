import { hashKey, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Endpoint, ReplyOf } from '../../api/endpoint.ts';
import { ask, type Question } from './ask.ts';
import { AskError } from './askError.ts';

/**
 * What a page knows of one question. A list is drawn only from `answered`, or from `silent` under a line that says so:
 * "no answer" must never look like "nothing there" (hazard H-12).
 */
export type Reply<R> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answered'; readonly reply: R }
  /** The server was asked again and did not answer: `last` is what it said, by this device's clock at `since`. */
  | { readonly kind: 'silent'; readonly last: R; readonly since: Date }
  | { readonly kind: 'failed'; readonly error: AskError };

interface Options {
  /** Ask again this often while the page is looked at; absent: only when it is opened or looked at again. */
  readonly everySeconds?: number;
  /** False: do not ask (what the person may not see is not asked for). */
  readonly when?: boolean;
}

/** Asks the server, goes on asking, and says honestly what is known. */
export function useReply<E extends Endpoint>(
  endpoint: E,
  question: Question<E>,
  { everySeconds, when = true }: Options = {},
): Reply<ReplyOf<E>> {
  const queryKey = [endpoint.method, endpoint.path, question.params ?? {}, question.body ?? {}];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(endpoint, question, signal),
    enabled: when,
    refetchInterval: everySeconds ? everySeconds * 1000 : false,
  });
  // A refusal is final, whatever was seen before: somebody whose rights were taken must not go on reading.
  const error = useStandingError(hashKey(queryKey), query.error, query.isSuccess);
  if (query.data === undefined) return error ? { kind: 'failed', error } : { kind: 'waiting' };
  if (!error) return { kind: 'answered', reply: query.data };
  if (error.code !== 'PAGE_NO_ANSWER' && error.code !== 'PAGE_ANSWER_BROKEN' && error.code !== 'PAGE_TOO_OFTEN') {
    return { kind: 'failed', error };
  }
  return { kind: 'silent', last: query.data, since: new Date(query.dataUpdatedAt) };
}

/** The last error until there is an answer: while a failed question is asked again the page must not flicker to waiting. */
function useStandingError(key: string, error: Error | null, answered: boolean): AskError | null {
  const standing = useRef<{ key: string; error: AskError | null }>({ key, error: null });
  if (standing.current.key !== key || answered) standing.current = { key, error: null };
  if (error) standing.current = { key, error: asAskError(error) };
  return standing.current.error;
}

function asAskError(error: Error): AskError {
  return error instanceof AskError ? error : new AskError('PAGE_ANSWER_BROKEN');
}

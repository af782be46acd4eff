import type { BodyOf, Endpoint, ParamsOf, ReplyOf } from '../../api/endpoint.ts';
import { AskError, type AskErrorCode } from './askError.ts';
import { untouchedFor } from './lastInput.ts';
import { csrfToken, sessionEnded } from './session.ts';

/** What is asked with an endpoint: its path parameters and its body, where it has them. */
export interface Question<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly body?: BodyOf<E>;
}

/** How long the server may take. A page that hangs would look like a page that is up to date. */
const patienceMilliseconds = 10_000;

/** So long after the last key or pointer, what is asked is asked by the page itself. */
const byItselfAfterMilliseconds = 60_000;

/**
 * Asks the server once. Throws an AskError whenever there is no usable answer; when the session has ended it also says so
 * to the whole page, which then shows the sign-in.
 */
export async function ask<E extends Endpoint>(
  endpoint: E,
  question: Question<E> = {},
  signal?: AbortSignal,
): Promise<ReplyOf<E>> {
  const response = await send(endpoint, question, signal);
  if (response.ok) return (await readJson(response)) as ReplyOf<E>;
  const problem = await readProblem(response);
  // Signing in is answered 401 when name or password are wrong: that ends no session.
  if (response.status === 401 && endpoint.permission !== null) sessionEnded();
  throw new AskError(codeOf(response.status), problem.title, problem.code);
}

async function send<E extends Endpoint>(
  endpoint: E,
  { params, body }: Question<E>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const reads = endpoint.method === 'GET';
  const patience = AbortSignal.timeout(patienceMilliseconds);
  try {
    return await fetch(pathOf(endpoint.path, params ?? {}), {
      method: endpoint.method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(reads ? {} : { 'content-type': 'application/json', 'x-safelight-csrf': csrfToken() }),
        // The page asks by itself every few seconds: that must not keep a session alive that nobody uses.
        ...(untouchedFor() > byItselfAfterMilliseconds ? { 'x-safelight-background': '1' } : {}),
      },
      ...(reads ? {} : { body: JSON.stringify(body ?? {}) }),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch {
    throw new AskError('PAGE_NO_ANSWER');
  }
}

function pathOf(path: string, params: object): string {
  const values = params as Readonly<Record<string, string>>;
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

async function readJson(response: Response): Promise<unknown> {
  try {
    const reply: unknown = await response.json();
    if (typeof reply === 'object' && reply !== null) return reply;
  } catch {
    // Falls through: half an answer is no answer.
  }
  throw new AskError('PAGE_ANSWER_BROKEN');
}

async function readProblem(response: Response): Promise<{ title: string | null; code: string | null }> {
  try {
    const problem: unknown = await response.json();
    const { title, code } = problem as Readonly<Record<string, unknown>>;
    return { title: typeof title === 'string' ? title : null, code: typeof code === 'string' ? code : null };
  } catch {
    return { title: null, code: null };
  }
}

function codeOf(status: number): AskErrorCode {
  if (status === 401) return 'PAGE_SIGNED_OUT';
  if (status === 403) return 'PAGE_NOT_ALLOWED';
  if (status === 404 || status === 410) return 'PAGE_NOT_FOUND';
  if (status === 429) return 'PAGE_TOO_OFTEN';
  if (status === 502 || status === 503 || status === 504) return 'PAGE_NO_ANSWER';
  return status < 500 ? 'PAGE_NOT_ACCEPTED' : 'PAGE_ANSWER_BROKEN';
}

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Endpoint, ReplyOf } from '../../src/api/endpoint.ts';

/** How a question is met: with its reply, never, with "away", with a fault, as signed out, as not allowed, or as too late. */
export type Manner = 'answers' | 'waits' | 'away' | 'breaks' | 'signed-out' | 'not-allowed' | 'not-found' | 'taken';

/** What was asked, for tests to look at. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly csrf: string | undefined;
}

/** A server that stands in for ours: it serves the built pages and gives each question the reply a test has laid ready. */
export interface PageServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Lays a reply ready; a function is asked anew with the body each time. */
  reply<E extends Endpoint>(endpoint: E, reply: ReplyOf<E> | ((body: never) => ReplyOf<E>)): void;
  /** Sets how this question, or every question, is met from now on. */
  meet(endpoint: Endpoint | 'all', manner: Manner): void;
  /** Refuses with these words from now on whatever is asked but who sits there; null: no more. */
  refuseWith(words: string | null): void;
  /** Everything is answered again, and nothing has been asked. */
  reset(): void;
  close(): Promise<void>;
}

interface Laid {
  readonly endpoint: Endpoint;
  readonly pattern: RegExp;
  readonly reply: unknown;
}

/** The policy that the pages must run under: the one our server sends. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the pages in `folder` on a free port of this machine. */
export async function startPageServer(folder: string): Promise<PageServer> {
  const laid: Laid[] = [];
  const asked: Asked[] = [];
  let refusal: string | null = null;
  const manners = new Map<Endpoint | 'all', Manner>();
  const http = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://pages').pathname;
    if (!path.startsWith('/api/')) return serveFile(folder, isPage(request) ? '/index.html' : path, response);
    if (path.endsWith('/thumbnail')) return drawThumbnail(path, response);
    const body = await readBody(request);
    asked.push({ method: request.method ?? '', path, body, csrf: request.headers['x-safelight-csrf'] as string });
    const found = laid.findLast(({ endpoint, pattern }) => endpoint.method === request.method && pattern.test(path));
    if (!found) return problem(response, 404, 'Not found', 'NOT_FOUND');
    if (refusal !== null && found.endpoint.permission !== 'see-own-account')
      return problem(response, 422, refusal, refusal);
    const manner = manners.get(found.endpoint) ?? manners.get('all') ?? 'answers';
    answer(response, manner, typeof found.reply === 'function' ? found.reply(body) : found.reply);
  }

  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    reply(endpoint, reply) {
      const pattern = new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`);
      laid.push({ endpoint, pattern, reply });
    },
    meet: (endpoint, manner) => void manners.set(endpoint, manner),
    refuseWith(words) {
      refusal = words;
    },
    reset() {
      refusal = null;
      manners.clear();
      asked.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

const problems: Readonly<Partial<Record<Manner, readonly [number, string, string]>>> = {
  away: [503, 'The server is away', 'DATABASE_AWAY'],
  breaks: [500, 'Something broke', 'REQUEST_FAILED'],
  'signed-out': [401, 'Sign in first', 'SIGN_IN_FIRST'],
  'not-allowed': [403, 'Not allowed', 'NOT_ALLOWED'],
  'not-found': [404, 'Not found', 'NOT_FOUND'],
  taken: [409, 'Jo Smith took it at 14:05 on 22 November 2026', 'VARIANCE_TAKEN'],
};

function answer(response: ServerResponse, manner: Manner, reply: unknown): void {
  if (manner === 'waits') return;
  const refusal = problems[manner];
  if (refusal) problem(response, ...refusal);
  else {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(reply));
  }
}

function problem(response: ServerResponse, status: number, title: string, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ title, status, code }));
}

/** As our server tells a place in the application from a file. */
function isPage({ headers }: IncomingMessage): boolean {
  return (headers.accept ?? '').includes('text/html');
}

async function serveFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path);
  const bytes = await readFile(join(folder, name)).catch(() => null);
  if (!bytes) return problem(response, 404, 'Not found', 'NOT_FOUND');
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

/** A drawn section through a body, a little different for each instance; an instance whose UID ends in 9 has none. */
function drawThumbnail(path: string, response: ServerResponse): void {
  const uid = path.split('/').at(-2) ?? '';
  if (uid.endsWith('9')) {
    problem(response, 404, 'No picture', 'NO_PICTURE');
    return;
  }
  const turn = Number(uid.at(-1)) || 0;
  response.writeHead(200, { 'content-type': 'image/svg+xml' });
  response.end(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100"/>
     <ellipse cx="50" cy="52" rx="42" ry="${30 + turn}" fill="#6f6f6f"/><ellipse cx="50" cy="52" rx="38" ry="${26 + turn}" fill="#3c3c3c"/>
     <ellipse cx="${34 - turn}" cy="48" rx="13" ry="17" fill="#111"/><ellipse cx="${66 + turn}" cy="48" rx="13" ry="17" fill="#111"/>
     <circle cx="50" cy="70" r="6" fill="#e8e8e8"/></svg>`,
  );
}

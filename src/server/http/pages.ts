import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from './http.ts';
import { Problem } from './problem.ts';

/** Addresses that are never a page, so that a client which mistypes one is told so and not shown a page. */
const notPages = ['/api/', '/dicom-web', '/.well-known/', '/assets/'];

/**
 * Serves the built pages. They hold no data, so anybody may load them: what they show they ask for, behind the checks.
 * An address that is no file is a place in the application, and gets its one page.
 *
 * Pages that are built while the server runs are served from then on.
 */
export async function servePages(http: Http, folder: string | null): Promise<void> {
  http.app.setNotFoundHandler(() => {
    throw noSuchAddress();
  });
  if (folder === null) return;
  await http.app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
  const fileAt = filesIn(folder);
  http.app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    schema: { hide: true },
    handler(request, reply) {
      const name = fileAt(pathOf(request)) ?? (isPage(request) ? fileAt('/') : null);
      if (name === null) throw noSuchAddress();
      return sendFile(reply, name);
    },
  });
}

/**
 * The name of the file at an address, null where there is none. Only what was found by looking into the folder is ever
 * named: no path of a client's becomes a path on our disk. What is not known is looked for again.
 */
function filesIn(folder: string): (address: string) => string | null {
  let known = look();
  return (address) => {
    if (!known.has(address)) known = look();
    return known.get(address) ?? null;
  };

  function look(): ReadonlyMap<string, string> {
    if (!existsSync(folder)) return new Map();
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
    const addresses = names.map((name) => [`/${name}`, name] as const);
    return new Map(names.includes('index.html') ? [...addresses, ['/', 'index.html']] : addresses);
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] as string;
}

function isPage(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return accepts.includes('text/html') && !notPages.some((start) => request.url.startsWith(start));
}

function sendFile(reply: FastifyReply, name: string): FastifyReply {
  // The name of a built file holds the hash of its content.
  const hashed = name.startsWith('assets/');
  return reply
    .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .sendFile(name, { cacheControl: false });
}

function noSuchAddress(): Problem {
  return new Problem(404, 'NOT_FOUND', 'There is no such address here');
}

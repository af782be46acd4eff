import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from './http.ts';
import { Problem } from './problem.ts';

/** Addresses that are never a page, so that a client which mistypes one is told so and not shown a page. */
const notPages = ['/api/', '/dicom-web', '/.well-known/', '/assets/'];

/**
 * Serves the built pages. They hold no data, so anybody may load them: what they show they ask for, behind the checks.
 * An address that is no file is a place in the application, and gets its one page.
 */
export async function servePages(http: Http, folder: string | null): Promise<void> {
  const built = folder !== null && existsSync(join(folder, 'index.html'));
  if (built) {
    await http.app.register(fastifyStatic, {
      root: folder,
      // One route for each file that is there: no path of a client's ever becomes a path on our disk.
      wildcard: false,
      index: 'index.html',
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(folder, 'assets/'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  http.app.setNotFoundHandler((request, reply) => {
    if (built && isPage(request)) return sendPage(reply, folder);
    throw new Problem(404, 'NOT_FOUND', 'There is no such address here');
  });
}

function isPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET') return false;
  const accepts = request.headers.accept ?? '';
  return accepts.includes('text/html') && !notPages.some((start) => request.url.startsWith(start));
}

function sendPage(reply: FastifyReply, folder: string): FastifyReply {
  return reply.code(200).header('cache-control', 'no-cache').sendFile('index.html', folder, { cacheControl: false });
}

import type { FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { admit } from './admit.ts';
import type { Http } from './http.ts';

/** One thing that must be well. `check` resolves when it is, and rejects, or says why in plain words, when it is not. */
export interface ReadyCheck {
  readonly name: string;
  /** Whether we take no traffic while it is not well. What only degrades us says false (users §6). */
  readonly needed: boolean;
  /** null when well. Never holds patient data. */
  check(): Promise<string | null>;
}

const checkMillis = 4_000;

/** The addresses that machines ask: alive, ready, which version, the figures, the description of the API. */
export function serveHealth(
  http: Http,
  own: {
    readonly version: string;
    readonly checks: readonly ReadyCheck[];
    readonly registry: Registry;
    readonly securityContact: string | null;
  },
): void {
  const open = (path: string) => http.routes.push({ method: 'GET', path, permission: null });

  open('/livez');
  http.app.get('/livez', hidden, async () => ({ status: 'alive' }));

  open('/readyz');
  http.app.get('/readyz', hidden, async (request, reply) => {
    const checks = await Promise.all(own.checks.map(judge));
    const ready = checks.every(({ needed, says }) => says === null || !needed);
    reply.code(ready ? 200 : 503);
    const verbose = 'verbose' in (request.query as object);
    return { status: ready ? 'ready' : 'not ready', ...(verbose ? { checks } : {}) };
  });

  open('/version');
  http.app.get('/version', hidden, async () => ({ name: 'safelight', version: own.version, node: process.version }));

  open('/openapi.json');
  http.app.get('/openapi.json', hidden, async () => http.app.swagger());

  if (own.securityContact !== null) {
    const contact = own.securityContact;
    open('/.well-known/security.txt');
    http.app.get('/.well-known/security.txt', hidden, async (_request, reply) => {
      reply.type('text/plain; charset=utf-8');
      return securityText(contact, http.clock());
    });
  }

  http.routes.push({ method: 'GET', path: '/metrics', permission: 'see-figures' });
  http.app.get('/metrics', hidden, async (request, reply) => {
    if (!isOwnCollector(request)) await admit(http, request, 'see-figures', 'see-metrics');
    reply.type(own.registry.contentType);
    return own.registry.metrics();
  });
}

/**
 * Figures hold no patient, but say how a hospital is doing: a collector on this very machine may read them as it is,
 * anybody else needs a token whose role has `see-figures`. What a proxy passes on is not of this machine.
 */
function isOwnCollector(request: FastifyRequest): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in request.headers);
  return !forwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '');
}

/** RFC 9116. It must expire; a server that runs renews it by itself. */
function securityText(contact: string, now: Date): string {
  const expires = new Date(now.getTime() + 180 * 24 * 3_600_000);
  return `Contact: ${contact}\nExpires: ${expires.toISOString()}\nPreferred-Languages: en\n`;
}

const hidden = { schema: { hide: true } };

async function judge({ name, needed, check }: ReadyCheck) {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer'), checkMillis);
  });
  const says = await Promise.race([check().catch(() => 'failed'), tooLong]);
  clearTimeout(timer);
  return { name, needed, well: says === null, says };
}

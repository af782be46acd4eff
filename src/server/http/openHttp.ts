import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySwagger from '@fastify/swagger';
import { type FastifyHttpOptions, type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import { openKysely } from '../database/schema.ts';
import { checkRequests } from './checkRequests.ts';
import { type ReadyCheck, serveHealth } from './health.ts';
import type { Http, HttpLog } from './http.ts';
import { servePages } from './pages.ts';
import { Problem } from './problem.ts';
import { problemOfAddress, sendProblem, watchRequests } from './watchRequests.ts';

export interface HttpSettings {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly log: HttpLog;
  readonly version: string;
  readonly registry: Registry;
  readonly checks: readonly ReadyCheck[];
  /** The built pages; null to serve none. */
  readonly pagesFolder: string | null;
  /** For `/.well-known/security.txt` (RFC 9116): `mailto:…` or `https://…`. Without it there is no such file. */
  readonly securityContact?: string;
  /** The address or addresses (CIDR, commas between) of the proxy before us. Nobody else's X-Forwarded-… is believed. */
  readonly trustedProxy?: string;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** For each address, all requests together. */
  readonly requestsPerMinute?: number;
  readonly strictReplies?: boolean;
}

const bodyBytesMost = 256 * 1024;

/**
 * Opens the HTTP door: every header, limit and error shape, and the routes that need no room. It listens to nothing
 * until `listen`; the rooms put their routes on it before that.
 */
export async function openHttp(settings: HttpSettings): Promise<Http> {
  const app = makeServer(settings);
  app.server.maxConnections = 2_000;
  app.decorateRequest('entrant', null);
  const http: Http = {
    app,
    pool: settings.pool,
    db: openKysely(settings.pool),
    clock: settings.clock,
    log: settings.log,
    routes: [],
    addresses: [],
    strictReplies: settings.strictReplies ?? false,
    async listen(where) {
      await app.listen(where);
      return (app.server.address() as AddressInfo).port;
    },
    close: () => app.close(),
  };
  app.addHook('onRoute', ({ method, url }) => {
    http.addresses.push(...[method].flat().map((one) => `${one} ${url}`));
  });
  watchRequests(http, settings.registry);
  checkRequests(app, http.strictReplies);
  await registerPlugins(app, settings);
  serveHealth(http, { ...settings, securityContact: settings.securityContact ?? null });
  await servePages(http, settings.pagesFolder);
  return http;
}

function makeServer(settings: HttpSettings): FastifyInstance {
  const { tls } = settings;
  const http = { headersTimeout: 20_000, maxHeaderSize: 16 * 1024 };
  const https = tls ? { ...http, ...tls, minVersion: 'TLSv1.2' } : null;
  // The types keep the two kinds of server apart; everything after this line treats them alike.
  return fastify({ ...serverOptions(settings), http, https } as FastifyHttpOptions<Server>);
}

function serverOptions(settings: HttpSettings): FastifyServerOptions {
  return {
    // The library's own logger would write addresses as they came; watchRequests writes ours.
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyBytesMost,
    connectionTimeout: 120_000,
    requestTimeout: 30 * 60_000,
    keepAliveTimeout: 72_000,
    trustProxy: settings.trustedProxy ?? false,
    // A stop must not wait for browsers that keep their connections.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, request, reply) => {
      sendProblem(problemOfAddress(), request, reply);
    },
  };
}

async function registerPlugins(app: FastifyInstance, settings: HttpSettings): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, helmetOptions);
  await app.register(fastifyRateLimit, {
    max: settings.requestsPerMinute ?? 12_000,
    timeWindow: 60_000,
    cache: 10_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem(429, 'TOO_MANY_REQUESTS', 'Too many requests from this address', {
        retryAfter: Math.ceil(ttl / 1000),
      }),
  });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Safelight', version: settings.version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'safelight' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  });
}

/** Nothing from anywhere else, no inline script or style, no string that becomes script, no frame around us. */
const helmetOptions = {
  global: true,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'blob:', 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'worker-src': ["'self'"],
      'manifest-src': ["'self'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
    },
  },
  crossOriginEmbedderPolicy: true,
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: false },
} as const;

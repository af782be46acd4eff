import type { FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import type { Http } from './http.ts';
import { Problem } from './problem.ts';
import { describeFailure, problemOf } from './problemOf.ts';

/**
 * Writes one log line and one figure for every request, and answers every error in the one shape.
 *
 * A line names the route as it is described, never the address that was asked for: no identifier, no query, no body.
 */
export function watchRequests(http: Http, registry: Registry): void {
  const seconds = new Histogram({
    name: 'imaging_http_seconds',
    help: 'Time from the request to the end of its reply, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30],
    registers: [registry],
  });

  http.app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Nothing that is behind a permission may stay in a browser or a proxy. Pages and their files say otherwise.
    reply.header('cache-control', 'no-store');
  });

  http.app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    seconds.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    http.log.info(
      {
        door: 'http',
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
        address: request.ip,
      },
      'answered',
    );
  });

  http.app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      http.log.error(
        { door: 'http', requestId: request.id, route: routeOf(request), failure: describeFailure(error) },
        'failed',
      );
    }
    return sendProblem(problem, request, reply);
  });
}

/** The one shape of every error: RFC 9457, with a stable code and the request's id, and nothing of what was sent. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="safelight"');
  if (problem.retryAfter !== null) reply.header('retry-after', String(problem.retryAfter));
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body) => JSON.stringify(body))
    .send({
      type: 'about:blank',
      title: problem.message,
      status: problem.status,
      code: problem.code,
      requestId: request.id,
      ...(problem.where === null ? {} : { where: problem.where }),
    });
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

/** For addresses so broken that they reach no route. */
export function problemOfAddress(): Problem {
  return new Problem(400, 'REQUEST_NOT_UNDERSTOOD', 'The request cannot be read');
}

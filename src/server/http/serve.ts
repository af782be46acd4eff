import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import type { Endpoint } from '../../api/endpoint.ts';
import type { Permission } from '../../domain/access/permission.ts';
import type { AuditEvent, AuditSubject } from '../audit/auditEvent.ts';
import { type AuditTransaction, recordAudit } from '../audit/recordAudit.ts';
import { admit } from './admit.ts';
import { addressOf, type Caller, type Entrant, type Http } from './http.ts';
import { problemOf } from './problemOf.ts';

export type { Caller, Http } from './http.ts';
export { NotFound, Problem } from './problem.ts';

/** What a handler is given besides the checked request. */
export interface Asked {
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Adds to what the audit trail says this was about: opaque ids only. The path's parameters are there already. */
  about(more: AuditSubject): void;
  /**
   * Writes the audit event in the handler's own transaction, so that a change and its event stand or fall together.
   * Call it last in the transaction. Without it the event is written when the handler is done.
   */
  auditIn(tx: AuditTransaction): Promise<void>;
}

/**
 * Serves an exchange to those who hold its permission.
 *
 * In this order: who is it, may they, is the request as described, the handler, the audit event, the reply. A view that
 * cannot be written in the audit trail is not shown (503).
 */
export function serve<P extends TSchema, B extends TSchema, R extends TSchema>(
  http: Http,
  described: Endpoint<P, B, R>,
  handler: (asked: Asked & { readonly params: Static<P>; readonly body: Static<B> }) => Promise<Static<R>>,
): void {
  const { permission } = described;
  if (permission === null)
    throw new Error(`Cannot serve ${described.path}: it asks for no permission, so use serveOpen`);
  note(http, described.method, described.path, permission);
  http.app.route({
    method: described.method,
    url: described.path,
    schema: schemaOf(described),
    onRequest: letIn(http, permission, described.audit ?? described.path),
    handler: async (request, reply) => {
      const entrant = request.entrant as Entrant;
      const { asked, settle } = beginAudit(http, request, reply, described.audit, entrant);
      return settle(() =>
        handler({ ...asked, params: request.params as Static<P>, body: (request.body ?? {}) as Static<B> }),
      );
    },
  });
}

/** Who asked, as far as an open route knows; its handler finds out. */
export interface OpenAsked extends Omit<Asked, 'caller'> {
  /** Names the actor of the audit event. Until then it is nobody. */
  actor(name: string): void;
}

/** Serves one of the few exchanges that need no permission: signing in. A room must ask for this by name. */
export function serveOpen<P extends TSchema, B extends TSchema, R extends TSchema>(
  http: Http,
  described: Endpoint<P, B, R>,
  handler: (asked: OpenAsked & { readonly params: Static<P>; readonly body: Static<B> }) => Promise<Static<R>>,
): void {
  if (described.permission !== null) throw new Error(`Cannot serve ${described.path} openly: it asks for a permission`);
  note(http, described.method, described.path, null);
  http.app.route({
    method: described.method,
    url: described.path,
    schema: schemaOf(described),
    handler: async (request, reply) => {
      const { asked, actor, settle } = beginAudit(http, request, reply, described.audit, null);
      return settle(() =>
        handler({ ...asked, actor, params: request.params as Static<P>, body: (request.body ?? {}) as Static<B> }),
      );
    },
  });
}

export interface RawRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly permission: Permission;
  readonly audit: string | null;
}

export interface RawAsked extends Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** What is sent, unread: the handler limits it. Ended already for a GET. */
  readonly content: Readable;
}

/**
 * Serves bytes that are no exchange of ours (images, DICOMweb) through the same checks. The handler sets status and
 * headers on `reply` and returns what is to be sent; the audit event is written before the first byte goes.
 */
export function serveRaw(
  http: Http,
  route: RawRoute,
  handler: (asked: RawAsked) => Promise<Readable | Uint8Array | string | null>,
): void {
  note(http, route.method, route.path, route.permission);
  http.app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, content, done) => done(null, content));
    scope.route({
      method: route.method,
      url: route.path,
      schema: { summary: route.audit ?? route.path, tags: ['bytes'] },
      onRequest: letIn(http, route.permission, route.audit ?? route.path),
      handler: async (request, reply) => {
        const { asked, settle } = beginAudit(http, request, reply, route.audit, request.entrant as Entrant);
        const params = request.params as RawAsked['params'];
        const query = request.query as RawAsked['query'];
        const content = (request.body ?? request.raw) as Readable;
        const sent = await settle(() => handler({ ...asked, params, query, content }));
        return reply.send(sent ?? undefined);
      },
    });
  });
}

function note(http: Http, method: string, path: string, permission: Permission | null): void {
  http.routes.push({ method, path, permission });
}

function letIn(http: Http, permission: Permission, action: string) {
  return async (request: FastifyRequest): Promise<void> => {
    request.entrant = await admit(http, request, permission, action);
  };
}

function schemaOf(described: Endpoint): Record<string, unknown> {
  const hasBody = described.method === 'POST' || described.method === 'PUT';
  return {
    summary: described.audit ?? described.path,
    params: described.params,
    ...(hasBody ? { body: described.body } : {}),
    response: { 200: described.reply, default: problemShape },
  };
}

const problemShape = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  requestId: Type.String(),
  where: Type.Optional(Type.String()),
});

/** A UUID, a number, a UID, or an instance's fact. */
const identifier = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:instance-)?[0-9]+(?:\.[0-9]+)*)$/;

/** What stands in an address is what somebody typed, even a patient's name (hazard H-27): only identifiers enter the audit trail. */
function identifiersIn(params: Readonly<Record<string, string>>): AuditSubject {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, identifier.test(value) ? value : 'no identifier']),
  );
}

/** Gathers what the audit event will say, and writes it once the outcome is known. */
function beginAudit(
  http: Http,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string | null,
  entrant: Entrant | null,
) {
  let about: AuditSubject = identifiersIn(request.params as Record<string, string>);
  let actor = entrant?.signedIn.name ?? 'nobody';
  let written = false;

  const event = (outcome: AuditEvent['outcome']): AuditEvent => ({
    at: http.clock(),
    actor,
    actorKind: entrant?.signedIn.kind ?? (actor === 'nobody' ? 'nobody' : 'person'),
    action: action ?? '',
    about,
    outcome,
    address: addressOf(request),
    requestId: request.id,
  });

  async function write(db: Http['pool'] | AuditTransaction, outcome: AuditEvent['outcome']): Promise<void> {
    if (action === null || written) return;
    await recordAudit(db, event(outcome));
    written = true;
  }

  return {
    asked: {
      // Only serveOpen has no entrant, and it does not hand this on.
      caller: entrant?.caller as Caller,
      request,
      reply,
      about: (more: AuditSubject) => {
        about = { ...about, ...more };
      },
      auditIn: (tx: AuditTransaction) => write(tx, 'success'),
    },
    actor: (name: string) => {
      actor = name;
    },
    async settle<T>(work: () => Promise<T>): Promise<T> {
      let result: T;
      try {
        result = await work();
      } catch (error) {
        // The transaction that held the event is gone, and the event with it.
        written = false;
        const problem = problemOf(error);
        about = { ...about, refused: problem.code };
        // The error is what counts: that it cannot be audited changes nothing, for nothing is shown.
        await write(http.pool, problem.status >= 500 ? 'failed' : 'refused').catch(() => undefined);
        throw error;
      }
      await write(http.pool, 'success');
      return result;
    },
  };
}

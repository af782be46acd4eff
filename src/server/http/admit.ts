import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Permission, sitesAllowed } from '../../domain/access/permission.ts';
import { authenticate } from '../access/authenticate.ts';
import type { SignedIn } from '../access/signedIn.ts';
import { recordAudit } from '../audit/recordAudit.ts';
import { addressOf, type Entrant, type Http } from './http.ts';
import { Problem } from './problem.ts';
import { cookieName } from './sessionCookie.ts';

/**
 * Lets a request in, or throws the Problem that says why not. Runs before the body is read.
 *
 * Deny by default (hazard H-20): nobody gets 401, somebody without the permission gets 403 and a line in the audit
 * trail. A cookie is sent by the browser without the person's will, so with a cookie everything but a GET must also
 * carry the session's CSRF word and come from our own pages.
 */
export async function admit(
  http: Http,
  request: FastifyRequest,
  permission: Permission,
  action: string,
): Promise<Entrant> {
  const signedIn = await authenticate(http.db, credentialsOf(request), http.clock());
  if (!signedIn) throw new Problem(401, 'SIGN_IN_FIRST', 'Sign in first');

  const entrant = { signedIn, caller: callerOf(signedIn, permission) };
  const refusal = refusalOf(request, entrant, permission);
  if (refusal) {
    await recordAudit(http.pool, {
      at: http.clock(),
      actor: signedIn.name,
      actorKind: signedIn.kind,
      action,
      about: { refused: refusal.code },
      outcome: 'refused',
      address: addressOf(request),
      requestId: request.id,
    });
    throw refusal;
  }
  return entrant;
}

function refusalOf(request: FastifyRequest, { signedIn, caller }: Entrant, permission: Permission): Problem | null {
  if (signedIn.kind === 'person') {
    if (request.method !== 'GET' && !isFromOurPages(request, signedIn.csrf)) {
      return new Problem(403, 'REQUEST_FROM_ELSEWHERE', 'This request did not come from our own pages');
    }
    if (signedIn.mustChangePassword && permission !== 'see-own-account') {
      return new Problem(403, 'PASSWORD_MUST_CHANGE', 'Change your first password before anything else');
    }
  }
  if (caller.sites !== 'everywhere' && caller.sites.length === 0) {
    return new Problem(403, 'NOT_ALLOWED', 'Your roles do not allow this');
  }
  return null;
}

/** Whether the browser says that the request comes from a page of this origin. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = request.headers;
  return origin === undefined || hostOf(origin) === hostOf(`${request.protocol}://${request.host}`);
}

function isFromOurPages(request: FastifyRequest, csrf: string): boolean {
  const shown = request.headers['x-safelight-csrf'];
  return isSameOrigin(request) && typeof shown === 'string' && isSame(shown, csrf);
}

function credentialsOf(request: FastifyRequest) {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return {
    sessionId: request.cookies[cookieName(request)] ?? null,
    bearer: request.headers.authorization === undefined ? null : (bearer ?? ''),
    acted: request.headers['x-safelight-background'] === undefined,
  };
}

function callerOf(signedIn: SignedIn, permission: Permission): Entrant['caller'] {
  return {
    name: signedIn.name,
    kind: signedIn.kind,
    personId: signedIn.kind === 'person' ? signedIn.personId : null,
    roles: signedIn.roles,
    sites: sitesAllowed(signedIn.roles, permission),
  };
}

/** Spelled as the URL standard spells it, without the port that goes without saying. Broken ones fit nothing. */
function hostOf(origin: string): string | symbol {
  return URL.parse(origin)?.host ?? Symbol('broken');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

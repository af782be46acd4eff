import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type account, changePassword, seeAccount, signIn as signInEndpoint, signOut } from '../../api/account.ts';
import { passwordRefusal } from '../../domain/access/passwordRefusal.ts';
import { permissionsOf } from '../../domain/access/permission.ts';
import type { AuditTransaction } from '../audit/recordAudit.ts';
import { isSameOrigin } from '../http/admit.ts';
import { addressOf, type Entrant } from '../http/http.ts';
import { type Http, Problem, serve, serveOpen } from '../http/serve.ts';
import { clearSessionCookie, cookieName, setSessionCookie } from '../http/sessionCookie.ts';
import { hashPassword } from './password.ts';
import { hashSecret } from './secret.ts';
import { endSession, endSessionsOf, startSession } from './session.ts';
import type { SignedIn, SignedInPerson } from './signedIn.ts';
import { isPasswordOf, setPassword, signIn } from './signIn.ts';
import { makeSignInLimits } from './signInLimits.ts';

/** Signing in and out, and one's own account. */
export function accountRoutes(http: Http): void {
  const limits = makeSignInLimits();

  serveOpen(http, signInEndpoint, async ({ body, request, reply, actor }) => {
    if (!isSameOrigin(request)) throw new Problem(403, 'REQUEST_FROM_ELSEWHERE', 'Sign in on our own page');
    const address = addressOf(request);
    const wait = limits.begin(body.username, address, http.clock());
    if (wait > 0) {
      throw new Problem(429, 'SIGN_IN_TOO_OFTEN', 'Too many wrong tries: wait a little', { retryAfter: wait });
    }
    const result = await signIn(http.db, { ...body, address }, http.clock());
    if (result.kind === 'refused') {
      if (result.knownAs !== null) actor(result.knownAs);
      throw new Problem(401, 'SIGN_IN_REFUSED', 'The name or the password is not right');
    }
    actor(result.signedIn.name);
    limits.succeeded(body.username, address);
    await endSessionBefore(http, request);
    setSessionCookie(request, reply, result.sessionId);
    return accountOf(result.signedIn);
  });

  serve(http, signOut, async ({ request, reply }) => {
    const { signedIn } = request.entrant as Entrant;
    if (signedIn.kind === 'person') await endSession(http.db, signedIn.sessionHash);
    clearSessionCookie(request, reply);
    return {};
  });

  serve(http, seeAccount, async ({ request }) => accountOf((request.entrant as Entrant).signedIn));

  serve(http, changePassword, async ({ body, request, reply, auditIn }) => {
    const person = personOf(request);
    const wait = limits.begin(person.name, addressOf(request), http.clock());
    if (wait > 0) {
      throw new Problem(429, 'SIGN_IN_TOO_OFTEN', 'Too many wrong tries: wait a little', { retryAfter: wait });
    }
    if (!(await isPasswordOf(http.db, person.personId, body.current))) {
      throw new Problem(403, 'PASSWORD_WRONG', 'The present password is not right');
    }
    limits.succeeded(person.name, addressOf(request));
    const refusal = passwordRefusal(body.next, person.name);
    if (refusal !== null) throw new Problem(422, 'PASSWORD_WEAK', refusal);
    if (body.next === body.current) throw new Problem(422, 'PASSWORD_WEAK', 'That is the password you have now');
    await changeOwnPassword(http, person, body.next, { request, reply, auditIn });
    return {};
  });
}

/** Signs the person out everywhere, and in again here under a new session (hazard H-23). */
async function changeOwnPassword(
  http: Http,
  person: SignedInPerson,
  next: string,
  asked: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    auditIn(tx: AuditTransaction): Promise<void>;
  },
): Promise<void> {
  const now = http.clock();
  const hash = await hashPassword(next);
  const id = await http.db.transaction().execute(async (tx) => {
    await setPassword(tx, person.personId, { hash, mustChange: false }, now);
    await endSessionsOf(tx, person.personId);
    const started = await startSession(tx, person.personId, addressOf(asked.request), now, person.csrf);
    await asked.auditIn(tx);
    return started;
  });
  setSessionCookie(asked.request, asked.reply, id);
}

/** A browser that signs in again gives up the session it had: ids are never carried over. */
async function endSessionBefore(http: Http, request: FastifyRequest): Promise<void> {
  const before = request.cookies[cookieName(request)];
  if (before !== undefined) await endSession(http.db, hashSecret(before));
}

function personOf(request: FastifyRequest): SignedInPerson {
  const { signedIn } = request.entrant as Entrant;
  if (signedIn.kind !== 'person') throw new Problem(403, 'NOT_A_PERSON', 'A token has no password');
  return signedIn;
}

function accountOf(signedIn: SignedIn): Static<typeof account> {
  const person = signedIn.kind === 'person' ? signedIn : null;
  return {
    username: signedIn.name,
    displayName: person?.displayName ?? signedIn.name,
    roles: signedIn.roles.map(({ role, site }) => ({ role, site })),
    permissions: [...new Set(signedIn.roles.flatMap(({ role }) => permissionsOf[role]))].sort(),
    csrf: person?.csrf ?? '',
    mustChangePassword: person?.mustChangePassword ?? false,
  };
}

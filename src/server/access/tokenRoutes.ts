import type { Static } from 'typebox';
import {
  addToken as addTokenEndpoint,
  listTokens as listTokensEndpoint,
  removeToken as removeTokenEndpoint,
  type token as tokenShape,
} from '../../api/people.ts';
import { type RoleHeld, sitesAllowed } from '../../domain/access/permission.ts';
import { covers, isWithin, readRoles, spellRole } from '../../domain/access/rolesGiven.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import { addToken, listTokens, removeToken, type TokenHeld } from './token.ts';

/** Tokens for programs: each holds roles as a person does, and may expire. */
export function tokenRoutes(http: Http): void {
  serve(http, listTokensEndpoint, async ({ caller }) => {
    const tokens = await listTokens(http.db);
    const seen = tokens.filter(({ roles }) => isWithin(caller.sites, roles));
    return { asOf: http.clock().toISOString(), tokens: seen.map(shown) };
  });

  serve(http, addTokenEndpoint, async ({ body, caller, about, auditIn }) => {
    const roles = rolesForToken(caller, body.roles);
    return http.db.transaction().execute(async (tx) => {
      const wanted = { name: body.name, roles, days: body.days, createdBy: caller.name };
      const added = await addToken(tx, wanted, http.clock());
      if (added.kind === 'name-in-use') throw new Problem(409, 'NAME_IN_USE', 'A token has that name');
      about({ tokenId: added.token.tokenId, roles: roles.map(spellRole) });
      await auditIn(tx);
      return { token: shown(added.token), secret: added.secret };
    });
  });

  serve(http, removeTokenEndpoint, async ({ params, caller, auditIn }) => {
    const token = (await listTokens(http.db)).find(({ tokenId }) => tokenId === params.tokenId);
    if (!token || !isWithin(caller.sites, token.roles)) throw new NotFound('There is no such token here');
    await http.db.transaction().execute(async (tx) => {
      if (!(await removeToken(tx, params.tokenId, http.clock()))) throw new NotFound('There is no such token here');
      await auditIn(tx);
    });
    return {};
  });
}

/** Whoever manages people may give a token any role of their sites; everybody else, of their own roles only. */
function rolesForToken(caller: Caller, asked: readonly { role: string; site: string | null }[]): readonly RoleHeld[] {
  const roles = readRoles(asked);
  if (!roles) throw new Problem(422, 'ROLE_UNKNOWN', 'There is no such role');
  if (!covers(caller.roles, roles) && !isWithin(sitesAllowed(caller.roles, 'manage-people'), roles)) {
    throw new Problem(403, 'NOT_YOURS_TO_GIVE', 'A token gets no role that you do not hold yourself');
  }
  return roles;
}

function shown(token: TokenHeld): Static<typeof tokenShape> {
  return {
    tokenId: token.tokenId,
    name: token.name,
    roles: token.roles.map(({ role, site }: RoleHeld) => ({ role, site })),
    createdAt: token.createdAt.toISOString(),
    createdBy: token.createdBy,
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}

import { Type } from 'typebox';
import { roleHeld } from './account.ts';
import { endpoint, instant, nullable, text } from './endpoint.ts';

const personId = Type.String({ format: 'uuid' });

export const person = Type.Object({
  personId,
  username: text(100),
  displayName: text(200),
  roles: Type.Array(roleHeld),
  disabledAt: nullable(instant),
  lastSignInAt: nullable(instant),
  createdAt: instant,
});

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/people',
  permission: 'manage-people',
  audit: 'list-people',
  reply: Type.Object({ asOf: instant, people: Type.Array(person) }),
});

/** The reply holds the first password, shown once; it must be changed at the first sign-in. */
export const addPerson = endpoint({
  method: 'POST',
  path: '/api/people',
  permission: 'manage-people',
  audit: 'add-person',
  body: Type.Object({
    username: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,60}$' }),
    displayName: Type.String({ minLength: 1, maxLength: 200 }),
    roles: Type.Array(roleHeld, { minItems: 1, maxItems: 50 }),
  }),
  reply: Type.Object({ person, firstPassword: text(100) }),
});

export const changePerson = endpoint({
  method: 'PUT',
  path: '/api/people/:personId',
  permission: 'manage-people',
  audit: 'change-person',
  params: Type.Object({ personId }),
  body: Type.Object({
    displayName: Type.String({ minLength: 1, maxLength: 200 }),
    roles: Type.Array(roleHeld, { minItems: 1, maxItems: 50 }),
    disabled: Type.Boolean(),
  }),
  reply: person,
});

export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/people/:personId/password',
  permission: 'manage-people',
  audit: 'reset-password',
  params: Type.Object({ personId }),
  reply: Type.Object({ firstPassword: text(100) }),
});

export const token = Type.Object({
  tokenId: Type.String({ format: 'uuid' }),
  name: text(100),
  roles: Type.Array(roleHeld),
  createdAt: instant,
  createdBy: text(100),
  expiresAt: nullable(instant),
  lastUsedAt: nullable(instant),
});

export const listTokens = endpoint({
  method: 'GET',
  path: '/api/tokens',
  permission: 'manage-tokens',
  audit: 'list-tokens',
  reply: Type.Object({ asOf: instant, tokens: Type.Array(token) }),
});

/** The reply holds the secret, shown once: `Authorization: Bearer <secret>`. Nobody can give a token a role they do not hold themselves, unless they manage people. */
export const addToken = endpoint({
  method: 'POST',
  path: '/api/tokens',
  permission: 'manage-tokens',
  audit: 'add-token',
  body: Type.Object({
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,80}$' }),
    roles: Type.Array(roleHeld, { minItems: 1, maxItems: 50 }),
    days: nullable(Type.Integer({ minimum: 1, maximum: 3650 })),
  }),
  reply: Type.Object({ token, secret: text(200) }),
});

export const removeToken = endpoint({
  method: 'DELETE',
  path: '/api/tokens/:tokenId',
  permission: 'manage-tokens',
  audit: 'remove-token',
  params: Type.Object({ tokenId: Type.String({ format: 'uuid' }) }),
  reply: Type.Object({}),
});

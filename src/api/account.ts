import { Type } from 'typebox';
import { endpoint, nullable, text } from './endpoint.ts';

export const roleHeld = Type.Object({ role: text(40), site: nullable(text(20)) });

/** Who is signed in. `csrf` goes back in the header `x-safelight-csrf` of everything that is not a GET. */
export const account = Type.Object({
  username: text(100),
  displayName: text(200),
  roles: Type.Array(roleHeld),
  permissions: Type.Array(text(40)),
  csrf: text(100),
  mustChangePassword: Type.Boolean(),
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/sign-in',
  permission: null,
  audit: 'sign-in',
  body: Type.Object({
    username: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 1, maxLength: 500 }),
  }),
  reply: account,
});

export const signOut = endpoint({
  method: 'POST',
  path: '/api/sign-out',
  permission: 'see-own-account',
  audit: 'sign-out',
  reply: Type.Object({}),
});

export const seeAccount = endpoint({
  method: 'GET',
  path: '/api/account',
  permission: 'see-own-account',
  audit: null,
  reply: account,
});

export const changePassword = endpoint({
  method: 'PUT',
  path: '/api/account/password',
  permission: 'see-own-account',
  audit: 'change-own-password',
  body: Type.Object({ current: Type.String({ maxLength: 500 }), next: Type.String({ minLength: 12, maxLength: 500 }) }),
  reply: Type.Object({}),
});

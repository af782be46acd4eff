import type { seeAccount } from '../../src/api/account.ts';
import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { listPeople, listTokens } from '../../src/api/people.ts';
import { permissionsOf, type Role, roles } from '../../src/domain/access/permission.ts';
import { ago, asOf, day, id } from './moment.ts';

/** Somebody signed in, with one role everywhere; `everything` holds all of them. */
export function accountWith(role: Role | 'everything'): ReplyOf<typeof seeAccount> {
  const held = role === 'everything' ? roles : [role];
  return {
    username: 'r.okafor',
    displayName: 'Dr Ruth Okafor',
    roles: held.map((each) => ({ role: each, site: null })),
    permissions: [...new Set(held.flatMap((each) => permissionsOf[each]))],
    csrf: 'csrf-of-the-test',
    mustChangePassword: false,
  };
}

const anyone = { createdAt: ago(90 * day), disabledAt: null, lastSignInAt: ago(20) };

export const people: ReplyOf<typeof listPeople> = {
  asOf,
  people: [
    {
      ...anyone,
      personId: id(61),
      username: 'r.okafor',
      displayName: 'Dr Ruth Okafor',
      roles: [{ role: 'admin', site: null }],
    },
    {
      ...anyone,
      personId: id(62),
      username: 't.lewandowski',
      displayName: 'Dr Tomasz Lewandowski',
      roles: [
        { role: 'reporter', site: 'RVV' },
        { role: 'safety-officer', site: 'RVV' },
      ],
    },
    {
      ...anyone,
      personId: id(63),
      username: 'j.smith',
      displayName: 'Jo Smith',
      roles: [{ role: 'pacs-manager', site: 'R1H' }],
      lastSignInAt: null,
      disabledAt: ago(day),
    },
  ],
};

export const token = {
  tokenId: id(71),
  name: 'Viewer of the main hospital',
  roles: [{ role: 'reporter', site: 'RVV' }],
  createdAt: ago(30 * day),
  createdBy: 'r.okafor',
  expiresAt: ago(-335 * day),
  lastUsedAt: ago(1),
};

export const tokens: ReplyOf<typeof listTokens> = { asOf, tokens: [token] };

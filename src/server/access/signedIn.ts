import type { RoleHeld } from '../../domain/access/permission.ts';

/** Who a request comes from, once a session or a token has shown it. */
export type SignedIn = SignedInPerson | SignedInToken;

export interface SignedInPerson {
  readonly kind: 'person';
  readonly name: string;
  readonly displayName: string;
  readonly personId: string;
  readonly roles: readonly RoleHeld[];
  readonly mustChangePassword: boolean;
  /** What the pages send back in `x-safelight-csrf`. */
  readonly csrf: string;
  readonly sessionHash: string;
}

export interface SignedInToken {
  readonly kind: 'token';
  readonly name: string;
  readonly tokenId: string;
  readonly roles: readonly RoleHeld[];
}

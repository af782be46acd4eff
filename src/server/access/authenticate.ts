import type { Kysely } from 'kysely';
import type { Database } from '../database/schema.ts';
import { findSession } from './session.ts';
import type { SignedIn } from './signedIn.ts';
import { findToken } from './token.ts';

/** What a request brings to show who it comes from. */
export interface Credentials {
  readonly sessionId: string | null;
  /** Of `Authorization: Bearer`. */
  readonly bearer: string | null;
  /** Whether a person did something, or the page asked by itself. */
  readonly acted: boolean;
}

/** Secrets are 43 characters, 46 with a token's prefix; nothing longer is looked up. */
const secretForm = /^[\w-]{40,60}$/;

/** Who this is; null for nobody. A bearer token, when there is one, is what counts. */
export async function authenticate(
  db: Kysely<Database>,
  credentials: Credentials,
  now: Date,
): Promise<SignedIn | null> {
  const { bearer, sessionId, acted } = credentials;
  if (bearer !== null) return secretForm.test(bearer) ? findToken(db, bearer, now) : null;
  if (sessionId !== null && secretForm.test(sessionId)) return findSession(db, sessionId, acted, now);
  return null;
}

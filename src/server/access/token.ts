import type { Kysely } from 'kysely';
import type { Role, RoleHeld } from '../../domain/access/permission.ts';
import type { Database } from '../database/schema.ts';
import { rolesOf, setRoles } from './roles.ts';
import { hashSecret, makeSecret } from './secret.ts';
import type { SignedInToken } from './signedIn.ts';

/** A token as it may be shown: never its secret. */
export interface TokenHeld {
  readonly tokenId: string;
  readonly name: string;
  readonly roles: readonly { role: Role; site: string | null }[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** Who holds this token; null when it has expired, was removed, or never was. */
export async function findToken(db: Kysely<Database>, secret: string, now: Date): Promise<SignedInToken | null> {
  const found = await db
    .selectFrom('token')
    .where('secret_hash', '=', hashSecret(secret))
    .where('removed_at', 'is', null)
    .select(['token_id', 'name', 'expires_at', 'last_used_at'])
    .select((row) => rolesOf(row, 'token_id', row.ref('token.token_id')).as('roles'))
    .executeTakeFirst();
  if (!found || (found.expires_at && found.expires_at <= now)) return null;
  if (!found.last_used_at || now.getTime() - found.last_used_at.getTime() >= minute) {
    await db.updateTable('token').set({ last_used_at: now }).where('token_id', '=', found.token_id).execute();
  }
  return { kind: 'token', name: found.name, tokenId: found.token_id, roles: found.roles };
}

export interface TokenWanted {
  readonly name: string;
  readonly roles: readonly RoleHeld[];
  /** Days until it expires; null for never. */
  readonly days: number | null;
  readonly createdBy: string;
}

/** Makes a token. Its secret, `sl_` and 256 bits, is in the answer and nowhere else. Refused when the name is in use. */
export async function addToken(
  tx: Kysely<Database>,
  wanted: TokenWanted,
  now: Date,
): Promise<
  { readonly kind: 'added'; readonly token: TokenHeld; readonly secret: string } | { readonly kind: 'name-in-use' }
> {
  const secret = `sl_${makeSecret()}`;
  const made = await tx
    .insertInto('token')
    .values({
      name: wanted.name,
      secret_hash: hashSecret(secret),
      created_at: now,
      created_by: wanted.createdBy,
      expires_at: wanted.days === null ? null : new Date(now.getTime() + wanted.days * day),
    })
    .onConflict((conflict) => conflict.column('name').where('removed_at', 'is', null).doNothing())
    .returning('token_id')
    .executeTakeFirst();
  if (!made) return { kind: 'name-in-use' };
  await setRoles(tx, { tokenId: made.token_id }, wanted.roles);
  const token = (await listTokens(tx)).find(({ tokenId }) => tokenId === made.token_id) as TokenHeld;
  return { kind: 'added', token, secret };
}

/** The tokens that were not removed, expired ones among them, by name. */
export async function listTokens(db: Kysely<Database>): Promise<readonly TokenHeld[]> {
  return db
    .selectFrom('token')
    .where('removed_at', 'is', null)
    .orderBy('name')
    .select([
      'token_id as tokenId',
      'name',
      'created_at as createdAt',
      'created_by as createdBy',
      'expires_at as expiresAt',
      'last_used_at as lastUsedAt',
    ])
    .select((row) => rolesOf(row, 'token_id', row.ref('token.token_id')).as('roles'))
    .execute();
}

/** Gives a token another end. One that was removed stays removed. */
export async function endToken(db: Kysely<Database>, tokenId: string, expiresAt: Date): Promise<void> {
  const held = db.updateTable('token').where('token_id', '=', tokenId).where('removed_at', 'is', null);
  await held.set({ expires_at: expiresAt }).execute();
}

/** The tokens that are good for nothing any more and were not removed. */
export async function expiredTokens(db: Kysely<Database>, now: Date): Promise<readonly TokenHeld[]> {
  return (await listTokens(db)).filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now);
}

/** Removes a token at once; false when there was none. Its row stays, so that the audit trail's name for it stays known. */
export async function removeToken(tx: Kysely<Database>, tokenId: string, now: Date): Promise<boolean> {
  const removed = await tx
    .updateTable('token')
    .set({ removed_at: now })
    .where('token_id', '=', tokenId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return removed.numUpdatedRows > 0n;
}

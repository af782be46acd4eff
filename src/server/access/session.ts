import type { Kysely } from 'kysely';
import type { Database } from '../database/schema.ts';
import { rolesOf } from './roles.ts';
import { hashSecret, makeSecret } from './secret.ts';
import type { SignedInPerson } from './signedIn.ts';

/** A session ends when nobody has done anything for so long, and in any case so long after signing in. */
export const idleMinutes = 30;
export const absoluteHours = 12;

const minute = 60_000;

/**
 * Begins a session under a new id. The id is told to the browser only; the table keeps its hash. A session that takes
 * the place of another keeps its CSRF word, because the pages are open already.
 */
export async function startSession(
  db: Kysely<Database>,
  personId: string,
  address: string,
  now: Date,
  csrf = makeSecret(),
): Promise<string> {
  const id = makeSecret();
  await db
    .insertInto('session')
    .values({ session_hash: hashSecret(id), person_id: personId, csrf, address, signed_in_at: now, last_used_at: now })
    .execute();
  await db
    .deleteFrom('session')
    .where('signed_in_at', '<=', new Date(now.getTime() - absoluteHours * 60 * minute))
    .execute();
  return id;
}

/**
 * Who holds this session id; null when it has ended, or never was.
 *
 * `acted` is false for what a page asks by itself: a screen that refreshes its list every few seconds in an empty room
 * must not stay signed in.
 */
export async function findSession(
  db: Kysely<Database>,
  id: string,
  acted: boolean,
  now: Date,
): Promise<SignedInPerson | null> {
  const sessionHash = hashSecret(id);
  const found = await db
    .selectFrom('session')
    .innerJoin('person', 'person.person_id', 'session.person_id')
    .where('session_hash', '=', sessionHash)
    .where('disabled_at', 'is', null)
    .select([
      'person.person_id',
      'username',
      'display_name',
      'must_change_password',
      'csrf',
      'signed_in_at',
      'last_used_at',
    ])
    .select((row) => rolesOf(row, 'person_id', row.ref('person.person_id')).as('roles'))
    .executeTakeFirst();
  if (!found) return null;

  const idle = now.getTime() - found.last_used_at.getTime();
  const age = now.getTime() - found.signed_in_at.getTime();
  if (idle >= idleMinutes * minute || age >= absoluteHours * 60 * minute) {
    await endSession(db, sessionHash);
    return null;
  }
  // Once a minute is often enough to know, and most requests then write nothing.
  if (acted && idle >= minute) {
    await db.updateTable('session').set({ last_used_at: now }).where('session_hash', '=', sessionHash).execute();
  }
  return {
    kind: 'person',
    name: found.username,
    displayName: found.display_name,
    personId: found.person_id,
    roles: found.roles,
    mustChangePassword: found.must_change_password,
    csrf: found.csrf,
    sessionHash,
  };
}

export async function endSession(db: Kysely<Database>, sessionHash: string): Promise<void> {
  await db.deleteFrom('session').where('session_hash', '=', sessionHash).execute();
}

/** Signs a person out everywhere: after a change of password or of rights, and when disabled. */
export async function endSessionsOf(db: Kysely<Database>, personId: string): Promise<void> {
  await db.deleteFrom('session').where('person_id', '=', personId).execute();
}

import type { Kysely } from 'kysely';
import type { Database } from '../database/schema.ts';
import { hashOfNobody, verifyPassword } from './password.ts';
import { findSession, startSession } from './session.ts';
import type { SignedInPerson } from './signedIn.ts';

export type SignIn =
  | { readonly kind: 'signed-in'; readonly sessionId: string; readonly signedIn: SignedInPerson }
  /** `knownAs` is the name if somebody has it: what was typed may be a password, and is written nowhere. */
  | { readonly kind: 'refused'; readonly knownAs: string | null };

/**
 * Signs a person in under a new session.
 *
 * An unknown name, a disabled person and a wrong password are one answer that takes one time, so that nobody can find
 * out who works here (hazard H-22).
 */
export async function signIn(
  db: Kysely<Database>,
  asked: { readonly username: string; readonly password: string; readonly address: string },
  now: Date,
): Promise<SignIn> {
  const person = await findPerson(db, asked.username);
  const right = await verifyPassword(person?.password_hash ?? hashOfNobody, asked.password);
  if (!person || !right || person.disabled_at !== null) return { kind: 'refused', knownAs: person?.username ?? null };

  const id = await startSession(db, person.person_id, asked.address, now);
  await db.updateTable('person').set({ last_sign_in_at: now }).where('person_id', '=', person.person_id).execute();
  const signedIn = await findSession(db, id, true, now);
  // Disabled in this very moment.
  if (!signedIn) return { kind: 'refused', knownAs: person.username };
  return { kind: 'signed-in', sessionId: id, signedIn };
}

function findPerson(db: Kysely<Database>, username: string) {
  return db
    .selectFrom('person')
    .where('username', '=', username.trim().toLowerCase().replaceAll('\0', ''))
    .select(['person_id', 'username', 'password_hash', 'disabled_at'])
    .executeTakeFirst();
}

/** Whether it is this person's password now. */
export async function isPasswordOf(db: Kysely<Database>, personId: string, password: string): Promise<boolean> {
  const person = await db
    .selectFrom('person')
    .where('person_id', '=', personId)
    .select('password_hash')
    .executeTakeFirst();
  return verifyPassword(person?.password_hash ?? hashOfNobody, password);
}

/** Gives a person a password of a hash made before; says whether the next sign-in must change it. */
export async function setPassword(
  tx: Kysely<Database>,
  personId: string,
  password: { readonly hash: string; readonly mustChange: boolean },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('person')
    .set({ password_hash: password.hash, must_change_password: password.mustChange, password_changed_at: now })
    .where('person_id', '=', personId)
    .execute();
}

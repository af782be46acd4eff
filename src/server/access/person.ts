import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Role, RoleHeld } from '../../domain/access/permission.ts';
import type { Database } from '../database/schema.ts';
import { hashPassword } from './password.ts';
import { rolesOf, setRoles } from './roles.ts';
import { endSessionsOf } from './session.ts';

/** A person as they may be shown: never the hash of a password. */
export interface Person {
  readonly personId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly { role: Role; site: string | null }[];
  readonly disabledAt: Date | null;
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
}

export interface PersonWanted {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleHeld[];
}

export async function listPeople(db: Kysely<Database>): Promise<readonly Person[]> {
  return people(db.selectFrom('person')).orderBy('username').execute();
}

export async function findPerson(
  db: Kysely<Database>,
  by: { readonly personId: string } | { readonly username: string },
): Promise<Person | null> {
  const asked = people(db.selectFrom('person'));
  const one =
    'personId' in by ? asked.where('person.person_id', '=', by.personId) : asked.where('username', '=', by.username);
  return (await one.executeTakeFirst()) ?? null;
}

function people(from: SelectQueryBuilder<Database, 'person', object>) {
  return from
    .select([
      'person_id as personId',
      'username',
      'display_name as displayName',
      'disabled_at as disabledAt',
      'last_sign_in_at as lastSignInAt',
      'created_at as createdAt',
    ])
    .select((row) => rolesOf(row, 'person_id', row.ref('person.person_id')).as('roles'));
}

/** Adds a person. A name is given once and for good, so that the audit trail means one person by it. */
export async function addPerson(
  tx: Kysely<Database>,
  wanted: PersonWanted,
  password: { readonly password: string; readonly mustChange: boolean },
  now: Date,
): Promise<{ readonly kind: 'added'; readonly person: Person } | { readonly kind: 'name-in-use' }> {
  const made = await tx
    .insertInto('person')
    .values({
      username: wanted.username,
      display_name: wanted.displayName,
      password_hash: await hashPassword(password.password),
      must_change_password: password.mustChange,
      password_changed_at: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning('person_id')
    .executeTakeFirst();
  if (!made) return { kind: 'name-in-use' };
  await setRoles(tx, { personId: made.person_id }, wanted.roles);
  return { kind: 'added', person: (await findPerson(tx, { personId: made.person_id })) as Person };
}

export interface PersonChange {
  readonly displayName: string;
  readonly roles: readonly RoleHeld[];
  readonly disabled: boolean;
}

/**
 * Changes a person. Whoever loses or gains a right, or is disabled, is signed out everywhere.
 *
 * Refused when nobody who manages people everywhere would be left (hazard H-24): then the caller must roll back. Two
 * such changes at once take turns.
 */
export async function changePerson(
  tx: Kysely<Database>,
  person: Person,
  change: PersonChange,
  now: Date,
): Promise<{ readonly kind: 'changed'; readonly person: Person } | { readonly kind: 'last-admin' }> {
  await takeTurns(tx);
  const disabledAt = change.disabled ? (person.disabledAt ?? now) : null;
  await tx
    .updateTable('person')
    .set({ display_name: change.displayName, disabled_at: disabledAt })
    .where('person_id', '=', person.personId)
    .execute();
  await setRoles(tx, { personId: person.personId }, change.roles);
  if (!(await hasAdmin(tx))) return { kind: 'last-admin' };

  if (change.disabled || !isSameRoles(person.roles, change.roles)) await endSessionsOf(tx, person.personId);
  return { kind: 'changed', person: (await findPerson(tx, { personId: person.personId })) as Person };
}

/** Whether somebody can still sign in and manage people of every site. */
export async function hasAdmin(db: Kysely<Database>): Promise<boolean> {
  const admin = await db
    .selectFrom('person')
    .innerJoin('role_held', 'role_held.person_id', 'person.person_id')
    .where('role', '=', 'admin')
    .where('site', 'is', null)
    .where('disabled_at', 'is', null)
    .select('person.person_id')
    .executeTakeFirst();
  return admin !== undefined;
}

/** Changes of people wait for each other until the end of the transaction. */
export async function takeTurns(tx: Kysely<Database>): Promise<void> {
  await tx.selectNoFrom((row) => row.fn('pg_advisory_xact_lock', [row.val(7236803)]).as('mine')).execute();
}

function isSameRoles(one: readonly RoleHeld[], other: readonly RoleHeld[]): boolean {
  const spell = (held: readonly RoleHeld[]) =>
    held
      .map(({ role, site }) => `${role}@${site ?? ''}`)
      .sort()
      .join();
  return spell(one) === spell(other);
}

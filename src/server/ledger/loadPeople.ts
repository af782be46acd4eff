import type { Kysely } from 'kysely';
import type { Static } from 'typebox';
import type { personShown } from '../../api/varianceShown.ts';
import { type RoleHeld, sitesAllowed } from '../../domain/access/permission.ts';
import type { Database } from '../database/schema.ts';
import { maySee } from './maySee.ts';

/** Somebody who may have variances. */
export interface Handler {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleHeld[];
  readonly disabled: boolean;
}

/** People by their usernames, all of them where none is named. */
export async function loadPeople(
  db: Kysely<Database>,
  usernames?: readonly string[],
): Promise<ReadonlyMap<string, Handler>> {
  if (usernames?.length === 0) return new Map();
  const asked = db
    .selectFrom('person')
    .leftJoin('role_held', 'role_held.person_id', 'person.person_id')
    .select(['username', 'display_name', 'disabled_at', 'role', 'site']);
  const rows = await (usernames ? asked.where('username', 'in', usernames) : asked).execute();
  const byName = Map.groupBy(rows, ({ username }) => username);
  return new Map(
    [...byName].map(([username, held]) => [
      username,
      {
        username,
        displayName: held[0]?.display_name ?? username,
        disabled: held[0]?.disabled_at !== null,
        roles: held.flatMap(({ role, site }) => (role === null ? [] : [{ role, site }])),
      },
    ]),
  );
}

/** Whether this person is here and may handle what stands at that site. */
export function mayHandle(person: Handler | undefined, site: string): boolean {
  return person !== undefined && !person.disabled && maySee(sitesAllowed(person.roles, 'handle-variances'), site);
}

/** A person as pages show them; a name that is no person's (a token's, or of somebody lost) stands for itself. */
export function toPersonShown(
  people: ReadonlyMap<string, Handler>,
  username: string | null,
  site: string,
): Static<typeof personShown> | null {
  if (username === null) return null;
  const person = people.get(username);
  return {
    username: username.slice(0, 100),
    displayName: (person?.displayName ?? username).slice(0, 200),
    gone: !mayHandle(person, site),
  };
}

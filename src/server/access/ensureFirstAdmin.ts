import type pg from 'pg';
import type { Role } from '../../domain/access/permission.ts';
import type { AuditEvent } from '../audit/auditEvent.ts';
import { recordAudit } from '../audit/recordAudit.ts';
import { openKysely } from '../database/schema.ts';
import { makePassword } from './password.ts';
import { addPerson, takeTurns } from './person.ts';

/** The name of the person that a new database gets. */
export const firstAdmin = 'admin';

/**
 * Makes the first person when there is none, so that somebody can come in. Gives the password to print once, which must
 * be changed at the first sign-in; null when nobody was made, or the password was given.
 *
 * The first person may also see images and mend feeds, because on a new server nobody else could show that it works;
 * the roles can be taken away once others are there.
 */
export async function ensureFirstAdmin(
  pool: pg.Pool,
  given: { readonly password?: string; readonly now: Date },
): Promise<string | null> {
  const password = given.password ?? makePassword();
  const roles = (['admin', 'pacs-manager'] satisfies Role[]).map((role) => ({ role, site: null }));
  const made = await openKysely(pool)
    .transaction()
    .execute(async (tx) => {
      await takeTurns(tx);
      if (await tx.selectFrom('person').select('person_id').limit(1).executeTakeFirst()) return false;
      const wanted = { username: firstAdmin, displayName: 'Administrator', roles };
      const mustChange = given.password === undefined;
      const added = await addPerson(tx, wanted, { password, mustChange }, given.now);
      if (added.kind === 'added') await recordAudit(tx, madeFirst(added.person.personId, given.now));
      return true;
    });
  return made && given.password === undefined ? password : null;
}

function madeFirst(personId: string, at: Date): AuditEvent {
  return {
    ...{ at, actor: 'safelight', actorKind: 'system', action: 'add-person', outcome: 'success' },
    about: { personId },
    ...{ address: null, requestId: null },
  };
}

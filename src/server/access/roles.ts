import type { ExpressionBuilder, Kysely, ReferenceExpression } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { RoleHeld } from '../../domain/access/permission.ts';
import type { Database } from '../database/schema.ts';

type Holder = 'person_id' | 'token_id';

/** The roles of the row's person or token, as a column of the question. */
export function rolesOf<DB extends Database, T extends keyof DB>(
  row: ExpressionBuilder<DB, T>,
  holder: Holder,
  id: ReferenceExpression<DB, T>,
) {
  return jsonArrayFrom(
    (row as unknown as ExpressionBuilder<Database, 'role_held'>)
      .selectFrom('role_held')
      .select(['role', 'site'])
      .where(`role_held.${holder}`, '=', id as never)
      .orderBy('role')
      .orderBy('site'),
  );
}

/** Makes these the roles of a person or token, in place of any before. */
export async function setRoles(
  tx: Kysely<Database>,
  holder: { readonly personId: string } | { readonly tokenId: string },
  roles: readonly RoleHeld[],
): Promise<void> {
  const person_id = 'personId' in holder ? holder.personId : null;
  const token_id = 'tokenId' in holder ? holder.tokenId : null;
  if (person_id !== null) await tx.deleteFrom('role_held').where('person_id', '=', person_id).execute();
  if (token_id !== null) await tx.deleteFrom('role_held').where('token_id', '=', token_id).execute();
  await tx
    .insertInto('role_held')
    .values(roles.map(({ role, site }) => ({ person_id, token_id, role, site })))
    // Said twice is held once.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

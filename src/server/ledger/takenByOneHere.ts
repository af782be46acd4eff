import { permissionsOf, roles } from '../../domain/access/permission.ts';

const handling = roles.filter((role) => permissionsOf[role].includes('handle-variances'));

/**
 * A condition on `variance`: a person has it who is still here and may handle it at its site. Whoever has left, or lost the
 * right, holds nothing.
 */
export const takenByOneHere = `exists (select from person join role_held using (person_id)
  where person.username = variance.taken_by and person.disabled_at is null and role_held.role = any('{${handling.join()}}')
    and (role_held.site is null or role_held.site = variance.exam_site))`;

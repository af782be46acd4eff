import { type Role, type RoleHeld, roles } from './permission.ts';

/** Roles as they were asked for, once each is known to be a role of ours; null when one is not. */
export function readRoles(
  asked: readonly { readonly role: string; readonly site: string | null }[],
): readonly RoleHeld[] | null {
  const known = asked.filter(({ role, site }) => roles.includes(role as Role) && site !== '');
  return known.length === asked.length ? (known as readonly RoleHeld[]) : null;
}

/** Whether all these roles lie at sites where somebody may manage. A role of every site only lies everywhere. */
export function isWithin(sites: 'everywhere' | readonly string[], held: readonly RoleHeld[]): boolean {
  return sites === 'everywhere' || held.every(({ site }) => site !== null && sites.includes(site));
}

/**
 * Whether somebody who holds `held` has every role of `wanted` already, at its site or at all: nobody raises their own
 * rights, nor gives a token more than they have.
 */
export function covers(held: readonly RoleHeld[], wanted: readonly RoleHeld[]): boolean {
  return wanted.every((one) =>
    held.some(({ role, site }) => role === one.role && (site === null || site === one.site)),
  );
}

/** `admin`, `reporter@RVV`: how roles are written on the command line and in the audit trail. */
export function spellRole({ role, site }: RoleHeld): string {
  return site === null ? role : `${role}@${site}`;
}

/** Reads what `spellRole` writes; null when it is no role of ours. */
export function parseRole(text: string): RoleHeld | null {
  const [role = '', site, more] = text.split('@');
  if (more !== undefined || (site !== undefined && !/^[A-Za-z0-9]{1,20}$/.test(site))) return null;
  return readRoles([{ role, site: site ?? null }])?.[0] ?? null;
}

import type { Static } from 'typebox';
import {
  addPerson as addPersonEndpoint,
  changePerson as changePersonEndpoint,
  listPeople as listPeopleEndpoint,
  type person as personShape,
  resetPassword,
} from '../../api/people.ts';
import type { RoleHeld } from '../../domain/access/permission.ts';
import { covers, isWithin, readRoles, spellRole } from '../../domain/access/rolesGiven.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import { hashPassword, makePassword } from './password.ts';
import { addPerson, changePerson, findPerson, listPeople, type Person } from './person.ts';
import { endSessionsOf } from './session.ts';
import { setPassword } from './signIn.ts';

/** Who works here and what they may do. Whoever manages people at some sites sees and changes people of those alone. */
export function peopleRoutes(http: Http): void {
  serve(http, listPeopleEndpoint, async ({ caller }) => {
    const people = await listPeople(http.db);
    const seen = people.filter(({ roles }) => isWithin(caller.sites, roles));
    return { asOf: http.clock().toISOString(), people: seen.map(shown) };
  });

  serve(http, addPersonEndpoint, async ({ body, caller, about, auditIn }) => {
    const roles = rolesToGive(caller, body.roles);
    const firstPassword = makePassword();
    return http.db.transaction().execute(async (tx) => {
      const wanted = { username: body.username, displayName: body.displayName, roles };
      const added = await addPerson(tx, wanted, { password: firstPassword, mustChange: true }, http.clock());
      if (added.kind === 'name-in-use') throw new Problem(409, 'NAME_IN_USE', 'Somebody has, or had, that username');
      about({ personId: added.person.personId, roles: roles.map(spellRole) });
      await auditIn(tx);
      return { person: shown(added.person), firstPassword };
    });
  });

  serve(http, changePersonEndpoint, async ({ params, body, caller, about, auditIn }) => {
    const roles = rolesToGive(caller, body.roles);
    return http.db.transaction().execute(async (tx) => {
      const person = await personWithin(http, caller, params.personId);
      if (person.personId === caller.personId && !covers(person.roles, roles)) {
        throw new Problem(403, 'OWN_RIGHTS', 'Nobody gives rights to themselves: ask another administrator');
      }
      const change = { displayName: body.displayName, roles, disabled: body.disabled };
      const changed = await changePerson(tx, person, change, http.clock());
      if (changed.kind === 'last-admin') {
        throw new Problem(409, 'LAST_ADMIN', 'Somebody must be left who administers every site');
      }
      about({ roles: roles.map(spellRole), disabled: String(body.disabled) });
      await auditIn(tx);
      return shown(changed.person);
    });
  });

  serve(http, resetPassword, async ({ params, caller, auditIn }) => {
    const person = await personWithin(http, caller, params.personId);
    if (person.personId === caller.personId) {
      throw new Problem(403, 'OWN_PASSWORD', 'Change your own password in your account');
    }
    const firstPassword = makePassword();
    const hash = await hashPassword(firstPassword);
    await http.db.transaction().execute(async (tx) => {
      await setPassword(tx, person.personId, { hash, mustChange: true }, http.clock());
      await endSessionsOf(tx, person.personId);
      await auditIn(tx);
    });
    return { firstPassword };
  });
}

/** The roles, when they are roles of ours and at sites where the caller may give them. */
function rolesToGive(caller: Caller, asked: readonly { role: string; site: string | null }[]) {
  const roles = readRoles(asked);
  if (!roles) throw new Problem(422, 'ROLE_UNKNOWN', 'There is no such role');
  if (!isWithin(caller.sites, roles)) {
    throw new Problem(403, 'SITE_NOT_YOURS', 'You may give roles at your own sites only');
  }
  return roles;
}

async function personWithin(http: Http, caller: Caller, personId: string): Promise<Person> {
  const person = await findPerson(http.db, { personId });
  // Else a site's administrator could take over one of the whole network by giving them a new password.
  if (!person || !isWithin(caller.sites, person.roles)) throw new NotFound('There is no such person here');
  return person;
}

function shown(person: Person): Static<typeof personShape> {
  return {
    personId: person.personId,
    username: person.username,
    displayName: person.displayName,
    roles: person.roles.map(({ role, site }: RoleHeld) => ({ role, site })),
    disabledAt: person.disabledAt?.toISOString() ?? null,
    lastSignInAt: person.lastSignInAt?.toISOString() ?? null,
    createdAt: person.createdAt.toISOString(),
  };
}

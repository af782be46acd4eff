import type { Kysely } from 'kysely';
import { roles as allRoles, type RoleHeld } from '../../domain/access/permission.ts';
import { parseRole, spellRole } from '../../domain/access/rolesGiven.ts';
import { AccessError } from '../access/accessError.ts';
import { hashPassword, makePassword } from '../access/password.ts';
import { addPerson, changePerson, findPerson, listPeople, type Person } from '../access/person.ts';
import { endSessionsOf } from '../access/session.ts';
import { setPassword } from '../access/signIn.ts';
import { type Database, openKysely } from '../database/schema.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { readWords } from './readWords.ts';
import { recordOperator } from './recordOperator.ts';

/** People, from the server's own command line: also the way back in when every administrator has gone. */
export const userCommand: Command = {
  name: 'user',
  summary: 'add, list or disable people, or give one a new password',
  usage: [
    'user add NAME --role ROLE[@SITE] [--role …] [--name "DISPLAY NAME"]',
    'user list',
    'user password NAME',
    'user disable NAME',
  ].join('\n'),
  examples: [
    'safelight user add j.okafor --role reporter --name "Dr J Okafor"',
    'safelight user add p.lee --role coordinator@RVV --role pacs-manager@RVV',
    'safelight user password j.okafor',
  ],
  async run(args, io) {
    const words = readWords(args, { role: { type: 'string', multiple: true }, name: { type: 'string' } });
    const [verb, username, ...more] = words?.positionals ?? [];
    if (!words || more.length > 0) return usage(io);
    if (verb === 'list' && username === undefined) return list(io);
    if (username === undefined) return usage(io);
    if (verb === 'add') return add(io, username, words.values.role ?? [], words.values.name ?? username);
    if (verb === 'password') return password(io, username);
    if (verb === 'disable') return disable(io, username);
    return usage(io);
  },
};

function usage(io: CommandIo): number {
  for (const line of userCommand.usage.split('\n')) io.err(`usage: ./safelight ${line}`);
  return exitCode.usage;
}

async function list(io: CommandIo): Promise<number> {
  for (const person of await listPeople(openKysely(await io.openDatabase()))) {
    const { username, displayName, roles, disabledAt, lastSignInAt } = person;
    const held = roles.map(spellRole);
    if (io.json) io.out(JSON.stringify({ username, displayName, roles: held, disabledAt, lastSignInAt }));
    else io.out(`${username}  ${displayName}  ${held.join(', ')}${disabledAt ? '  disabled' : ''}`);
  }
  return exitCode.done;
}

async function add(io: CommandIo, username: string, asked: readonly string[], displayName: string): Promise<number> {
  const roles = asked.map(parseRole).filter((role) => role !== null);
  if (roles.length === 0 || roles.length < asked.length) {
    io.err(`a role is one of ${allRoles.join(', ')}, with @SITE for one site`);
    return exitCode.usage;
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,60}$/.test(username)) {
    io.err('a username has 2 to 61 lower case letters, digits, dots, dashes or underlines');
    return exitCode.usage;
  }
  const made = await change(io, 'add-person', async (tx, now) => {
    const firstPassword = makePassword();
    const wanted = { username, displayName, roles: roles as readonly RoleHeld[] };
    const added = await addPerson(tx, wanted, { password: firstPassword, mustChange: true }, now);
    if (added.kind === 'name-in-use') return null;
    return { personId: added.person.personId, firstPassword };
  });
  if (!made) io.err('somebody has, or had, that username');
  return made ? tell(io, username, made.firstPassword) : exitCode.failed;
}

async function password(io: CommandIo, username: string): Promise<number> {
  const made = await change(io, 'reset-password', async (tx, now) => {
    const person = await findPerson(tx, { username });
    if (!person) return null;
    const firstPassword = makePassword();
    const hash = await hashPassword(firstPassword);
    await setPassword(tx, person.personId, { hash, mustChange: true }, now);
    await endSessionsOf(tx, person.personId);
    return { personId: person.personId, firstPassword };
  });
  if (!made) io.err('nobody has that username');
  return made ? tell(io, username, made.firstPassword) : exitCode.failed;
}

async function disable(io: CommandIo, username: string): Promise<number> {
  const done = await change(io, 'change-person', async (tx, now) => {
    const person = await findPerson(tx, { username });
    return person ? disabled(tx, person, now) : null;
  });
  if (!done) io.err('nobody has that username');
  else io.out(io.json ? JSON.stringify({ username, disabled: true }) : `${username} can no longer sign in`);
  return done ? exitCode.done : exitCode.failed;
}

async function disabled(tx: Kysely<Database>, person: Person, now: Date) {
  const changed = await changePerson(tx, person, { ...person, disabled: true }, now);
  if (changed.kind === 'last-admin') {
    const says = `Cannot disable "${person.username}": nobody would be left who administers every site`;
    throw new AccessError('ACCESS_LAST_ADMIN', says);
  }
  return { personId: person.personId };
}

/** Does it and writes it in the audit trail, both or neither. null from `work`: nothing to do, nothing written. */
async function change<T extends { readonly personId: string }>(
  io: CommandIo,
  action: string,
  work: (tx: Kysely<Database>, now: Date) => Promise<T | null>,
): Promise<T | null> {
  const now = new Date();
  return openKysely(await io.openDatabase())
    .transaction()
    .execute(async (tx) => {
      const result = await work(tx, now);
      if (result) await recordOperator(tx, action, { personId: result.personId }, now);
      return result;
    });
}

function tell(io: CommandIo, username: string, firstPassword: string): number {
  if (io.json) io.out(JSON.stringify({ username, firstPassword }));
  else io.out(`${username} signs in with ${firstPassword} and must then change it. It is not shown again.`);
  return exitCode.done;
}

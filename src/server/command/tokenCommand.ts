import { roles as allRoles } from '../../domain/access/permission.ts';
import { parseRole, spellRole } from '../../domain/access/rolesGiven.ts';
import { addToken, listTokens, removeToken } from '../access/token.ts';
import { openKysely } from '../database/schema.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { readWords } from './readWords.ts';
import { operatorName, recordOperator } from './recordOperator.ts';

/** Tokens for programs that ask us over HTTP. */
export const tokenCommand: Command = {
  name: 'token',
  summary: 'make, list or remove tokens for programs (DICOMweb, the API, metrics)',
  usage: ['token NAME --role ROLE[@SITE] [--role …] [--days N]', 'token list', 'token remove NAME'].join('\n'),
  examples: [
    'safelight token "ward viewer" --role referrer@RVV --days 365',
    'curl -H "Authorization: Bearer sl_…" http://127.0.0.1:8080/dicom-web/studies',
    'safelight token remove "ward viewer"',
  ],
  async run(args, io) {
    const words = readWords(args, { role: { type: 'string', multiple: true }, days: { type: 'string' } });
    const [first, second, ...more] = words?.positionals ?? [];
    if (!words || first === undefined || more.length > 0) return usage(io);
    if (first === 'list' && second === undefined) return list(io);
    if (first === 'remove') return second === undefined ? usage(io) : remove(io, second);
    return second === undefined ? add(io, first, words.values.role ?? [], words.values.days ?? null) : usage(io);
  },
};

function usage(io: CommandIo): number {
  for (const line of tokenCommand.usage.split('\n')) io.err(`usage: ./safelight ${line}`);
  return exitCode.usage;
}

async function add(io: CommandIo, name: string, asked: readonly string[], forDays: string | null): Promise<number> {
  const roles = asked.map(parseRole).filter((role) => role !== null);
  if (roles.length === 0 || roles.length < asked.length) {
    io.err(`a role is one of ${allRoles.join(', ')}, with @SITE for one site`);
    return exitCode.usage;
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,80}$/.test(name)) {
    io.err('a token is named with at most 81 letters, digits, blanks, dots, dashes or underlines');
    return exitCode.usage;
  }
  if (forDays !== null && !(/^\d{1,4}$/.test(forDays) && Number(forDays) >= 1 && Number(forDays) <= 3650)) {
    io.err('--days is a number from 1 to 3650');
    return exitCode.usage;
  }
  const now = new Date();
  const days = forDays === null ? null : Number(forDays);
  const added = await openKysely(await io.openDatabase())
    .transaction()
    .execute(async (tx) => {
      const made = await addToken(tx, { name, roles, days, createdBy: operatorName() }, now);
      if (made.kind === 'name-in-use') return null;
      await recordOperator(tx, 'add-token', { tokenId: made.token.tokenId, roles: roles.map(spellRole) }, now);
      return made;
    });
  if (!added) {
    io.err('a token has that name: remove it first');
    return exitCode.failed;
  }
  const { token, secret } = added;
  if (io.json) io.out(JSON.stringify({ name, tokenId: token.tokenId, secret, expiresAt: token.expiresAt }));
  else {
    io.out(secret);
    io.err('Send it as "Authorization: Bearer …". It is not shown again.');
  }
  return exitCode.done;
}

async function list(io: CommandIo): Promise<number> {
  for (const { name, roles, createdBy, expiresAt, lastUsedAt } of await listTokens(
    openKysely(await io.openDatabase()),
  )) {
    const held = roles.map(spellRole);
    if (io.json) io.out(JSON.stringify({ name, roles: held, createdBy, expiresAt, lastUsedAt }));
    else io.out(`${name}  ${held.join(', ')}  ${expiresAt ? `until ${expiresAt.toISOString()}` : 'does not expire'}`);
  }
  return exitCode.done;
}

async function remove(io: CommandIo, name: string): Promise<number> {
  const now = new Date();
  const removed = await openKysely(await io.openDatabase())
    .transaction()
    .execute(async (tx) => {
      const token = (await listTokens(tx)).find((one) => one.name === name);
      if (!token || !(await removeToken(tx, token.tokenId, now))) return false;
      await recordOperator(tx, 'remove-token', { tokenId: token.tokenId }, now);
      return true;
    });
  if (!removed) io.err('no token has that name');
  else io.out(io.json ? JSON.stringify({ name, removed }) : `"${name}" no longer opens anything`);
  return removed ? exitCode.done : exitCode.failed;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { signIn } from '../access/signIn.ts';
import { findToken } from '../access/token.ts';
import { openKysely } from '../database/schema.ts';
import { auditCommand } from './auditCommand.ts';
import type { Command } from './command.ts';
import { tokenCommand } from './tokenCommand.ts';
import { userCommand } from './userCommand.ts';

const pool = testDatabase();

async function run(command: Command, words: readonly string[], json = false) {
  const [out, err] = [[] as string[], [] as string[]];
  const code = await command.run(words, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    json,
    tty: false,
    settings: {} as never,
    openDatabase: async () => pool(),
  });
  return { code, out, err };
}

function signInWith(username: string, password: string) {
  return signIn(openKysely(pool()), { username, password, address: '127.0.0.1' }, new Date());
}

test('user add makes a person who can sign in with the password that was printed', async () => {
  const { code, out } = await run(
    userCommand,
    ['add', 'j.okafor', '--role', 'reporter', '--role', 'coordinator@RVV', '--name', 'Dr J Okafor'],
    true,
  );
  assert.equal(code, 0);
  const { firstPassword } = JSON.parse(out[0] as string);
  const signedIn = await signInWith('j.okafor', firstPassword);
  assert.ok(signedIn.kind === 'signed-in' && signedIn.signedIn.mustChangePassword);
  assert.deepEqual(signedIn.signedIn.roles, [
    { role: 'coordinator', site: 'RVV' },
    { role: 'reporter', site: null },
  ]);
  assert.equal((await run(userCommand, ['add', 'j.okafor', '--role', 'reporter'])).code, 1);
  assert.deepEqual((await run(userCommand, ['list'])).out, ['j.okafor  Dr J Okafor  coordinator@RVV, reporter']);
});

test('user password gives a new password and ends the old one', async () => {
  const { out } = await run(userCommand, ['password', 'j.okafor']);
  const password = /with (\S+) and/.exec(out[0] as string)?.[1] as string;
  assert.equal((await signInWith('j.okafor', password)).kind, 'signed-in');
  const again = await run(userCommand, ['password', 'j.okafor']);
  assert.equal(again.code, 0);
  assert.equal((await signInWith('j.okafor', password)).kind, 'refused');
  assert.equal((await run(userCommand, ['password', 'nobody'])).code, 1);
});

test('H-24 user disable ends a person, but not the last administrator', async () => {
  await run(userCommand, ['add', 'boss', '--role', 'admin']);
  await assert.rejects(run(userCommand, ['disable', 'boss']), { code: 'ACCESS_LAST_ADMIN' });
  assert.equal((await run(userCommand, ['disable', 'j.okafor'])).code, 0);
  assert.match((await run(userCommand, ['list'])).out.join('\n'), /boss {2}boss {2}admin\nj\.okafor .* disabled/);
  await run(userCommand, ['add', 'boss2', '--role', 'admin']);
  assert.equal((await run(userCommand, ['disable', 'boss'])).code, 0);
});

test('token makes a token that opens what its role allows, until it is removed', async () => {
  const { code, out } = await run(tokenCommand, ['ward viewer', '--role', 'referrer@RVV', '--days', '30']);
  assert.equal(code, 0);
  const secret = out[0] as string;
  const found = await findToken(openKysely(pool()), secret, new Date());
  assert.deepEqual(found?.roles, [{ role: 'referrer', site: 'RVV' }]);
  assert.equal(await findToken(openKysely(pool()), secret, new Date(Date.now() + 31 * 24 * 3_600_000)), null);
  assert.equal((await run(tokenCommand, ['ward viewer', '--role', 'referrer'])).code, 1);
  assert.match((await run(tokenCommand, ['list'])).out.join(), /^ward viewer {2}referrer@RVV {2}until 20/);
  assert.equal((await run(tokenCommand, ['remove', 'ward viewer'])).code, 0);
  assert.equal(await findToken(openKysely(pool()), secret, new Date()), null);
  assert.equal((await run(tokenCommand, ['remove', 'ward viewer'])).code, 1);
});

const wrong: readonly [Command, ...string[]][] = [
  [userCommand],
  [userCommand, 'add'],
  [userCommand, 'add', 'x.y'],
  [userCommand, 'add', 'x.y', '--role', 'root'],
  [userCommand, 'add', 'x.y', '--role', 'reporter@'],
  [userCommand, 'add', 'X', '--role', 'reporter'],
  [userCommand, 'add', 'x.y', '--role'],
  [userCommand, 'list', 'x'],
  [userCommand, 'remove', 'x'],
  [tokenCommand],
  [tokenCommand, 'x'],
  [tokenCommand, 'x', '--role', 'reporter', '--days', '0'],
  [tokenCommand, 'x', '--role', 'reporter', '--days', '3651'],
  [tokenCommand, 'x', '--role', 'reporter', '--colour', 'red'],
  [tokenCommand, 'x/y', '--role', 'reporter'],
  [tokenCommand, 'remove'],
  [auditCommand],
  [auditCommand, 'verify', 'more'],
  [auditCommand, 'verify', '--anchor', '3'],
];
for (const [command, ...words] of wrong) {
  test(`"${command.name} ${words.join(' ')}" is answered with how to say it`, async () => {
    const { code, out, err } = await run(command, words);
    assert.equal(code, 64);
    assert.deepEqual(out, []);
    assert.ok(err.length > 0);
  });
}

test('audit verify says that the trail is whole, and names the event that is not', async () => {
  const good = await run(auditCommand, ['verify']);
  assert.equal(good.code, 0);
  const head = /ends with (\d+:[0-9a-f]{64})/.exec(good.out.join('\n'))?.[1] as string;
  assert.equal((await run(auditCommand, ['verify', '--anchor', head])).code, 0);

  const { rows } = await pool().query('select action, actor_kind from audit_event order by sequence limit 1');
  assert.deepEqual(rows, [{ action: 'add-person', actor_kind: 'operator' }]);
  await pool().query('alter table audit_event disable trigger all');
  await pool().query("update audit_event set actor = 'mallory' where sequence = 2");
  const bad = await run(auditCommand, ['verify']);
  assert.deepEqual([bad.code, bad.out], [2, ['event 2 is not as it was written']]);
  assert.deepEqual(JSON.parse((await run(auditCommand, ['verify'], true)).out[0] as string).findings[0].sequence, 2);
});

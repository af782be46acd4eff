import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { readSettings } from '../settings.ts';
import type { Command } from './command.ts';
import { feedCommand } from './feedCommand.ts';
import { peerCommand } from './peerCommand.ts';

const pool = testDatabase();
const reading = readSettings({ SAFELIGHT_HOME: '/nowhere' });
if (reading.kind !== 'read') throw new Error('Cannot test: the usual settings are wrong');
const { settings } = reading;

async function run(
  command: Command,
  line: string,
  json = false,
): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(line.split(' '), {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    json,
    tty: false,
    settings,
    openDatabase: async () => pool(),
  });
  return { code, out, err };
}

test('a peer is enrolled, listed, changed and removed at the command line, and each is in the audit trail', async () => {
  assert.equal((await run(peerCommand, 'add CT1 10.0.0.7 echo,store --site RXN --name Ground')).code, 0);
  assert.equal((await run(peerCommand, 'add CT1 10.0.0.7 store')).code, 0);
  assert.equal((await run(peerCommand, 'add CT1 10.1.0.0/16 echo store')).code, 0);
  assert.deepEqual((await run(peerCommand, 'list')).out, [
    'CT1  10.0.0.7  LOCAL  store',
    'CT1  10.1.0.0/16  LOCAL  echo,store',
  ]);
  const listed = (await run(peerCommand, 'list', true)).out.map((line) => JSON.parse(line).address);
  assert.deepEqual(listed, ['10.0.0.7', '10.1.0.0/16']);
  assert.equal((await run(peerCommand, 'remove CT1 10.0.0.7')).code, 0);
  assert.equal((await run(peerCommand, 'remove CT1')).code, 0);
  assert.equal((await run(peerCommand, 'remove CT1')).code, 1);
  assert.deepEqual((await run(peerCommand, 'list')).out, []);
  const { rows } = await pool().query('select action, actor_kind from audit_event order by sequence');
  assert.deepEqual(
    rows.map(({ action, actor_kind }) => `${actor_kind} ${action}`),
    [
      'operator enrol-peer',
      'operator enrol-peer',
      'operator enrol-peer',
      'operator remove-peer',
      'operator remove-peer',
    ],
  );
});

for (const line of [
  '',
  'add',
  'add CT1 10.0.0.7',
  'add CT1 ct1.local store',
  'add A\\B 10.0.0.7 store',
  'add CT1 10.0.0.7 move',
  'add CT1 10.0.0.7 store --site x',
  'remove',
  'list all',
  'add CT1 10.0.0.7 store --no-such-flag',
]) {
  test(`"peer ${line}" is answered with how it is used`, async () => {
    const { code, err } = await run(peerCommand, line);
    assert.equal(code, 64);
    assert.ok(err.length > 0);
  });
}

test('a feed is set before it is ever heard, changed and listed', async () => {
  assert.equal((await run(feedCommand, 'set CRIS|RXN --pack cris-pd160 --site RXN')).code, 0);
  assert.equal((await run(feedCommand, 'set CRIS|RXN --site RXE')).code, 0);
  assert.deepEqual((await run(feedCommand, 'list')).out, ['hl7  CRIS|RXN  RXE  cris-pd160  ris  never heard']);
  for (const line of [
    'set CRIS|RXN',
    'set CRIS|RXN --pack no-such-pack',
    'set CRIS|RXN --site x',
    'list all',
    'nonsense',
  ]) {
    assert.equal((await run(feedCommand, line)).code, 64, line);
  }
  const { rows } = await pool().query(
    `select body from statement where what = 'change-feed' order by statement_id desc limit 1`,
  );
  assert.deepEqual(rows[0].body, {
    kind: 'hl7',
    sender: 'CRIS|RXN',
    name: 'CRIS|RXN',
    site: 'RXE',
    pack: 'cris-pd160',
    system: null,
    confirmsReports: false,
  });
});

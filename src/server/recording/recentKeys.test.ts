import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../testing/database.ts';
import { at, order } from '../../../testing/examFacts.ts';
import type { ReadEntry } from './readEntry.ts';
import { recentKeys } from './recentKeys.ts';
import { type RecordingRoom, recordRead } from './recordEntries.ts';
import { fileMessage } from './recordMessages.ts';
import { textSha } from './textSha.ts';

const pool = testDatabase();
const feedId = '00000000-0000-4000-8000-000000000009';

test('a key is new once, and the newest half at least stay known', () => {
  const recent = recentKeys(4);
  assert.equal(recent.isNew('order:RXN|A1', 'acc:A1'), true);
  assert.equal(recent.isNew('order:RXN|A1', 'acc:A1'), false);
  assert.equal(recent.isNew('order:RXN|A2', 'acc:A1'), true, 'of another subject it is another');
  assert.equal(recent.isNew('order:RXN|A3', 'acc:A3'), true);
  assert.equal(recent.isNew('order:RXN|A2', 'acc:A1'), false, 'one of the newest four');
  assert.equal(recent.isNew('order:RXN|A1', 'acc:A1'), true, 'forgotten, so it is written once more');
});

test('keys of a transaction that failed are written by the next one', async () => {
  await pool().query(
    `insert into feed (feed_id, kind, sender, name, site, created_at) values ($1, 'hl7', 'RIS|RXN', 'RIS', 'RXN', now())`,
    [feedId],
  );
  const recent = recentKeys();
  const blocker = await pool().connect();
  await blocker.query('begin; lock table journal_position');
  const failing = assert.rejects(recordRead([message('first')], { segment: 1, offset: 10 }, room(), recent), {
    code: '57P01',
  });
  for (let gone = 0; gone === 0; await sleep(20)) {
    const { rows } = await pool().query<{ gone: number }>(
      `select count(pg_terminate_backend(pid))::integer as gone from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%journal_position%'`,
    );
    gone = rows[0]?.gone ?? 0;
  }
  await failing;
  await blocker.query('rollback');
  blocker.release();
  assert.deepEqual(await keys(), [], 'nothing of it stands');

  await recordRead([message('first')], { segment: 1, offset: 10 }, room(), recent);
  const written = await keys();
  assert.ok(written.includes('acc:A1'));
  await recordRead([message('second')], { segment: 1, offset: 20 }, room(), recent);
  assert.deepEqual(await keys(), written);
});

function room(): RecordingRoom {
  const nobody = () => assert.fail('nothing is read here');
  const feeds = { of: nobody, packFor: nobody, refresh: nobody } as unknown as RecordingRoom['feeds'];
  const log = { error: () => undefined };
  const clock = () => new Date(at('20:00'));
  return {
    ...{ pool: pool(), clock, log, journalId: 'j', feeds, zone: 'Europe/London' },
    may: async () => false,
    readAgain: nobody,
  };
}

async function keys(): Promise<readonly string[]> {
  const { rows } = await pool().query<{ key: string }>(
    `select key from subject_key where subject = 'order:RXN|A1' order by key`,
  );
  return rows.map(({ key }) => key);
}

function message(name: string): ReadEntry {
  const label = { kind: 'message', door: 'mllp', sender: 'RIS|RXN', address: '', details: {} } as const;
  const entry = {
    ...({ kind: 'message', label: { ...label, receivedAt: new Date(at('09:45')) } } as const),
    ...{ position: { segment: 1, offset: 0 }, next: { segment: 1, offset: 1 }, hash: '', head: new Uint8Array() },
    ...{ bytes: 0, sha256: textSha(name), read: async () => new Uint8Array() },
  };
  const frame = {
    ...({ controlId: name, messageType: null, understanding: 'understood', where: null, why: null } as const),
    ...{ answer: 'AA', pack: null, facts: [order()] },
  };
  return { kind: 'message', ...fileMessage({ entry, journalId: 'j', feedId, site: 'RXN', frame }) };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { testDatabase } from '../../../testing/database.ts';
import { openKysely } from '../database/schema.ts';
import type { AuditEvent } from './auditEvent.ts';
import { recordAudit } from './recordAudit.ts';
import { verifyAudit } from './verifyAudit.ts';

const pool = testDatabase();

function event(action: string, about: AuditEvent['about'] = {}): AuditEvent {
  const at = new Date('2026-11-24T09:00:00.123Z');
  return {
    at,
    actor: 'rosie',
    actorKind: 'person',
    action,
    about,
    outcome: 'success',
    address: '192.0.2.1',
    requestId: null,
  };
}

test('an event that was recorded can be read, and the trail is whole', async () => {
  await recordAudit(pool(), event('see-exam', { examId: 'e1', series: ['1.2', '1.3'], images: 3 }));
  const { rows } = await pool().query("select at, actor, about from audit_event where action = 'see-exam'");
  assert.deepEqual(rows, [
    {
      at: new Date('2026-11-24T09:00:00.123Z'),
      actor: 'rosie',
      about: { examId: 'e1', series: ['1.2', '1.3'], images: 3 },
    },
  ]);
  assert.deepEqual((await verifyAudit(pool())).findings, []);
});

test('many writers at once keep one chain, on one pool and on another', async () => {
  const before = (await verifyAudit(pool())).events;
  const one = Array.from({ length: 120 }, (_, index) => recordAudit(pool(), event('search-exams', { index })));
  const kysely = openKysely(pool());
  const other = Array.from({ length: 20 }, (_, index) =>
    kysely.transaction().execute((tx) => recordAudit(tx, event('accept-alert', { index }))),
  );
  const plain = Array.from({ length: 5 }, () => inTransaction((client) => recordAudit(client, event('import'))));
  await Promise.all([...one, ...other, ...plain]);
  const verdict = await verifyAudit(pool());
  assert.deepEqual(verdict.findings, []);
  assert.equal(verdict.events, before + 145);
});

test('an event in a transaction that is rolled back leaves no gap', async () => {
  const before = (await verifyAudit(pool())).head;
  await assert.rejects(
    openKysely(pool())
      .transaction()
      .execute(async (tx) => {
        await recordAudit(tx, event('undone'));
        throw new Error('undone');
      }),
    /undone/,
  );
  assert.deepEqual((await verifyAudit(pool())).head, before);
  await recordAudit(pool(), event('next'));
  assert.deepEqual((await verifyAudit(pool())).findings, []);
});

test('any event that may come in can be written, and is still whole when it is read back', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const about = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 5 }), fc.double(), fc.integer()), {
    maxKeys: 5,
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      about,
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      async (actor, subject, at) => {
        await recordAudit(pool(), { ...event('see-exam', subject), actor, at, address: actor });
      },
    ),
    { numRuns: 50 },
  );
  assert.deepEqual((await verifyAudit(pool())).findings, []);
});

test('the table refuses to be changed', async () => {
  for (const sql of [
    "update audit_event set actor = 'nobody'",
    'delete from audit_event where sequence = 1',
    'truncate audit_event',
    'delete from audit_head',
    'truncate audit_head',
  ]) {
    await assert.rejects(pool().query(sql), { code: '23000' }, sql);
  }
});

test('H-26 a thousand tamperings by somebody who may write the tables are all found, and the event is named', async () => {
  for (let index = 0; index < 60; index++)
    await recordAudit(pool(), event(index % 2 ? 'see-exam' : 'list-people', { index }));
  const { events } = await verifyAudit(pool());
  const random = seeded(20_261_124);
  const pick = (most: number) => 1 + Math.floor(random() * most);
  const counts = new Map<string, number>();
  for (let round = 0; round < 1_000; round++) {
    const { name, sql, first } = tampering(round, events, pick, random);
    await inTransaction(async (client) => {
      await client.query('set local session_replication_role = replica');
      await client.query(sql);
      const { findings } = await verifyAudit(client);
      assert.ok(findings.length > 0, `not found: ${sql}`);
      // Of what was altered, the event itself or, where only its hashes were made to fit, the one after it.
      assert.ok(Math.abs((findings[0]?.sequence as number) - first) <= 1, `${sql}: found ${findings[0]?.says}`);
      await client.query('rollback');
    });
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.ok(counts.size === kinds.length, [...counts.keys()].join());
});

const kinds = ['one byte', 'removed', 'swapped', 'inserted', 'cut off', 'moved in time', 'head moved', 'whole row'];

function tampering(round: number, events: number, pick: (most: number) => number, random: () => number) {
  const name = kinds[round % kinds.length] as string;
  const one = pick(events - 1);
  const other = 1 + ((one + pick(events - 2)) % events);
  const [low, high] = one < other ? [one, other] : [other, one];
  switch (name) {
    case 'one byte':
      return { name, first: one, sql: oneByte(one, random) };
    case 'removed':
      return { name, first: one, sql: `delete from audit_event where sequence = ${one}` };
    case 'swapped':
      return {
        name,
        first: low,
        sql: `update audit_event set sequence = 999999 where sequence = ${low};
              update audit_event set sequence = ${low} where sequence = ${high};
              update audit_event set sequence = ${high} where sequence = 999999`,
      };
    case 'inserted':
      return {
        name,
        first: events + 1,
        sql: `insert into audit_event select ${events + 1}, at, 'mallory', actor_kind, action, about, outcome, address, request_id, previous_hash, hash
              from audit_event where sequence = ${one}`,
      };
    case 'cut off':
      return { name, first: one + 1, sql: `delete from audit_event where sequence > ${one}` };
    case 'moved in time':
      return {
        name,
        first: one,
        sql: `update audit_event set at = at + interval '1 millisecond' where sequence = ${one}`,
      };
    case 'head moved':
      return { name, first: one + 1, sql: `update audit_head set sequence = ${one}` };
    default:
      return {
        name,
        first: one,
        sql: `update audit_event set actor = 'mallory', action = 'nothing', about = '{}', outcome = 'refused', address = null where sequence = ${one}`,
      };
  }
}

/** Changes one character of one column by one bit. */
function oneByte(sequence: number, random: () => number): string {
  const columns = ['actor', 'action', 'address', 'previous_hash', 'hash', 'about'];
  const column = columns[Math.floor(random() * columns.length)] as string;
  const where = `where sequence = ${sequence}`;
  if (column === 'about') return `update audit_event set about = about || '{"x": "y"}' ${where}`;
  const value = `coalesce(${column}, 'x')`;
  return `update audit_event set ${column} = overlay(${value} placing chr(ascii(substr(${value}, 1, 1)) # 1) from 1 for 1) ${where}`;
}

test('a trail that was written anew is found by a head that was noted elsewhere', async () => {
  const noted = (await verifyAudit(pool())).head;
  await recordAudit(pool(), event('later'));
  assert.deepEqual((await verifyAudit(pool(), noted)).findings, []);
  await inTransaction(async (client) => {
    await client.query('set local session_replication_role = replica');
    await client.query('delete from audit_event');
    await client.query("update audit_head set sequence = 0, hash = repeat('0', 64)");
    for (let index = 0; index <= noted.sequence; index++) await recordAudit(client, event('made up'));
    assert.deepEqual((await verifyAudit(client)).findings, []);
    const { findings } = await verifyAudit(client, noted);
    assert.deepEqual(
      findings.map(({ kind, sequence }) => [kind, sequence]),
      [['rewritten', noted.sequence]],
    );
    await client.query('rollback');
  });
});

test('a trail shorter than what was noted is found', async () => {
  const { head } = await verifyAudit(pool());
  const { findings } = await verifyAudit(pool(), { sequence: head.sequence + 1, hash: head.hash });
  assert.deepEqual(
    findings.map(({ kind }) => kind),
    ['rewritten'],
  );
});

async function inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool().connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** Mulberry32: the same thousand every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

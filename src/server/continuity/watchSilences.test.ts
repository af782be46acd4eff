import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { makeDatabase, testDatabase } from '../../../testing/database.ts';
import { drawTraffic, heardHours, listenedHours, type Stretch, simulatedFeeds } from '../../../testing/feedTraffic.ts';
import { hourMs, hourNumber } from '../../domain/continuity/weekCalendar.ts';
import type { EntryLabel, JournalEntry } from '../journal/entry.ts';
import { readSilenceRules } from '../readPolicies.ts';
import { markHeard } from '../recording/markHeard.ts';
import type { ReadEntry } from '../recording/readEntry.ts';
import { learnRhythms } from './learnRhythms.ts';
import { loadListened, rememberListening } from './listening.ts';
import { watchSilences } from './watchSilences.ts';

const pool = testDatabase();
const rules = readSilenceRules('Europe/London');
const minuteMs = 60_000;
/** Minutes between two turns of the watch: in the server they are seconds. */
const every = 10;

async function addFeed(db: pg.Pool, name: string, kind = 'hl7', createdAt = '2026-01-05T00:00:00Z'): Promise<string> {
  const { rows } = await db.query<{ feed_id: string }>(
    'insert into feed (kind, sender, name, site, created_at) values ($1, $2, $2, $3, $4) returning feed_id',
    [kind, name, 'RXN', createdAt],
  );
  return (rows[0] as { feed_id: string }).feed_id;
}

/** An entry as the recorder has read it: all that hearing it needs. */
function heardAt(feedId: string, receivedAt: Date): ReadEntry {
  const label = { receivedAt } as EntryLabel;
  return { kind: 'message', feedId, entry: { label } as JournalEntry } as ReadEntry;
}

async function silences(db: pg.Pool, sender?: string) {
  const { rows } = await db.query<{
    sender: string;
    since: Date;
    opened_at: Date;
    words: string;
    closed_at: Date | null;
    closed_words: string | null;
  }>('select * from silence where $1::text is null or sender = $1 order by since', [sender ?? null]);
  return rows;
}

async function listenTo(db: pg.Pool, from: Date, to: Date): Promise<void> {
  await db.query(
    `insert into listening (journal_id, hour, listened, behind)
     select 'test', hour, repeat('1', 60)::bit(60), repeat('0', 60)::bit(60)
     from generate_series(date_trunc('hour', $1::timestamptz), $2, interval '1 hour') as hour on conflict do nothing`,
    [from, to],
  );
}

test('R19 the recorder keeps in which minutes of which hour a feed was heard, the same whatever the order', async () => {
  const feedId = await addFeed(pool(), 'ORDERED');
  const times = ['10:59:59', '11:00:00', '10:00:00', '10:00:30'].map((time) => new Date(`2026-03-02T${time}Z`));
  await markHeard(
    pool(),
    times.slice(0, 2).map((at) => heardAt(feedId, at)),
  );
  await markHeard(
    pool(),
    times.slice(2).map((at) => heardAt(feedId, at)),
  );
  const { rows } = await pool().query(
    'select hour, entries, minutes::text as minutes from feed_hour where feed_id = $1 order by hour',
    [feedId],
  );
  assert.deepEqual(rows, [
    { hour: new Date('2026-03-02T10:00:00Z'), entries: 3, minutes: `1${'0'.repeat(58)}1` },
    { hour: new Date('2026-03-02T11:00:00Z'), entries: 1, minutes: '1'.padEnd(60, '0') },
  ]);
  const feed = await pool().query('select last_heard_at, entries from feed where feed_id = $1', [feedId]);
  assert.deepEqual(feed.rows, [{ last_heard_at: new Date('2026-03-02T11:00:00Z'), entries: 4 }]);
  await pool().query('delete from feed_hour where feed_id = $1', [feedId]);
  await pool().query('delete from feed where feed_id = $1', [feedId]);
});

test('R19 a minute was listened to when one server heard and none was behind', async () => {
  const at = (minute: number) => new Date(Date.parse('2026-03-01T10:00:20Z') + minute * minuteMs);
  await rememberListening(pool(), 'a', 'listening', at(0));
  await rememberListening(pool(), 'a', 'listening', at(0));
  await rememberListening(pool(), 'b', 'deaf', at(0));
  await rememberListening(pool(), 'a', 'listening', at(1));
  await rememberListening(pool(), 'b', 'behind', at(1));
  await rememberListening(pool(), 'b', 'listening', at(59));
  const listened = await loadListened(pool(), at(0));
  assert.deepEqual([...listened], [[hourNumber(at(0)), `1${'0'.repeat(58)}1`]]);
  await pool().query('delete from listening');
});

test('R19 five weeks of three feeds through the real tables: one opening and one closing notice for each planted silence', async () => {
  const database = await makeDatabase();
  const db = database.pool;
  try {
    const from = hourNumber(new Date('2026-03-02T00:00:00Z'));
    const span = { from, to: from + 35 * 24 };
    const day = (number: number, minute: number) => (from + number * 24) * 60 + minute;
    const planted: readonly Stretch[] = [
      { from: day(29, 600), to: day(29, 720) },
      { from: day(30, 900), to: day(31, 720) },
    ];
    const down: readonly Stretch[] = [{ from: day(32, 540), to: day(32, 720) }];
    const noise = { daySpread: 0.1, hourSpread: 0.1, slowDays: 0 };
    const feeds = await Promise.all(
      ['RIS', 'PAS', 'X-ray'].map(async (name) => {
        const feed = simulatedFeeds.find((one) => one.name === name);
        assert.ok(feed);
        const feedId = await addFeed(db, name, feed.kind);
        const traffic = drawTraffic(feed, span, rules.calendar, noise, { planted, down }, 'tray');
        for (const { hour, entries, minutes } of heardHours(traffic).filter(({ hour }) => hour < from + 29 * 24)) {
          await db.query(
            'insert into feed_hour (feed_id, hour, entries, minutes) values ($1, $2, $3, $4::text::bit(60))',
            [...[feedId, new Date(hour * hourMs), entries, minutes]],
          );
        }
        return { feedId, traffic };
      }),
    );
    const listened = listenedHours(span, down);
    for (const [hour, minutes] of listened) {
      await db.query(
        "insert into listening (journal_id, hour, listened, behind) values ('test', $1, $2::text::bit(60), repeat('0', 60)::bit(60))",
        [new Date(hour * hourMs), minutes],
      );
    }
    // Two servers, each with what it remembers, judge at once; both are made anew now and then, as after a restart.
    let servers = [new Map(), new Map()] as const;
    for (let minute = day(29, 480); minute < day(32, 840); minute += every) {
      if (listened.get(Math.floor(minute / 60))?.[minute % 60] !== '1') continue;
      const now = new Date(minute * minuteMs + 40_000);
      const passed = Array.from({ length: every }, (_, ago) => minute - every + 1 + ago);
      const heard = feeds.flatMap(({ feedId, traffic }) =>
        passed
          .filter((one) => (traffic.minutes[one - from * 60] as number) > 0)
          .map((one) => heardAt(feedId, new Date(one * minuteMs))),
      );
      await markHeard(db, heard);
      await learnRhythms(db, rules, now);
      if (minute % 400 === 0) servers = [new Map(), new Map()];
      await Promise.all(servers.map((server) => watchSilences(db, rules, server, now)));
    }
    const noticed = (await silences(db)).filter(({ sender }) => sender !== 'X-ray');
    for (const sender of ['RIS', 'PAS']) {
      const its = noticed.filter((one) => one.sender === sender);
      assert.equal(its.length, 2, `${sender}: ${its.map(({ since }) => since.toISOString()).join()}`);
      for (const [at, one] of its.entries()) {
        const { from: begins, to: ends } = planted[at] as Stretch;
        assert.ok(Math.abs(one.since.getTime() / minuteMs - begins) < 30, `${sender} since`);
        assert.ok(one.opened_at.getTime() / minuteMs > begins && one.opened_at.getTime() / minuteMs < begins + 60);
        assert.ok(one.closed_at && one.closed_at.getTime() / minuteMs >= ends, `${sender} closed`);
        assert.match(one.words, /^silent since \d\d:\d\d; usually a message every \d+ (s|min) at this hour$/);
        assert.match(one.closed_words ?? '', /^heard again at (3 Apr |2 Apr )?\d\d:\d\d after /);
      }
    }
  } finally {
    await database.close();
  }
});

test('R19 H-60 a silence that two servers notice at one moment is told of once, and closed once', async () => {
  const now = new Date('2026-06-02T12:00:00Z');
  await addFeed(pool(), 'TWICE', 'hl7', '2026-06-02T09:00:00Z');
  await listenTo(pool(), new Date('2026-06-02T09:00:00Z'), new Date('2026-06-02T16:00:00Z'));
  const watch = (at: Date) => Promise.all(Array.from({ length: 8 }, () => watchSilences(pool(), rules, new Map(), at)));
  const [heard] = await watch(now);
  assert.deepEqual(
    heard?.map(({ name, silent }) => [name, silent]),
    [['TWICE', true]],
  );
  assert.equal((await silences(pool(), 'TWICE')).length, 1);
  await pool().query("update feed set last_heard_at = '2026-06-02T12:30:00Z' where sender = 'TWICE'");
  await watch(new Date('2026-06-02T12:31:00Z'));
  await watch(new Date('2026-06-02T12:32:00Z'));
  const [one, ...others] = await silences(pool(), 'TWICE');
  assert.deepEqual(others, []);
  assert.equal(one?.words, 'never heard; how it usually speaks is not known yet, so it is told of after 1 h');
  assert.equal(one?.closed_words, 'heard again at 13:30 after 3 h 30 min');
  assert.equal(one?.closed_at?.toISOString(), '2026-06-02T12:31:00.000Z');
});

test('R19 a word that is recorded while we judge is believed, not the judgement', async () => {
  await addFeed(pool(), 'MEANWHILE', 'hl7', '2026-06-02T09:00:00Z');
  const late = new Date('2026-06-02T12:00:00Z');
  const slow = new Proxy(pool(), {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return async (...asked: Parameters<pg.Pool['query']>) => {
        if (String(asked[0]).includes('insert into silence'))
          await target.query("update feed set last_heard_at = '2026-06-02T11:59:59Z' where sender = 'MEANWHILE'");
        return target.query(...asked);
      };
    },
  });
  await watchSilences(slow, rules, new Map(), late);
  assert.deepEqual(await silences(pool(), 'MEANWHILE'), []);
});

test('R19 a scanner that was taken off the register is no longer waited for', async () => {
  await addFeed(pool(), 'GONE', 'dicom', '2026-06-01T09:00:00Z');
  await listenTo(pool(), new Date('2026-06-01T09:00:00Z'), new Date('2026-06-02T16:00:00Z'));
  const enrolled = (removedAt: string | null) =>
    pool().query(
      `insert into peer (ae_title, address, site, verbs, enrolled_by, enrolled_at, removed_at)
       values ('GONE', '10.0.0.1', 'RXN', '{store}', 'x', now(), $1)`,
      [removedAt],
    );
  await enrolled(null);
  await watchSilences(pool(), rules, new Map(), new Date('2026-06-02T12:00:00Z'));
  assert.equal((await silences(pool(), 'GONE'))[0]?.closed_at, null);
  await pool().query("update peer set removed_at = now() where ae_title = 'GONE'");
  const heard = await watchSilences(pool(), rules, new Map(), new Date('2026-06-02T12:01:00Z'));
  assert.equal((await silences(pool(), 'GONE'))[0]?.closed_words, 'no longer enrolled, so no longer waited for');
  assert.ok(!heard.some(({ name }) => name === 'GONE'));
  assert.equal((await silences(pool(), 'GONE')).length, 1);
});

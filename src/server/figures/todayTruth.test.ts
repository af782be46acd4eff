import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { seededRandom } from '../../../simulation/phantoms/seededRandom.ts';
import { testDatabase } from '../../../testing/database.ts';
import { addExam } from '../../../testing/ledgerRows.ts';
import { openKysely } from '../database/schema.ts';
import { countToday } from './countToday.ts';
import { loadTrends } from './loadTrends.ts';
import { sampleFigures } from './sampleFigures.ts';
import { startCensus } from './startCensus.ts';

const now = new Date('2026-11-24T09:00:00Z');
const kinds = [
  'images-without-order',
  'order-without-images',
  'identity-conflict',
  'nhs-number',
  'late-images',
  'report-gap',
];
const severities = ['wrong-person', 'unreported', 'late-image', 'delivery-gap', 'identity-incomplete', 'code-mismatch'];
const roles = ['coordinator', 'pacs-manager', 'reporter'];
const sites = ['RXN', 'RXE', 'RXS'];

const pool = testDatabase();

async function empty(db: pg.Pool): Promise<void> {
  await db.query('truncate exam, variance, agenda, link, figure_sample');
}

/** A ledger drawn by chance: any mixture of unread, overdue, joined, closed, taken and handed over. */
async function drawLedger(db: pg.Pool, seed: string): Promise<void> {
  const random = seededRandom(seed);
  const kysely = openKysely(db);
  const snoozed = () =>
    random.chance(0.3)
      ? [new Date(now.getTime() - 3_600_000), `${random.whole(30, 90)} minutes`, 'anna', 'Asked.', 'x']
      : [null, null, null, null, null];
  for (let exam = 0; exam < 120; exam++) {
    const joined = random.chance(0.1);
    const unreadSince = random.chance(0.5) ? new Date(now.getTime() - random.whole(-60, 60 * 24 * 40) * 60_000) : null;
    const ceiling = unreadSince && new Date(unreadSince.getTime() + 28 * 86_400_000);
    const due = unreadSince && new Date(unreadSince.getTime() + random.whole(1, 30) * 86_400_000);
    const varied = !joined && random.chance(0.4);
    const open = !joined && (unreadSince !== null || varied);
    const examId = await addExam(kysely, {
      site: random.pick(sites),
      ...{ unread_since: unreadSince, report_due_at: due },
      reading: ceiling && JSON.stringify({ pathway: 'Routine', ceilingAt: ceiling.toISOString() }),
      state: joined ? 'joined' : open ? 'open' : 'closed',
      joined_to: joined ? 'order:RXN|ELSEWHERE' : null,
      owner_role: open ? 'reporter' : null,
      look_at: open ? now : null,
    });
    if (!varied) continue;
    for (let count = random.whole(1, 4); count > 0; count--) {
      await db.query(
        `insert into variance (exam_id, kind, part, severity, says, evidence, owner_role, since, closed_at, closed_because, exam_site, handed_role, taken_by, taken_at,
           snoozed_at, snoozed_until, snoozed_by, snoozed_because, snoozed_over)
         select $1, $2, $3, $4, 'x', '[]', $5, now(), $6, $7, site, $8, $9, $10,
           $11::timestamptz, $11::timestamptz + $12::interval, $13, $14, $15 from exam where exam_id = $1 on conflict do nothing`,
        [
          ...[examId, random.pick(kinds), String(random.whole(0, 2)), random.pick(severities), random.pick(roles)],
          ...(random.chance(0.3) ? [now, 'They agree.'] : [null, null]),
          random.chance(0.2) ? random.pick(roles) : null,
          ...(random.chance(0.3) ? ['anna', now] : [null, null]),
          ...snoozed(),
        ],
      );
    }
  }
}

interface Truth {
  readonly exams: number;
  readonly unread: number;
  readonly oldest: number | null;
  readonly overdue: number;
  readonly beyondMaximum: number;
  readonly variances: Readonly<
    Record<string, { open: number; snoozed: number; exams: number; untaken: number; roles: readonly string[] }>
  >;
}

/** The same figures, counted one by one over whole rows. */
async function truth(db: pg.Pool, at: readonly string[]): Promise<Truth> {
  const exams = (await db.query('select * from exam')).rows.filter(
    ({ site, state }) => at.includes(site) && state !== 'joined',
  );
  const unread = exams.filter(({ unread_since }) => unread_since !== null);
  const open = (await db.query('select * from variance')).rows.filter(
    ({ closed_at, exam_id }) => closed_at === null && exams.some((exam) => exam.exam_id === exam_id),
  );
  const isAwake = (row: { readonly snoozed_until?: Date | null }) => !row.snoozed_until || row.snoozed_until <= now;
  const variances: Record<string, { open: number; snoozed: number; exams: number; untaken: number; roles: string[] }> =
    {};
  for (const [kind, rows] of Map.groupBy(open, (row) => row.kind as string)) {
    variances[kind] = {
      open: rows.filter(isAwake).length,
      snoozed: rows.length - rows.filter(isAwake).length,
      exams: new Set(rows.map(({ exam_id }) => exam_id)).size,
      untaken: rows.filter((row) => row.taken_by === null && isAwake(row)).length,
      roles: [...new Set(rows.map(({ handed_role, owner_role }) => handed_role ?? owner_role))].sort(),
    };
  }
  return {
    exams: exams.length,
    unread: unread.length,
    oldest: unread.length === 0 ? null : Math.min(...unread.map(({ unread_since }) => unread_since.getTime())),
    overdue: unread.filter(({ report_due_at }) => report_due_at < now).length,
    beyondMaximum: unread.filter(({ ceiling_at }) => ceiling_at < now).length,
    variances,
  };
}

for (const seed of ['lantern', 'fixer', 'grain', 'tray', 'bellows', 'shutter']) {
  test(`G1 every number of Today is what the rows say, everywhere and at some sites, and so is its sample (seed ${seed})`, async () => {
    const db = pool();
    await empty(db);
    await drawLedger(db, seed);
    await sampleFigures(db, {
      now,
      onNobodysList: new Map([
        ['RXE', 2],
        ['', 1],
      ]),
    });
    for (const at of ['everywhere', ['RXN'], ['RXE', 'RXS'], ['ELSEWHERE']] as const) {
      const real = await truth(db, at === 'everywhere' ? sites : at);
      const counted = await countToday(openKysely(db), at, now);
      assert.deepEqual(
        [counted.exams, counted.unread, counted.oldest_unread_since?.getTime() ?? null],
        [real.exams, real.unread, real.oldest],
      );
      assert.deepEqual([counted.unread_overdue, counted.unread_beyond_maximum], [real.overdue, real.beyondMaximum]);
      const byKind = Map.groupBy(counted.variances, ({ kind }) => kind);
      const sum = (kind: string, of: 'open' | 'snoozed' | 'untaken') =>
        (byKind.get(kind) ?? []).reduce((total, row) => total + row[of], 0);
      assert.deepEqual([...byKind.keys()].sort(), Object.keys(real.variances).sort());
      for (const [kind, its] of Object.entries(real.variances)) {
        assert.deepEqual(
          [sum(kind, 'open'), sum(kind, 'snoozed'), sum(kind, 'untaken')],
          [its.open, its.snoozed, its.untaken],
        );
        assert.deepEqual((byKind.get(kind) ?? []).map(({ role }) => role).sort(), its.roles);
        assert.equal(byKind.get(kind)?.[0]?.exams, its.exams);
      }
      const { trends } = await loadTrends(openKysely(db), at, now);
      const last = (figure: string) => trends.find((trend) => trend.figure === figure)?.values.at(-1) ?? 0;
      assert.deepEqual(
        [last('unread'), last('beyond-target'), last('beyond-maximum')],
        [real.unread, real.overdue, real.beyondMaximum],
      );
      for (const [kind, { open }] of Object.entries(real.variances)) assert.equal(last(`variance:${kind}`), open);
      assert.equal(
        last('oldest-unread-hours'),
        real.oldest ? Math.max(0, Math.floor((now.getTime() - real.oldest) / 3_600_000)) : 0,
      );
      assert.equal(last('on-nobodys-list'), at === 'everywhere' || at.some((site) => site === 'RXE') ? 3 : 1);
    }
  });
}

test('G1 an hour is sampled once, one that was not sampled is a gap, and old samples are forgotten', async () => {
  const db = pool();
  await empty(db);
  const sample = (at: string) => sampleFigures(db, { now: new Date(at), onNobodysList: new Map() });
  await sample('2026-08-20T09:10:00Z');
  await Promise.all([sample('2026-11-24T07:00:00Z'), sample('2026-11-24T07:00:01Z')]);
  await addExam(openKysely(db), {
    unread_since: new Date('2026-11-24T06:00:00Z'),
    report_due_at: new Date('2026-11-25T06:00:00Z'),
  });
  await sample('2026-11-24T07:59:59Z');
  await sample('2026-11-24T09:00:00Z');
  const { trends, from } = await loadTrends(openKysely(db), 'everywhere', now);
  assert.equal(from, '2026-11-17T10:00:00.000Z');
  const unread = trends.find(({ figure }) => figure === 'unread')?.values ?? [];
  assert.equal(unread.length, 168);
  assert.deepEqual(unread.slice(-4), [null, 0, null, 1]);
  const { rows } = await db.query('select distinct hour from figure_sample order by hour');
  assert.deepEqual(
    rows.map(({ hour }) => hour.toISOString()),
    ['2026-11-24T07:00:00.000Z', '2026-11-24T09:00:00.000Z'],
  );
});

test('H-05 the census counts again and again, for the sites that are asked for, and says of when', async () => {
  let nobodys = new Map([
    ['RXN', 1],
    ['', 2],
  ]);
  let turns = 0;
  const census = startCensus({
    ...{ pool: pool(), clock: () => now, log: { warn: () => undefined }, everyMs: 5 },
    async onNobodysList() {
      turns += 1;
      return nobodys;
    },
  });
  try {
    const settled = async () => {
      for (const until = turns + 2; turns < until; ) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await settled();
    assert.deepEqual(census.conservation('everywhere'), { onNobodysList: 3, asOf: now });
    assert.equal(census.conservation(['RXN']).onNobodysList, 3);
    assert.equal(census.conservation(['RXE']).onNobodysList, 2);
    nobodys = new Map();
    await settled();
    assert.equal(census.conservation('everywhere').onNobodysList, 0);
  } finally {
    await census.stop();
  }
});

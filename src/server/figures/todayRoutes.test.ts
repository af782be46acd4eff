import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, testDoor } from '../../../testing/httpDoor.ts';
import { addExam, addVariance } from '../../../testing/ledgerRows.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeToday } from '../../api/figures.ts';
import { findExams } from '../ledger/findExams.ts';
import type { Conservation } from './startCensus.ts';
import { todayRoutes } from './todayRoutes.ts';

const intake = { refusing: null, freeBytes: 5e9, usedRatio: 0.4 };
let counted: Conservation = { onNobodysList: 0, asOf: null };
const door = testDoor((http) => todayRoutes(http, { intake: async () => intake, conservation: () => counted }));

type Today = ReplyOf<typeof seeToday>;

async function today(site: string | null = null): Promise<Today> {
  const headers = await bearer(door(), { role: 'coordinator', site });
  const reply = await door().http.app.inject({ method: 'GET', url: '/api/today', headers });
  assert.equal(reply.statusCode, 200);
  return reply.json();
}

const lists = {
  imagesWithoutOrder: 'images-without-order',
  orderWithoutImages: 'order-without-images',
  identityConflict: 'identity-conflict',
  nhsNumber: 'nhs-number',
  unread: 'unread',
} as const;

test('nothing heard yet is a Today of noughts, not an error', async () => {
  const { asOf, ...figures } = await today();
  assert.equal(asOf, '2026-11-24T09:00:00.000Z');
  assert.deepEqual({ ...figures, feeds: [] }, { ...noughts, feeds: [], intake });
});

const noughts = {
  exams: 0,
  imagesWithoutOrder: 0,
  orderWithoutImages: 0,
  identityConflict: 0,
  nhsNumber: 0,
  unread: 0,
  oldestUnreadSince: null,
  unreadOverdue: 0,
  unreadBeyondMaximum: 0,
  variances: [],
  conservation: { onNobodysList: 0, asOf: null },
  waitingToBeBalanced: 0,
  behindSince: null,
  unreadableMessages: 0,
  heldInstances: 0,
  unknownPeers: 0,
  neverHeard: [],
};

test('every figure of Today is the total of the list that it leads to, everywhere and at one site', async () => {
  const { db } = door().http;
  for (let index = 0; index < 60; index++) {
    const variances = Object.values(lists)
      .slice(0, 4)
      .filter((_, at) => index % (at + 3) === 0);
    const examId = await addExam(db, {
      site: index % 3 === 0 ? 'RXE' : 'RXN',
      variances,
      ...(index % 5 === 0
        ? {
            unread_since: new Date(Date.UTC(2026, 10, 20, index % 24)),
            report_due_at: new Date(Date.UTC(2026, 10, 24, index % 18)),
          }
        : {}),
    });
    // The same kind twice on one exam is one exam.
    if (variances.includes('identity-conflict')) await addVariance(db, examId, 'identity-conflict', 'report');
  }
  for (const site of [null, 'RXN', 'RXE']) {
    const figures = await today(site);
    const sites = site === null ? ('everywhere' as const) : [site];
    const total = async (list: (typeof lists)[keyof typeof lists] | 'all') =>
      (await findExams(db, { list, sites, zone: 'Europe/London', after: null, limit: 1 })).total;
    assert.equal(figures.exams, await total('all'));
    for (const [figure, list] of Object.entries(lists)) {
      assert.equal(figures[figure as keyof typeof lists], await total(list), `${figure} at ${site}`);
    }
  }
  const figures = await today();
  const { rows } = await door().http.pool.query(
    `select count(*) as unread, min(unread_since) as oldest, count(*) filter (where report_due_at < '2026-11-24T09:00:00Z') as overdue
     from exam where unread_since is not null`,
  );
  assert.equal(figures.unread, rows[0].unread);
  assert.equal(figures.unreadOverdue, rows[0].overdue);
  assert.ok(figures.unreadOverdue > 0 && figures.unreadOverdue < figures.unread);
  assert.equal(figures.oldestUnreadSince, rows[0].oldest.toISOString());
});

test('H-05 the count of exams on nobody’s list is shown with when it was counted', async () => {
  counted = { onNobodysList: 2, asOf: new Date('2026-11-24T08:59:50Z') };
  assert.deepEqual((await today()).conservation, { onNobodysList: 2, asOf: '2026-11-24T08:59:50.000Z' });
  counted = { onNobodysList: 0, asOf: null };
});

test('what waits to be balanced, since when, what is held and who knocked', async () => {
  const { db, pool } = door().http;
  await db
    .insertInto('agenda')
    .values([
      { anchor: 'order:RXN|DUE', look_at: new Date('2026-11-24T08:59:00Z') },
      { anchor: 'order:RXN|NOW', look_at: new Date('2026-11-24T09:00:00Z') },
      { anchor: 'order:RXN|LATER', look_at: new Date('2026-11-24T09:00:00.001Z') },
    ])
    .execute();
  await pool.query(
    `insert into quarantine (reason, why, sender, address, sha256, journal_id, segment, byte_offset, received_at, released_at)
     select reason, 'x', 'NEW1', '10.0.0.9', 'x', 'j', 1, n, now(), case when n = 3 then now() end
     from (values (1, 'unknown-peer'), (2, 'unreadable'), (3, 'unknown-peer')) as row (n, reason)`,
  );
  await pool.query(
    `insert into sighting (ae_title, called_aet, address, first_seen_at, last_seen_at, refused)
     values ('NEW1', 'SL', '10.0.0.9', now(), now(), null), ('NEW2', 'SL', '10.0.0.9', now(), now(), 'Not enrolled'),
       ('CT1', 'SL', '10.0.0.9', now(), now(), 'May not ask for that')`,
  );
  const figures = await today();
  assert.equal(figures.waitingToBeBalanced, 2);
  assert.equal(figures.behindSince, '2026-11-24T08:59:00.000Z');
  assert.equal(figures.heldInstances, 1);
  assert.equal(figures.unknownPeers, 2);
});

test('H-12 a feed that has fallen silent is named, and only to who may see its site', async () => {
  await door().http.pool.query(
    `insert into feed (kind, sender, name, site, created_at, last_heard_at) values
     ('hl7', 'A', 'RIS of RXN', 'RXN', now(), '2026-11-24T08:00:00Z'),
     ('hl7', 'B', 'PAS of RXN', 'RXN', now(), '2026-11-24T07:59:59Z'),
     ('dicom', 'C', 'CT of RXE', 'RXE', now(), null)`,
  );
  await door().http.pool.query(
    `insert into silence (kind, sender, since, opened_at, words, closed_at, closed_words) values
     ('hl7', 'A', '2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z', 'silent since 08:00', '2026-11-23T09:30:00Z', 'heard again'),
     ('hl7', 'B', '2026-11-24T07:59:59Z', '2026-11-24T08:20:00Z', 'silent since 07:59', null, null),
     ('dicom', 'C', '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z', 'never heard', null, null)`,
  );
  const shown = (figures: Today) => figures.feeds.map(({ name, silence }) => `${name} ${silence?.words ?? 'heard'}`);
  assert.deepEqual(shown(await today()), [
    'CT of RXE never heard',
    'PAS of RXN silent since 07:59',
    'RIS of RXN heard',
  ]);
  assert.deepEqual(shown(await today('RXN')), ['PAS of RXN silent since 07:59', 'RIS of RXN heard']);
});

test('H-12 a scanner that is enrolled and was never heard is named; one that was heard, only asks or is removed is not', async () => {
  await door().http.pool.query(
    `insert into peer (ae_title, address, site, name, verbs, enrolled_by, enrolled_at, removed_at) values
     ('DEXA', '10.0.0.1', 'RXN', 'Bone density', '{echo,store}', 'ann', '2026-11-24T08:00:00Z', null),
     ('US9', '10.0.0.2', 'RXE', '', '{store}', 'ann', '2026-11-24T08:30:00Z', null),
     ('HEARD', '10.0.0.3', 'RXN', 'Heard', '{store}', 'ann', '2026-11-24T08:00:00Z', null),
     ('ASKS', '10.0.0.4', 'RXN', 'Asks', '{echo}', 'ann', '2026-11-24T08:00:00Z', null),
     ('GONE', '10.0.0.5', 'RXN', 'Gone', '{store}', 'ann', '2026-11-24T08:00:00Z', '2026-11-24T08:10:00Z')`,
  );
  await door().http.pool.query(
    `insert into feed (kind, sender, name, site, created_at, last_heard_at) values
     ('dicom', 'HEARD', 'Heard', 'RXN', now(), '2026-11-24T08:50:00Z'), ('hl7', 'DEXA', 'RIS', 'RXN', now(), now())`,
  );
  assert.deepEqual((await today()).neverHeard, [
    { name: 'Bone density', enrolledAt: '2026-11-24T08:00:00.000Z' },
    { name: 'US9', enrolledAt: '2026-11-24T08:30:00.000Z' },
  ]);
  assert.deepEqual(
    (await today('RXN')).neverHeard.map(({ name }) => name),
    ['Bone density'],
  );
});

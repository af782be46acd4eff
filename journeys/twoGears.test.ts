import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerUnderTest, startServer } from '../benchmarks/serverUnderTest.ts';
import { findingsOf, ledgerOf } from '../simulation/fast/ledgerOf.ts';
import { confirmsReports, devices, messageFeeds, senderText, sites } from '../simulation/places.ts';
import { doorAction } from '../simulation/real/doorAction.ts';
import { type ActionsSent, sendActions } from '../simulation/real/sendActions.ts';
import { dayAfter } from '../simulation/trust/calendar.ts';
import { type TrustDays, trustDays } from '../simulation/trust/trustDays.ts';
import type { TrustEvent } from '../simulation/trust/trustEvent.ts';
import { readPolicies } from '../src/server/readPolicies.ts';

// The same days of the trust, once as bytes through the doors of a running server and once as facts in memory: the months of the
// fast gear are worth as much as the two agree.

const zone = 'Europe/London';
const policies = readPolicies();
const faults = {
  'image-without-order': 30,
  'order-without-image': 30,
  'wrong-patient-picked': 40,
  'swapped-slots': 30,
  'typing-error': 90,
  'merge-lost': 40,
  'report-lost': 30,
  'report-for-another': 40,
  'copy-lost': 40,
  'late-images': 30,
  'duplicate-accession': 60,
  'late-order': 30,
};

let server: ServerUnderTest;
let days: TrustDays;
let events: readonly TrustEvent[];
let sent: ActionsSent;
const since = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);

before(async () => {
  server = await startServer({
    peers: devices,
    feeds: messageFeeds.map((sender) => ({ sender: senderText(sender), site: sender.facility, pack: sender.pack })),
  });
  for (const sender of messageFeeds) {
    await server.pool.query(
      `update feed set system_set = $2, confirms_reports_since = $3 where kind = 'hl7' and sender = $1`,
      [senderText(sender), sender.system, confirmsReports(sender) ? since : null],
    );
  }
  const from = dayAfter(new Date().toISOString().slice(0, 10), -6);
  days = trustDays({ seed: 'two gears', from, days: 2, zone, examsADay: 80, policies, faults });
  const now = new Date();
  events = days.events.filter(({ at }) => at < now);
  const { dicomPort, mllpPort, calledAet } = server;
  const actions = events.map((event) => doorAction(event, zone, false));
  sent = await sendActions(actions, { doors: { host: '127.0.0.1', dicomPort, mllpPort, calledAet } });
  await settled();
});
after(() => server?.stop());

test('every message and image of two days with many faults is taken as it must be', () => {
  assert.deepEqual(sent.surprises, []);
  assert.ok(days.faults.length > 30, `${days.faults.length} faults`);
});

test('R2 R3 R4 R5 R6 R9 R10 R11 W1 the server and the fast gear find the same of every exam', async () => {
  const { rows } = await server.pool.query<{ anchor: string; found: string[] }>(
    `select anchor, array_remove(array_agg(distinct kind) || case when unread_since is null then null else 'unread' end, null) as found
     from exam left join variance on variance.exam_id = exam.exam_id and closed_at is null
     where state <> 'joined' group by anchor, unread_since`,
  );
  const found = Object.fromEntries(rows.map((row) => [row.anchor, row.found.sort()]));
  const now = new Date();
  const holders = new Map(
    Object.keys(sites).map((site) => [site, [{ system: 'epr' as const, since: since.toISOString() }]]),
  );
  const heard = events.map((event) => ({ ...event, at: now }));
  const expected = findingsOf(ledgerOf(heard, { policies, zone, now, holders }));
  assert.deepEqual(found, { ...expected });
  assert.ok(Object.keys(found).length > 80);
  assert.ok(new Set(Object.values(found).flat()).size >= 8, 'too few kinds of findings to compare');
});

/** Everything sent stands in the index, and nothing is due to be balanced. */
async function settled(): Promise<void> {
  const messages = new Set(
    events.flatMap((event) => (event.kind === 'images' ? [] : [`${senderText(event.sender)} ${event.controlId}`])),
  ).size;
  for (let tries = 0; tries < 600; tries++) {
    const { rows } = await server.pool.query<{ messages: number; due: number }>(
      `select (select count(*) from message) as messages, (select count(*) from agenda where look_at <= now()) as due`,
    );
    if (rows[0] && rows[0].messages >= messages && rows[0].due === 0) return;
    await sleep(100);
  }
  throw new Error('Cannot go on: the days were not recorded in time');
}

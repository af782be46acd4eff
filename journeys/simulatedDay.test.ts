import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerUnderTest, startServer } from '../benchmarks/serverUnderTest.ts';
import { type DemoDay, demoDay } from '../simulation/demo/demoDay.ts';
import {
  confirmsReports,
  devices,
  messageFeeds,
  senderText,
  silentDevice,
  unknownDevice,
} from '../simulation/places.ts';
import type { Action } from '../simulation/real/doorAction.ts';
import { type ActionsSent, sendActions } from '../simulation/real/sendActions.ts';

const zone = 'Europe/London';
let server: ServerUnderTest;
let day: DemoDay;
let actions: readonly Action[];
let sent: ActionsSent;

before(async () => {
  server = await startServer({
    peers: [...devices, silentDevice],
    feeds: messageFeeds.map((sender) => ({
      sender: senderText(sender),
      site: sender.facility,
      pack: sender.pack,
    })),
  });
  for (const sender of messageFeeds) {
    const since = confirmsReports(sender) ? new Date(Date.now() - 25 * 60 * 60 * 1000) : null;
    await server.pool.query(
      `update feed set system_set = $2, confirms_reports_since = $3 where kind = 'hl7' and sender = $1`,
      [senderText(sender), sender.system, since],
    );
  }
  day = demoDay({ seed: 'journey', until: new Date(), zone });
  actions = day.actions(false);
  const { dicomPort, mllpPort, calledAet } = server;
  sent = await sendActions(actions, { doors: { host: '127.0.0.1', dicomPort, mllpPort, calledAet } });
  await settled();
});
after(() => server?.stop());

test('a day goes through the doors, and every answer is the one its sender must get', () => {
  assert.deepEqual(sent.surprises, []);
  assert.equal(sent.refused, 1);
});

test('R2 R3 R4 R5 W1 H-02 H-09 the ledger finds exactly what went wrong in the day, and nothing else', async () => {
  const { rows } = await server.pool.query<{ anchor: string; found: string[] }>(
    `select anchor, array_remove(array_agg(distinct kind) || case when unread_since is null then null else 'unread' end, null) as found
     from exam left join variance on variance.exam_id = exam.exam_id and closed_at is null
     where state <> 'joined' group by anchor, unread_since`,
  );
  const found = Object.fromEntries(rows.map(({ anchor, found: kinds }) => [anchor, kinds.sort()]));
  const told = Object.fromEntries(day.expected.map(({ anchor, findings }) => [anchor, [...findings].sort()]));
  const story = (anchor: string) => day.expected.find((one) => one.anchor === anchor)?.story ?? 'nobody told it';
  const different = [...new Set([...Object.keys(found), ...Object.keys(told)])]
    .filter((anchor) => JSON.stringify(found[anchor]) !== JSON.stringify(told[anchor]))
    .map((anchor) => ({ story: story(anchor), anchor, found: found[anchor], told: told[anchor] }));
  assert.deepEqual(different, []);
});

test('every exam of the day is closed by evidence, stands with another, or is on somebody’s list with a clock', async () => {
  const { rows } = await server.pool.query(
    `select anchor, state from exam where not (
       (state = 'closed' and closed_because is not null) or (state = 'joined' and joined_to is not null)
       or (state = 'open' and owner_role is not null and look_at is not null))`,
  );
  assert.deepEqual(rows, []);
});

test('what was sent twice is counted once, and what came again with other content is kept beside the first', async () => {
  const images = actions.flatMap((action) => (action.door === 'dicom' && !action.refused ? action.images : []));
  const { rows } = await server.pool.query(
    `select (select count(*) from instance) as instances, (select count(*) from instance_variant) as variants,
       (select sum(instance_count) from study) as counted, (select sum(repeats) from message) as repeats`,
  );
  const different = new Set(images.map(({ sopInstanceUid }) => sopInstanceUid)).size;
  assert.deepEqual(rows[0], { instances: different, variants: 1, counted: different, repeats: 3 });
});

test('the torn message and the order without a number are kept with the place where they failed', async () => {
  const { rows } = await server.pool.query(
    "select understanding, where_wrong from message where understanding in ('refused', 'unreadable') order by understanding",
  );
  assert.deepEqual(rows, [
    { understanding: 'refused', where_wrong: 'IPC-1.1' },
    { understanding: 'unreadable', where_wrong: 'byte 0' },
  ]);
});

test('the scanner nobody enrolled is seen, and the one that is silent has no feed', async () => {
  const { rows } = await server.pool.query('select ae_title, times from sighting');
  assert.deepEqual(rows, [{ ae_title: unknownDevice.aeTitle, times: 1 }]);
  const silent = await server.pool.query('select last_heard_at from feed where sender = $1', [silentDevice.aeTitle]);
  assert.ok(silent.rows.every(({ last_heard_at }) => last_heard_at === null));
});

/** Everything sent stands in the index, and nothing is due to be balanced. */
async function settled(): Promise<void> {
  const messages = new Set(
    actions.flatMap((action) => (action.door === 'hl7' ? [Buffer.from(action.bytes).toString('base64')] : [])),
  ).size;
  for (let tries = 0; tries < 300; tries++) {
    const { rows } = await server.pool.query<{ messages: number; due: number; seen: number }>(
      `select (select count(*) from message) as messages, (select count(*) from agenda where look_at <= now()) as due,
         (select count(*) from sighting) as seen`,
    );
    if (rows[0] && rows[0].messages >= messages && rows[0].due === 0 && rows[0].seen > 0) return;
    await sleep(100);
  }
  throw new Error('Cannot go on: the day was not recorded in time');
}

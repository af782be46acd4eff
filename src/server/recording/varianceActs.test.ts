import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { heardAt, keptDoor } from '../../../testing/keptLedger.ts';
import { dumpLedger } from '../../../testing/ledgerDump.ts';
import type { VarianceAct } from '../../domain/reconciliation/varianceHandling.ts';
import { handleVariances } from '../ledger/handleVariances.ts';
import { readPolicies } from '../readPolicies.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { recordingRoom } from '../startLoops.ts';
import { openFeeds } from './feeds.ts';
import { keepStatements } from './keepStatements.ts';
import { replayJournal } from './replayJournal.ts';

const at = (time: string) => new Date(`2026-11-24T${time}Z`);
const order = (birthDate: string, time: string) => [
  `MSH|^~\\&|CRIS|RXN|SL|RXN|20261124${time}00||ORM^O01|M${birthDate}${time}|P|2.3.1`,
  `PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||${birthDate}|F`,
  'PV1|1|O|CT',
  'ORC|SC|P1|A1||CM',
  `OBR|1|P1|A1|CHEAD^CT Head^NICIP|||20261124070000|||||||||||||||20261124${time}00||CT`,
];

// The images say another date of birth than the record whose accession number they carry (R4).
const kept = keptDoor(
  () => {},
  async ({ ledger }) => {
    await ledger.keepMessage(order('19500203', '0700'));
    await ledger.keepInstance(instanceFile());
    await ledger.settle(at('09:00:00'));
  },
);

interface Standing {
  readonly variance_id: string;
  readonly kind: string;
  readonly version: number;
  readonly taken_by: string | null;
  readonly snoozed_until: Date | null;
  readonly closed_because: string | null;
  readonly due_at: Date;
  readonly since: Date;
}

async function ofImages(kind: string): Promise<Standing> {
  const { rows } = await kept().pool.query<Standing>(
    "select variance.* from variance join exam using (exam_id) where anchor = 'study:2.25.1' and kind = $1",
    [kind],
  );
  assert.equal(rows.length, 1, kind);
  return rows[0] as Standing;
}

async function events(kind: string): Promise<readonly string[]> {
  const { rows } = await kept().pool.query<{ line: string }>(
    `select what || coalesce(' ' || made_by, '') || coalesce(': ' || words, '') as line from variance_history
     join exam using (exam_id) where anchor = 'study:2.25.1' and kind = $1 order by history_id`,
    [kind],
  );
  return rows.map(({ line }) => line);
}

async function doTo(kind: string, act: VarianceAct, now: Date): Promise<void> {
  const { pool, db } = kept();
  const { variance_id, version } = await ofImages(kind);
  const asked = {
    variances: [{ varianceId: variance_id, version }],
    act,
    by: { username: 'p.silva', isPerson: true },
    sites: 'everywhere' as const,
    now,
  };
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    const [result] = await handleVariances(tx, db, asked, { policy: readPolicies().handling, zone: 'Europe/London' });
    assert.equal(result?.kind, 'done');
    await tx.query('commit');
  } finally {
    tx.release();
  }
}

test('a variance is opened with what it says, and has a clock by the policy where its rule names none', async () => {
  const found = await ofImages('identity-conflict');
  assert.equal(found.due_at.getTime() - found.since.getTime(), 3_600_000);
  assert.deepEqual(await events('identity-conflict'), [
    'opened: Date of birth differs. Images: 2 January 1950; the RIS says 3 February 1950.',
  ]);
});

test('balancing again what has not changed writes nothing', async () => {
  const state = async () =>
    (await kept().pool.query('select xmin::text, ctid::text from variance order by variance_id')).rows;
  const before = await state();
  await kept().pool.query('update agenda set look_at = $1', [at('09:00:00')]);
  await kept().ledger.settle(at('09:01:00'));
  assert.deepEqual(await state(), before);
});

test('H-41 what is put off wakes by the agenda when its time has come, and its history says so', async () => {
  await doTo(
    'identity-conflict',
    { act: 'snooze', hours: 2, words: 'The ward looks at the wristband' },
    at('09:05:00'),
  );
  await kept().ledger.settle(at('11:04:59'));
  assert.equal((await ofImages('identity-conflict')).snoozed_until?.toISOString(), '2026-11-24T11:05:00.000Z');
  await kept().ledger.settle(at('11:05:00'));
  assert.equal((await ofImages('identity-conflict')).snoozed_until, null);
  assert.deepEqual((await events('identity-conflict')).slice(1), [
    'snoozed p.silva: The ward looks at the wristband',
    'woke: The time it was put off for has passed.',
  ]);
});

test('H-41 what is put off wakes at once when the systems say something else', async () => {
  await doTo('identity-conflict', { act: 'take' }, at('11:10:00'));
  await doTo('identity-conflict', { act: 'snooze', hours: 24, words: 'Asked the RIS team' }, at('11:11:00'));
  await kept().ledger.keepMessage(order('19500204', '0720'));
  await kept().ledger.settle(at('11:12:00'));
  const woken = await ofImages('identity-conflict');
  assert.deepEqual([woken.snoozed_until, woken.taken_by], [null, 'p.silva']);
  assert.equal((await events('identity-conflict')).at(-1), 'woke: What the systems say has changed.');
});

test('it closes by itself when the record agrees, says which field, and opens again with its owner when it differs again', async () => {
  const { ledger } = kept();
  await ledger.keepMessage(order('19500102', '0730'));
  await ledger.settle(at('12:00:00'));
  const closed = await ofImages('identity-conflict');
  assert.equal(
    closed.closed_because,
    'Date of birth agrees now in images and the RIS. The images are linked to the record.',
  );
  assert.equal((await events('identity-conflict')).at(-1), `closed: ${closed.closed_because}`);
  await ledger.keepMessage(order('19500203', '0740'));
  await ledger.settle(at('12:10:00'));
  const again = await ofImages('identity-conflict');
  assert.deepEqual([again.closed_because, again.taken_by], [null, 'p.silva']);
  assert.match((await events('identity-conflict')).at(-1) ?? '', /^opened again: Date of birth differs/);
});

test('the journal alone gives back who has what, what they said, and until when it is put off', async () => {
  const { pool, ledger } = kept();
  await doTo('identity-conflict', { act: 'comment', words: 'The RIS team looks at it.' }, at('12:20:00'));
  await doTo('identity-conflict', { act: 'snooze', hours: 24, words: 'They answer tomorrow' }, at('12:21:00'));
  while ((await keepStatements(pool, ledger.journal.append, () => heardAt)) > 0);
  await ledger.settle(at('12:30:00'));
  const before = await dumpLedger(pool);
  assert.equal(before.variance_history?.length, 5);

  const feeds = openFeeds(pool, readSenderPacks(), 'RXN');
  const log = { info() {}, warn() {}, error() {} };
  const stores = { pool, journalId: 'test', readAgain: ledger.readEntry, log };
  const room = recordingRoom({ timeZone: 'Europe/London' }, stores, feeds, () => at('12:30:00'));
  const { folder, journal } = ledger;
  await replayJournal({ room, folder, end: journal.end, policies: readPolicies(), onProgress() {} });
  assert.deepEqual(await dumpLedger(pool), before);
  const again = await ofImages('identity-conflict');
  assert.deepEqual([again.taken_by, again.version], ['p.silva', 4]);
  const { rows } = await pool.query(
    "select at = since as same from variance_history join variance using (exam_id, kind, part) where what = 'opened'",
  );
  assert.ok(rows.length > 0 && rows.every(({ same }) => same), 'opened when it began by the facts');
});

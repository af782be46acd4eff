import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { demoDay } from '../simulation/demo/demoDay.ts';
import { seededRandom } from '../simulation/phantoms/seededRandom.ts';
import { devices, messageFeeds, senderText } from '../simulation/places.ts';
import type { Action } from '../simulation/real/doorAction.ts';
import { sendActions } from '../simulation/real/sendActions.ts';
import { openPool } from '../src/server/database/openPool.ts';
import { dumpLedger, type LedgerDump } from '../testing/ledgerDump.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';
import { runProgram } from '../testing/runProgram.ts';

const program = fileURLToPath(new URL('../src/server/command/safelight.ts', import.meta.url));
/** What differs when the same things are heard in another order, or twice: when and how often, and where they stand. */
const arrival = [
  'due_at',
  'clock_at',
  'received_at',
  'first_received_at',
  'last_received_at',
  'repeats',
  'segment',
  'byte_offset',
  'journal_id',
  'since',
];

let day: readonly Action[];
let server: RunningServer;
let other: RunningServer;
let heard: LedgerDump;

before(async () => {
  day = demoDay({ seed: 'replay', until: new Date(), zone: 'Europe/London' }).actions(false);
  server = await trust();
  assert.deepEqual(await send(server, day), []);
  heard = await dumpLedger(server.pool);
});
after(async () => {
  await server?.close();
  await other?.close();
});

test('the journal alone gives the same ledger again, row for row', async () => {
  assert.ok((heard.exam?.length ?? 0) > 40 && (heard.fact?.length ?? 0) > 100 && (heard.link?.length ?? 0) > 30);
  await server.stop();
  const replayed = await runProgram(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'journal', 'replay', '--yes', '--json'],
    server.environment,
  );
  assert.equal(replayed.code, 0, replayed.output);
  const pool = openPool(server.environment.DATABASE_URL ?? '', { max: 2 });
  try {
    assertSame(await dumpLedger(pool), heard);
  } finally {
    await pool.end();
  }
});

test('the same day heard twice and in another order ends in the same exams, variances and links', async () => {
  other = await trust();
  const random = seededRandom('another order');
  const twice = [...day, ...day].map((action) => ({ action, at: random.between(0, 1) }));
  const actions = twice.toSorted((a, b) => a.at - b.at).map(({ action }) => action);
  assert.deepEqual(await send(other, actions), []);
  const wanted = [
    'exam',
    'variance',
    'link',
    'study',
    'study_identity',
    'series',
    'subject_key',
    'identity_pair',
  ] as const;
  const again = await dumpLedger(other.pool, { tables: wanted, without: arrival });
  await server.restart();
  await server.settled();
  assertSame(again, await dumpLedger(server.pool, { tables: wanted, without: arrival }));
});

async function trust(): Promise<RunningServer> {
  const running = await runServer({ peers: devices.map(({ aeTitle }) => aeTitle) });
  for (const { aeTitle, site } of devices) {
    await running.askJson('/api/peers', {
      method: 'PUT',
      body: { aeTitle, address: '127.0.0.1', site, name: aeTitle, verbs: ['echo', 'store'] },
    });
  }
  for (const sender of messageFeeds) {
    await running.setFeed(senderText(sender), sender.pack, sender.facility);
  }
  return running;
}

async function send(to: RunningServer, what: readonly Action[]): Promise<readonly string[]> {
  const { dicomPort, mllpPort } = to.settings;
  const sent = await sendActions(what, { doors: { host: '127.0.0.1', dicomPort, mllpPort, calledAet: to.calledAet } });
  await to.settled();
  // What people decided is copied into the journal about once a second.
  for (;;) {
    const { rowCount } = await to.pool.query('select from statement where kept_at is null limit 1');
    if (rowCount === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await to.settled();
  return sent.surprises;
}

function assertSame(found: LedgerDump, expected: LedgerDump): void {
  for (const [table, rows] of Object.entries(expected)) {
    const [known, seen] = [new Set(rows), new Set(found[table])];
    const missing = rows.filter((row) => !seen.has(row)).slice(0, 3);
    const added = (found[table] ?? []).filter((row) => !known.has(row)).slice(0, 3);
    assert.deepEqual({ table, missing, added }, { table, missing: [], added: [] });
    assert.equal(found[table]?.length, rows.length, table);
  }
}

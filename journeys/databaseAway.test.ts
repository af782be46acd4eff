import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/server/database/embeddedPostgres.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { journalEntries, withoutMeta } from '../testing/journalRows.ts';
import { orderMessage } from '../testing/orderMessage.ts';
import { processTree } from '../testing/processTree.ts';
import { fieldOf, type RunningServer, runServer, socketUrl } from '../testing/runningServer.ts';

const awayMs = 5_000;
/** No sender is kept waiting longer than this, whatever it asks. */
const patienceMs = 3_000;
const scanners = ['CT1', 'CT2', 'CT3', 'CT4'];
const senders = ['RIS|RXN', 'PAS|RXN'];

let folder: string;
let database: EmbeddedPostgres;
let server: RunningServer;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'safelight-away-'));
  database = await startEmbeddedPostgres(folder);
  server = await runServer({ databaseUrl: socketUrl(folder, 'postgres'), peers: scanners });
});
after(async () => {
  await server?.close();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('H-01 a database that is killed and stays away stops no sender, and all is recorded exactly once when it is back', async () => {
  await goesOnWithout(1, async () => {
    process.kill(database.pid, 'SIGKILL');
    await database.gone;
    await sleep(awayMs);
    assert.equal((await server.ask('/livez')).status, 200);
    assert.equal((await server.ask('/api/today')).status, 503, 'a page says that it cannot know, not that all is well');
    database = await startEmbeddedPostgres(folder);
  });
});

test('H-01 a database that hangs stops no sender, and all is recorded exactly once when it goes on', async () => {
  await goesOnWithout(2, async () => {
    const frozen = processTree(database.pid);
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    await sleep(awayMs);
    for (const pid of frozen.toReversed()) process.kill(pid, 'SIGCONT');
  });
});

/** Sends over four associations and two MLLP lines before, while and after the database is away. */
async function goesOnWithout(round: number, away: () => Promise<void>): Promise<void> {
  const sending = { ends: false };
  const waits: { readonly what: string; readonly ms: number }[] = [];
  const told: { readonly what: string; readonly answer: string }[] = [];
  const instances: string[] = [];
  const orders: string[] = [];
  const load = [
    ...scanners.map((scanner, number) => sendImages(scanner, `2.25.${round}${number + 1}`)),
    ...senders.map((sender, number) => sendOrders(sender, `M${round}${number + 1}`)),
  ];
  await sleep(1_000);
  const before = instances.length + orders.length;
  await away();
  const during = instances.length + orders.length - before;
  await sleep(1_000);
  sending.ends = true;
  await Promise.all(load);

  assert.ok(before > 0 && during > 50, `${before} before, ${during} while it was away`);
  assert.deepEqual(
    told.filter(({ answer }) => answer !== '0' && answer !== 'AA'),
    [],
  );
  assert.deepEqual(
    waits.filter(({ ms }) => ms > patienceMs),
    [],
  );
  await server.settled();
  const recorded = await server.pool.query<{ uid: string }>(
    "select sop_uid as uid from instance where sop_uid like $1 || '%'",
    [`2.25.${round}`],
  );
  assert.deepEqual(recorded.rows.map(({ uid }) => uid).sort(), instances.toSorted());
  const messages = await server.pool.query<{ id: string }>(
    "select control_id as id from message where repeats = 0 and control_id like $1 || '%'",
    [`M${round}`],
  );
  assert.deepEqual(messages.rows.map(({ id }) => id).sort(), orders.toSorted());
  const facts = await server.pool.query<{ n: number }>(
    "select count(*) as n from fact join message using (message_id) where control_id like $1 || '%'",
    [`M${round}`],
  );
  assert.deepEqual(facts.rows, [{ n: orders.length }]);
  const kept = (await journalEntries(server)).filter(
    ({ label }) =>
      label.details.sopInstanceUid?.startsWith(`2.25.${round}`) || label.details.controlId?.startsWith(`M${round}`),
  );
  assert.equal(kept.length, instances.length + orders.length, 'each is kept once');

  async function sendImages(scanner: string, prefix: string): Promise<void> {
    for (let number = 1; !sending.ends; ) {
      const association = await timed('association', () =>
        server.associate(scanner, [[ctImage, explicitLittleEndian]]),
      );
      for (let count = 0; count < 10 && !sending.ends; count++, number++) {
        const study = `${prefix}.${Math.ceil(number / 10)}`;
        const uid = `${study}.1.${number}`;
        const dataSet = withoutMeta(
          instanceFile({
            SOPInstanceUID: uid,
            StudyInstanceUID: study,
            SeriesInstanceUID: `${study}.1`,
            AccessionNumber: '',
          }),
        );
        const instance = {
          sopClassUid: ctImage,
          sopInstanceUid: uid,
          transferSyntaxUid: explicitLittleEndian,
          dataSet,
        };
        const { status } = await timed('C-STORE', () => association.store(instance));
        told.push({ what: uid, answer: status.toString(16) });
        instances.push(uid);
        await sleep(10);
      }
      await timed('release', () => association.release());
    }
  }

  async function sendOrders(sender: string, prefix: string): Promise<void> {
    const line = await server.line();
    for (let number = 1; !sending.ends; number++) {
      const controlId = `${prefix}.${number}`;
      const message = orderMessage({ controlId, accession: `A${controlId}`, sender, hospitalNumber: controlId });
      const answer = await timed('HL7', () => line.send(message));
      told.push({ what: controlId, answer: fieldOf(answer, 'MSA-1') });
      orders.push(controlId);
      await sleep(10);
    }
    await line.close();
  }

  async function timed<T>(what: string, ask: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const answer = await ask();
    waits.push({ what, ms: performance.now() - began });
    return answer;
  }
}

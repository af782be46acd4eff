import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { listFeeds } from '../src/api/feeds.ts';
import type { seeToday } from '../src/api/figures.ts';
import { openAssociation } from '../src/server/dimse/dimseClient.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { withoutMeta } from '../testing/journalRows.ts';
import { needs } from '../testing/needs.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';
import { runProgram } from '../testing/runProgram.ts';

let refusing: RunningServer;
let holding: RunningServer;

before(async () => {
  refusing = await runServer({ peers: ['CT1'] });
  holding = await runServer({ env: { UNKNOWN_PEERS: 'hold' } });
});
after(async () => {
  await refusing?.close();
  await holding?.close();
});

test('an unknown caller is refused by name, is seen on the page, is enrolled by one request, and is let in', {
  skip: needs('dcmtk'),
}, async () => {
  const refused = await echoscu(refusing, 'MOBILE9');
  assert.notEqual(refused.code, 0);
  assert.match(refused.output, /Rejected Permanent.*Service User/s);
  assert.match(refused.output, /Calling AE Title Not Recognized/i);

  const sighting = await until(async () => (await feedsOf(refusing)).sightings[0]);
  assert.deepEqual(
    [sighting.aeTitle, sighting.calledAet, sighting.address, sighting.times, sighting.refused],
    ['MOBILE9', 'SAFELIGHT', '127.0.0.1', 1, 'Not enrolled'],
  );
  assert.equal((await todayOf(refusing)).unknownPeers, 1);

  await enrolByRequest(refusing, 'MOBILE9', ['echo']);
  const letIn = await echoscu(refusing, 'MOBILE9');
  assert.equal(letIn.code, 0, letIn.output);
  assert.deepEqual((await feedsOf(refusing)).sightings, [], 'who is enrolled is no stranger');
});

test('who calls us by another name than ours is told so', { skip: needs('dcmtk') }, async () => {
  const refused = await echoscu(refusing, 'CT1', 'SOMEBODY');
  assert.match(refused.output, /Called AE Title Not Recognized/i);
});

test('a caller that may only echo stores nothing, with dcmtk’s own storescu', { skip: needs('dcmtk') }, async () => {
  const file = join(refusing.home, 'image.dcm');
  writeFileSync(
    file,
    instanceFile({ SOPInstanceUID: '2.25.9.1', StudyInstanceUID: '2.25.9', SeriesInstanceUID: '2.25.9.0' }),
  );
  await enrolByRequest(refusing, 'ECHOONLY', ['echo']);
  const stored = await runProgram('storescu', [
    '-v',
    '-aet',
    'ECHOONLY',
    '-aec',
    'SAFELIGHT',
    '127.0.0.1',
    String(refusing.settings.dicomPort),
    file,
  ]);
  assert.notEqual(stored.code, 0);
  await refusing.settled();
  const { rows } = await refusing.pool.query("select from instance where sop_uid = '2.25.9.1'");
  assert.equal(rows.length, 0);
});

test('H-21 a held caller’s images are kept apart, stand in no list, and are in the archive once it is enrolled', async () => {
  const uids = ['2.25.7.1', '2.25.7.2', '2.25.7.3'];
  const asked = await openAssociation({
    host: '127.0.0.1',
    port: holding.settings.dicomPort,
    callingAet: 'MOBILE9',
    calledAet: 'SAFELIGHT',
    contexts: [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] }],
  });
  assert.equal(asked.kind, 'open');
  if (asked.kind !== 'open') return;
  for (const uid of uids) {
    const dataSet = withoutMeta(
      instanceFile({
        SOPInstanceUID: uid,
        StudyInstanceUID: '2.25.7',
        SeriesInstanceUID: '2.25.7.0',
        StudyDate: '20240115',
      }),
    );
    const answer = await asked.association.store({
      ...{ sopClassUid: ctImage, sopInstanceUid: uid, transferSyntaxUid: explicitLittleEndian },
      dataSet,
    });
    assert.equal(answer.status, 0);
  }
  await asked.association.release();
  await holding.settled();

  const sighting = await until(async () => (await feedsOf(holding)).sightings[0]);
  assert.deepEqual([sighting.aeTitle, sighting.heldInstances, sighting.refused], ['MOBILE9', 3, null]);
  assert.equal((await todayOf(holding)).heldInstances, 3);
  assert.equal((await holding.ask('/dicom-web/studies')).status, 204);
  assert.equal((await holding.ask('/dicom-web/studies/2.25.7')).status, 404);
  assert.equal(await examsOf(holding), 0);

  await enrolByRequest(holding, 'MOBILE9', ['echo', 'store']);
  const found = await until(async () => {
    const response = await holding.ask('/dicom-web/studies/2.25.7/instances');
    return response.status === 200 ? ((await response.json()) as readonly unknown[]) : undefined;
  });
  assert.equal(found.length, 3);
  await holding.settled();
  assert.equal(await examsOf(holding), 1);
  const today = await todayOf(holding);
  assert.deepEqual([today.heldInstances, today.unknownPeers, today.imagesWithoutOrder], [0, 0, 1]);
});

function echoscu(server: RunningServer, callingAet: string, calledAet = 'SAFELIGHT') {
  return runProgram('echoscu', [
    '-v',
    '-aet',
    callingAet,
    '-aec',
    calledAet,
    '127.0.0.1',
    String(server.settings.dicomPort),
  ]);
}

function feedsOf(server: RunningServer): Promise<ReplyOf<typeof listFeeds>> {
  return server.askJson('/api/feeds');
}

function todayOf(server: RunningServer): Promise<ReplyOf<typeof seeToday>> {
  return server.askJson('/api/today');
}

async function examsOf(server: RunningServer): Promise<number> {
  const reply = await server.askJson<{ total: number }>('/api/exams/search', { method: 'POST', body: { list: 'all' } });
  return reply.total;
}

async function enrolByRequest(server: RunningServer, aeTitle: string, verbs: readonly string[]): Promise<void> {
  const body = { aeTitle, address: '127.0.0.1', site: 'RXN', name: 'Mobile unit', verbs };
  await server.askJson('/api/peers', { method: 'PUT', body });
}

/** What is written down in the background is there within seconds. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error('Cannot go on: it did not come in ten seconds');
}

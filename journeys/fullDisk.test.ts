import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { seeToday } from '../src/api/figures.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { withoutMeta } from '../testing/journalRows.ts';
import { orderMessage } from '../testing/orderMessage.ts';
import { fieldOf, type RunningServer, runServer } from '../testing/runningServer.ts';
import { type SmallDisk, smallDisk } from '../testing/smallDisk.ts';

let disk: SmallDisk;
let server: RunningServer;
let numbered = 0;
const taken = { images: 0, orders: 0 };

before(async () => {
  disk = smallDisk();
  server = await runServer({
    home: disk.folder,
    env: { REFUSE_BELOW_FREE_MIB: String(disk.refuseBelowMebibytes) },
    peers: ['CT1'],
  });
});
after(async () => {
  await server?.close();
  disk?.close();
});

test('with room on the disk every door takes', async () => {
  await assertEveryDoorTakes();
  assert.equal((await today()).intake.refusing, null);
});

test('H-07 at the last watermark every door refuses with its own word for it, and Today says so', async () => {
  disk.fill();
  await until(async () => (await storeImage()) === 0xa700, 'C-STORE is told A700H');
  assert.match(await sendOrder(), /^A[ER]$/);
  const stored = await storeByHttp();
  assert.equal(stored.status, 507);
  assert.match(await stored.text(), /INTAKE_DISK_FULL/);
  assert.equal((await today()).intake.refusing, 'disk-full');
  const ready = await server.ask('/readyz?verbose');
  assert.equal(ready.status, 503);
  assert.match(await ready.text(), /disk-full/);
});

test('with a full disk C-ECHO, the lists and the images that are there are still given', async () => {
  assert.equal(await server.echo('CT1'), 0);
  const studies = await server.askJson<readonly unknown[]>('/dicom-web/studies');
  assert.ok(studies.length > 0);
  assert.equal((await server.ask('/dicom-web/studies/2.25.8')).status, 200);
});

test('H-07 when there is room again every door takes again by itself, and what was refused left no trace', async () => {
  disk.clear();
  await until(async () => (await today()).intake.refusing === null, 'there is room again');
  await assertEveryDoorTakes();
  await server.settled();
  const { rows } = await server.pool.query(
    'select (select count(*) from instance) as images, (select count(*) from message) as orders',
  );
  assert.deepEqual(rows, [taken]);
});

async function assertEveryDoorTakes(): Promise<void> {
  assert.equal(await storeImage(), 0);
  assert.equal(await sendOrder(), 'AA');
  assert.equal((await storeByHttp()).status, 200);
}

async function storeImage(): Promise<number> {
  const { file, sopInstanceUid } = nextImage();
  const association = await server.associate('CT1', [[ctImage, explicitLittleEndian]]);
  const image = { sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid: explicitLittleEndian };
  const { status } = await association.store({ ...image, dataSet: withoutMeta(file) });
  await association.release();
  if (status === 0) taken.images += 1;
  return status;
}

async function sendOrder(): Promise<string> {
  const controlId = `M${++numbered}`;
  const line = await server.line();
  const answer = fieldOf(await line.send(orderMessage({ controlId, accession: `A${controlId}` })), 'MSA-1');
  await line.close();
  if (answer === 'AA') taken.orders += 1;
  return answer;
}

async function storeByHttp(): Promise<Response> {
  const { file } = nextImage();
  const body = Buffer.concat([
    Buffer.from('--part\r\nContent-Type: application/dicom\r\n\r\n'),
    file,
    Buffer.from('\r\n--part--\r\n'),
  ]);
  const response = await server.ask('/dicom-web/studies', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=part' },
  });
  if (response.status === 200) taken.images += 1;
  return response;
}

function nextImage() {
  const sopInstanceUid = `2.25.8.${++numbered}`;
  const file = instanceFile({
    SOPInstanceUID: sopInstanceUid,
    StudyInstanceUID: '2.25.8',
    SeriesInstanceUID: '2.25.8.0',
  });
  return { file, sopInstanceUid };
}

function today(): Promise<ReplyOf<typeof seeToday>> {
  return server.askJson('/api/today');
}

async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!(await look())) {
    assert.ok(performance.now() < giveUpAt, `Ten seconds later it is not so: ${what}`);
    await sleep(100);
  }
}

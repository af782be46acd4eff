import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seededRandom } from '../simulation/phantoms/seededRandom.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { dataSetOf, journalEntries, placeOf, rowsOfEntries, withoutMeta } from '../testing/journalRows.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';

const scanners = ['CT1', 'CT2', 'CT3', 'CT4'];
const study = '2.25.5';
const uidsCount = 100;

let server: RunningServer;
/** By SOP Instance UID, every content that was sent under it. */
const contents = new Map<string, Buffer[]>();

before(async () => {
  server = await runServer({ peers: scanners });
});
after(() => server?.close());

test('H-04 the same UID over four connections, in any interleaving, is one image and a variant for each other content', async () => {
  const random = seededRandom('interleavings');
  const uids = Array.from({ length: uidsCount }, (_, index) => `${study}.1.${index + 1}`);
  for (const uid of uids)
    contents.set(uid, [
      image(uid, 1),
      ...(random.chance(0.4) ? [image(uid, 2)] : []),
      ...(random.chance(0.1) ? [image(uid, 3)] : []),
    ]);
  const statuses: number[] = [];
  await Promise.all(
    scanners.map(async (scanner) => {
      const association = await server.associate(scanner, [[ctImage, explicitLittleEndian]], 8);
      const order = uids.map((uid) => ({ uid, at: random.between(0, 1) })).toSorted((a, b) => a.at - b.at);
      const stores = order.map(async ({ uid }) => {
        const dataSet = random.pick(contents.get(uid) as Buffer[]);
        const { status } = await association.store(instance(uid, dataSet));
        statuses.push(status);
      });
      await Promise.all(stores);
      await association.release();
    }),
  );
  // Whatever chance left out is sent at the end, so that what must stand beside what is known.
  const last = await server.associate('CT1', [[ctImage, explicitLittleEndian]]);
  for (const [uid, all] of contents)
    for (const dataSet of all) statuses.push((await last.store(instance(uid, dataSet))).status);
  await last.release();
  assert.deepEqual(new Set(statuses), new Set([0]));
  await server.settled();
  await assertEachOnce();
});

test('H-04 the same image as a file with other meta information adds nothing, whichever content it holds', async () => {
  for (const [uid, all] of [...contents].slice(0, 10)) {
    for (const dataSet of all) {
      const file = Buffer.concat([
        instanceFile({ SOPInstanceUID: uid }).subarray(0, -withoutMeta(instanceFile({ SOPInstanceUID: uid })).length),
        dataSet,
      ]);
      file.fill('II*\0 and more', 0, 128);
      const boundary = 'part';
      const body = Buffer.concat([
        Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
        file,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]);
      const stored = await server.ask('/dicom-web/studies', {
        method: 'POST',
        body: new Uint8Array(body),
        headers: {
          'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
          accept: 'application/dicom+json',
        },
      });
      assert.equal(stored.status, 200);
    }
  }
  await server.settled();
  await assertEachOnce();
});

test('H-04 nothing is overwritten: each content stands in the journal, the first is handed out, and somebody is told', async () => {
  const rows = await rowsOfEntries(server);
  const kept = new Map<string, Buffer[]>();
  for (const entry of await journalEntries(server)) {
    const row = rows.get(placeOf(entry));
    if (row?.kind !== 'instance' && row?.kind !== 'variant') continue;
    const dataSet = await dataSetOf(entry);
    kept.set(row.sopUid, [...(kept.get(row.sopUid) ?? []), dataSet]);
    if (row.kind === 'variant') continue;
    const place = `/dicom-web/studies/${study}/series/${study}.0/instances/${row.sopUid}`;
    const whole = await server.ask(place, { headers: { accept: 'application/dicom' } });
    assert.ok(withoutMeta(Buffer.from(await whole.arrayBuffer())).equals(dataSet), row.sopUid);
  }
  for (const [uid, all] of contents) {
    const found = kept.get(uid) ?? [];
    assert.equal(found.length, all.length, uid);
    assert.ok(
      all.every((one) => found.some((other) => other.equals(one))),
      uid,
    );
  }
  const { rows: told } = await server.pool.query(
    "select owner_role from variance where kind = 'changed-instance' and closed_at is null",
  );
  assert.deepEqual(told, [{ owner_role: 'pacs-manager' }]);
});

async function assertEachOnce(): Promise<void> {
  const variants = [...contents.values()].reduce((sum, all) => sum + all.length - 1, 0);
  assert.ok(variants > 20);
  const { rows } = await server.pool.query(
    `select (select count(*) from instance) as instances, (select count(*) from instance_variant) as variants,
       (select instance_count from study) as counted, (select sum(instance_count) from study_identity) as identities`,
  );
  assert.deepEqual(rows, [{ instances: uidsCount, variants, counted: uidsCount, identities: uidsCount }]);
}

function image(uid: string, content: number): Buffer {
  return withoutMeta(
    instanceFile({
      SOPInstanceUID: uid,
      StudyInstanceUID: study,
      SeriesInstanceUID: `${study}.0`,
      PixelData: { vr: 'OB', value: new Uint8Array(16).fill(content) },
    }),
  );
}

function instance(sopInstanceUid: string, dataSet: Uint8Array) {
  return { sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid: explicitLittleEndian, dataSet };
}

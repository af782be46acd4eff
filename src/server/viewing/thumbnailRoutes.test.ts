import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { corpusFiles } from '../../../testing/dicomCorpus.ts';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { needs } from '../../../testing/needs.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { type FrameToDraw, readPicture } from './readPicture.ts';
import { openThumbnailPainter } from './thumbnailPainter.ts';
import { thumbnailRoutes } from './thumbnailRoutes.ts';

const painter = openThumbnailPainter();
after(() => painter.close());

const ramp = instanceFile();
const kept = keptDoor(
  (http, ledger) => thumbnailRoutes(http, { readEntry: (journalId, at) => ledger().readEntry(journalId, at), painter }),
  async ({ ledger }) => {
    await ledger.keepInstance(ramp);
    await ledger.keepInstance(
      instanceFile({ SOPInstanceUID: '2.25.1.1.2', PixelData: null, Rows: 60_000, Columns: 60_000 }),
    );
    await ledger.settle(new Date('2026-11-24T09:00:00Z'));
  },
);

async function thumbnail(sopInstanceUid: string, site: string | null = null) {
  const headers = await bearer(kept().door, { role: 'reporter', site });
  return kept().door.http.app.inject({ method: 'GET', url: `/api/instances/${sopInstanceUid}/thumbnail`, headers });
}

function entryOf(bytes: Uint8Array): JournalEntry {
  const read = async (from: number, length: number) => bytes.subarray(from, from + length);
  return { bytes: bytes.length, head: bytes.subarray(0, 65_536), read } as unknown as JournalEntry;
}

async function draw(bytes: Uint8Array) {
  const frame = await readPicture(entryOf(bytes));
  const picture = frame && (await painter.paint(frame));
  if (!picture) return null;
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return { at: (x: number, y: number) => [...data.subarray(info.channels * (y * info.width + x))].slice(0, 3), info };
}

test('an instance has a small picture', async () => {
  const reply = await thumbnail('2.25.1.1.1');
  assert.equal(reply.statusCode, 200);
  assert.equal(reply.headers['content-type'], 'image/webp');
  assert.equal(reply.headers['cache-control'], 'no-store');
  const { width, height } = await sharp(reply.rawPayload).metadata();
  assert.deepEqual([width, height], [4, 4]);
});

test('what has no picture, is not there or may not be seen says so', async () => {
  const without = await thumbnail('2.25.1.1.2');
  assert.deepEqual([without.statusCode, without.json().code], [404, 'NO_PICTURE']);
  assert.equal((await thumbnail('2.25.99')).json().code, 'NOT_FOUND');
  assert.equal((await thumbnail('2.25.1.1.1', 'RXE')).json().code, 'NOT_FOUND');
});

test('grey goes from black to white; MONOCHROME1 the other way round; a window decides', async () => {
  const near = (found: number[] | undefined, wanted: number) =>
    assert.ok(Math.abs((found?.[0] ?? -99) - wanted) < 12, `${found} is not about ${wanted}`);
  const plain = await draw(ramp);
  near(plain?.at(0, 0), 0);
  near(plain?.at(3, 3), 255);
  const inverted = await draw(instanceFile({ PhotometricInterpretation: 'MONOCHROME1' }));
  near(inverted?.at(0, 0), 255);
  const windowed = await draw(instanceFile({ WindowCenter: '1000', WindowWidth: '10' }));
  near(windowed?.at(3, 3), 0);
  const rescaled = await draw(
    instanceFile({ WindowCenter: '1000', WindowWidth: '10', RescaleIntercept: '2000', RescaleSlope: '1' }),
  );
  near(rescaled?.at(0, 0), 255);
});

test('H-08 a header that promises more pixels than there are, or impossible ones, gives no picture', async () => {
  for (const change of [
    { Rows: 5 },
    { Rows: 65_535, Columns: 65_535 },
    { Rows: 0 },
    { BitsAllocated: 13 },
    { SamplesPerPixel: 4 },
    { BitsStored: 9 },
    { HighBit: 12 },
    { NumberOfFrames: '999999', Rows: 40 },
    { PixelData: null },
  ]) {
    assert.equal(await draw(instanceFile(change)), null, JSON.stringify(change));
  }
});

test('H-08 a decoder that takes too long costs one picture, and the next one is drawn', async () => {
  const hasty = openThumbnailPainter({ atMostMs: 1 });
  const frame = (await readPicture(entryOf(ramp))) as FrameToDraw;
  const large = {
    ...frame,
    picture: { ...frame.picture, rows: 8_000, columns: 8_000 },
    bytes: new Uint8Array(64_000_000),
  };
  assert.equal(await hasty.paint(large), null);
  await hasty.close();
  assert.equal(await hasty.paint(frame), null, 'a closed painter paints nothing');

  const patient = openThumbnailPainter({ idleMs: 1 });
  const broken = {
    ...frame,
    encapsulated: true,
    transferSyntaxUid: '1.2.840.10008.1.2.4.90',
    bytes: Buffer.alloc(5_000, 0xff),
  };
  assert.equal(await patient.paint(broken), null);
  assert.ok(await patient.paint(frame));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(await patient.paint(frame), 'a thread that was ended for idleness is started again');
  await patient.close();
});

test('every picture of the corpus is drawn, and nothing that is no picture breaks anything', {
  skip: needs('the corpus'),
}, async () => {
  const undrawn: string[] = [];
  let drawn = 0;
  for (const { path, bytes } of corpusFiles('good')) {
    const frame = await readPicture(entryOf(bytes));
    if (!frame) continue;
    if (await painter.paint(frame)) drawn++;
    else undrawn.push(path.slice(path.lastIndexOf('/') + 1));
  }
  // Its JPEG stream is filled with zeros; other toolkits refuse it too.
  assert.deepEqual(undrawn, ['genFile.dcm']);
  assert.ok(drawn >= 190, `${drawn}`);
});

test('H-08 bad files of the corpus give a picture or none, and the painter lives on', {
  skip: needs('the corpus'),
}, async () => {
  for (const { bytes } of corpusFiles('bad')) {
    const frame = await readPicture(entryOf(bytes));
    if (frame) await painter.paint(frame);
  }
  assert.ok(await draw(ramp));
});

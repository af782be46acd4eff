import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CorpusFile, corpusFiles } from '../../../testing/dicomCorpus.ts';
import { openDimseDoor } from '../../../testing/dimseDoor.ts';
import { ctDataSet, ctImage, explicitLittleEndian, verification } from '../../../testing/dimsePeer.ts';
import { needs } from '../../../testing/needs.ts';
import { readPart10Head } from '../../standards/dicom/part10.ts';
import { createPduReader } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import { writePdu } from '../../standards/dicom/upperLayer/pdu.ts';
import { type AssociationWish, type ClientAssociation, openAssociation } from './dimseClient.ts';
import type { DimseError } from './dimseError.ts';

const contexts = [
  { abstractSyntax: verification, transferSyntaxes: ['1.2.840.10008.1.2'] },
  { abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] },
];

async function open(port: number, wish: Partial<AssociationWish> = {}): Promise<ClientAssociation> {
  const answer = await openAssociation({
    host: '127.0.0.1',
    port,
    callingAet: 'CT1',
    calledAet: 'SAFELIGHT',
    contexts,
    ...wish,
  });
  assert.ok(answer.kind === 'open', JSON.stringify(answer));
  return answer.association;
}

function image(sopInstanceUid: string, dataSet: Uint8Array | AsyncIterable<Uint8Array> = ctDataSet(sopInstanceUid)) {
  return { sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid: explicitLittleEndian, dataSet };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Sends files over as few associations as 128 contexts allow; answers the status of each. */
async function sendAll(
  files: readonly CorpusFile[],
  host: { readonly port: number; readonly calledAet: string },
): Promise<number[]> {
  const statuses: number[] = [];
  const pairs = Map.groupBy(files, (file) => `${file.sopClassUid} ${file.transferSyntaxUid}`);
  const waiting = [...pairs];
  while (waiting.length > 0) {
    const some = waiting.splice(0, 128);
    const association = await open(host.port, {
      calledAet: host.calledAet,
      contexts: some.map(([pair]) => {
        const [abstractSyntax = '', transferSyntax = ''] = pair.split(' ');
        return { abstractSyntax, transferSyntaxes: [transferSyntax] };
      }),
    });
    for (const file of some.flatMap(([, each]) => each)) statuses.push((await association.store(file)).status);
    await association.release();
  }
  return statuses;
}

test('echo and store and release, with what was granted', async () => {
  await using door = await openDimseDoor();
  const association = await open(door.port);
  assert.deepEqual(association.accepted, [
    { id: 1, abstractSyntax: verification, transferSyntax: '1.2.840.10008.1.2' },
    { id: 3, abstractSyntax: ctImage, transferSyntax: explicitLittleEndian },
  ]);
  assert.equal(association.peer.implementationVersionName, 'SAFELIGHT_01');
  assert.equal(association.window, 1);
  assert.equal(await association.echo(), 0);
  assert.deepEqual(await association.store(image('1.2.3')), { status: 0, comment: null });
  assert.equal((await association.store(image('1.2.3', ctDataSet('1.2.4')))).status, 0xa900);
  await association.release();
  assert.deepEqual(door.ends, ['released']);
});

test('eight C-STOREs are under way at once when the window is eight, and each gets its own answer', async () => {
  await using door = await openDimseDoor();
  const association = await open(door.port, { asyncWindow: 8 });
  assert.equal(association.window, 8);
  const uids = Array.from({ length: 100 }, (_, index) => `1.2.${index}`);
  const answers = await Promise.all(
    uids.map((uid, index) => association.store(image(uid, ctDataSet(index === 50 ? '9.9' : uid, 3_000)))),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    uids.map((_, index) => (index === 50 ? 0xa900 : 0)),
  );
  await association.release();
  const kept = (await door.entries()).map(({ label }) => label.details.sopInstanceUid);
  assert.deepEqual(kept, uids);
});

test('a window larger than what we grant is cut to sixteen', async () => {
  await using door = await openDimseDoor();
  const association = await open(door.port, { asyncWindow: 100 });
  assert.equal(association.window, 16);
  await association.release();
});

test('a data set that comes piece by piece is sent without being held whole', async () => {
  await using door = await openDimseDoor();
  const dataSet = ctDataSet('1.2.3', 700_001);
  async function* pieces() {
    for (let at = 0; at < dataSet.length; at += 33_333) yield dataSet.subarray(at, at + 33_333);
  }
  const association = await open(door.port);
  assert.equal((await association.store(image('1.2.3', pieces()))).status, 0);
  await association.release();
  const [entry] = await door.entries();
  assert.ok(entry && (await door.dataSetOf(entry)).equals(dataSet));
});

test('release waits for the answers that are still out', async () => {
  await using door = await openDimseDoor();
  const association = await open(door.port, { asyncWindow: 2 });
  const stores = ['1.2.1', '1.2.2', '1.2.3', '1.2.4'].map((uid) => association.store(image(uid)));
  await association.release();
  assert.equal((await Promise.all(stores)).length, 4);
  assert.equal((await door.entries()).length, 4);
});

test('a rejection is an answer', async () => {
  await using door = await openDimseDoor({
    admit: () => Promise.resolve({ kind: 'refused', reason: 'calling-aet-not-recognised' }),
  });
  const answer = await openAssociation({
    host: '127.0.0.1',
    port: door.port,
    callingAet: 'X',
    calledAet: 'Y',
    contexts,
  });
  assert.deepEqual(answer, { kind: 'rejected', result: 1, source: 1, reason: 3 });
});

test('a peer that is not there, that vanishes, or that lacks the context is an error with a code', async () => {
  const code = (expected: DimseError['code']) => (error: DimseError) => error.code === expected;
  const wish = { host: '127.0.0.1', port: await freePort(), callingAet: 'CT1', calledAet: 'SAFELIGHT', contexts };
  await assert.rejects(openAssociation(wish), code('DIMSE_CONNECT_FAILED'));

  const door = await openDimseDoor();
  const association = await open(door.port);
  const missing = { ...image('1.2.3'), transferSyntaxUid: '1.2.840.10008.1.2' };
  await assert.rejects(association.store(missing), code('DIMSE_CONTEXT_MISSING'));
  const unfinished = association.store(image('1.2.3', forever()));
  const queued = association.store(image('1.2.4'));
  await Promise.all([
    assert.rejects(unfinished, code('DIMSE_ASSOCIATION_LOST')),
    assert.rejects(queued, code('DIMSE_ASSOCIATION_LOST')),
    sleep(50).then(() => door.close()),
  ]);
  await assert.rejects(association.echo(), code('DIMSE_ASSOCIATION_LOST'));
  await association.release();
});

async function* forever() {
  for (;;) {
    yield new Uint8Array(100);
    await sleep(5);
  }
}

test('a release that both sides ask for at once ends in order (PS3.8 §9.2, release collision)', async () => {
  const seen: number[] = [];
  const server = createServer((socket) => {
    const reader = createPduReader({ associateBytes: 100_000, dataBytes: 0 });
    socket.on('data', (bytes) => {
      reader.feed(bytes);
      for (let part = reader.next(); part !== undefined; part = reader.next()) {
        if (part.kind !== 'pdu') continue;
        seen.push(part.type);
        if (part.type === 1) socket.write(accept);
        // It asks for release itself, waits for our answer, and only then answers our request.
        if (part.type === 5) socket.write(writePdu({ kind: 'A-RELEASE-RQ' }));
        if (part.type === 6) socket.write(writePdu({ kind: 'A-RELEASE-RP' }));
      }
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const association = await open(typeof address === 'object' && address ? address.port : 0);
  await association.release();
  assert.deepEqual(seen, [1, 5, 6]);
  server.close();
});

const accept = writePdu({
  kind: 'A-ASSOCIATE-AC',
  protocolVersion: 1,
  calledAet: 'PACS',
  callingAet: 'CT1',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' }],
  user: { maximumLength: 16_384, implementationClassUid: '1.2', roles: [], extended: [], commonExtended: [] },
});

test('every good file of the corpus is taken in its own transfer syntax and kept as it was sent', {
  skip: needs('the corpus'),
}, async () => {
  await using door = await openDimseDoor();
  const files = corpusFiles('good');
  const statuses = await sendAll(files, { port: door.port, calledAet: 'SAFELIGHT' });
  assert.deepEqual(
    statuses,
    files.map(() => 0),
  );
  const sent = Map.groupBy(files, (file) => file.sopInstanceUid);
  for (const entry of await door.entries()) {
    const dataSet = await door.dataSetOf(entry);
    const same = sent.get(entry.label.details.sopInstanceUid ?? '') ?? [];
    assert.ok(
      same.some((file) => file.dataSet.equals(dataSet)),
      entry.label.details.sopInstanceUid,
    );
    const content = await entry.read(0, entry.bytes);
    const head = readPart10Head(content);
    assert.ok(head.kind === 'read');
    assert.equal(head.head.meta.get('TransferSyntaxUID'), entry.label.details.transferSyntaxUid);
  }
});

test('H-08 every bad file of the corpus gets a status, and what was kept is found', {
  skip: needs('the corpus'),
}, async () => {
  await using door = await openDimseDoor();
  const files = corpusFiles('bad').filter(({ dataSet }) => dataSet.length > 0);
  const association = await open(door.port, { asyncWindow: 8 });
  const answers = await Promise.all(
    files.map(({ dataSet }, index) => association.store(image(`1.2.${index}`, dataSet))),
  );
  await association.release();
  const statuses = Map.groupBy(answers, ({ status }) => status);
  assert.deepEqual(
    [...statuses.keys()].filter((status) => ![0, 0xa900, 0xc000].includes(status)),
    [],
  );
  assert.equal((await door.entries()).length, files.length);
});

test('dcmtk storescp writes what our client sends, bit by bit', { skip: needs('dcmtk', 'the corpus') }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'safelight-storescp-'));
  const port = await freePort();
  const scp = spawn('storescp', ['+B', '+xa', '-od', folder, `${port}`], {
    stdio: 'ignore',
    env: { ...process.env, TCP_NODELAY: '1' },
  });
  try {
    await untilListening(port);
    const syntaxes = [
      '1.2.840.10008.1.2',
      explicitLittleEndian,
      '1.2.840.10008.1.2.2',
      '1.2.840.10008.1.2.4.70',
      '1.2.840.10008.1.2.5',
    ];
    const files = distinct(corpusFiles('good'))
      .filter(({ transferSyntaxUid, dataSet }) => syntaxes.includes(transferSyntaxUid) && dataSet.length < 1_000_000)
      .filter(({ sopClassUid }) =>
        [ctImage, '1.2.840.10008.5.1.4.1.1.4', '1.2.840.10008.5.1.4.1.1.7'].includes(sopClassUid),
      );
    assert.ok(files.length > 20);
    assert.deepEqual(
      await sendAll(files, { port, calledAet: 'STORESCP' }),
      files.map(() => 0),
    );
    const written = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    assert.equal(written.length, files.length);
    for (const { dataSet, path } of files)
      assert.ok(
        written.some((file) => file.subarray(-dataSet.length).equals(dataSet)),
        path,
      );
  } finally {
    scp.kill();
    await rm(folder, { recursive: true, force: true });
  }
});

test('Orthanc takes what our client sends', { skip: needs('Orthanc', 'the corpus') }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'safelight-orthanc-'));
  const [dicomPort, httpPort] = [await freePort(), await freePort()];
  const settings = {
    StorageDirectory: folder,
    IndexDirectory: folder,
    DicomPort: dicomPort,
    HttpPort: httpPort,
    AuthenticationEnabled: false,
    Plugins: [],
  };
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(settings));
  const orthanc = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
  try {
    await untilListening(dicomPort);
    await untilListening(httpPort);
    const files = distinct(corpusFiles('good'))
      .filter(({ transferSyntaxUid }) => [explicitLittleEndian, '1.2.840.10008.1.2.4.70'].includes(transferSyntaxUid))
      .filter(({ sopClassUid, dataSet }) => sopClassUid === ctImage && dataSet.length < 1_000_000);
    assert.ok(files.length >= 5);
    const association = await open(dicomPort, { calledAet: 'ORTHANC' });
    assert.equal(await association.echo(), 0);
    await association.release();
    assert.deepEqual(
      await sendAll(files, { port: dicomPort, calledAet: 'ORTHANC' }),
      files.map(() => 0),
    );
    const instances = (await (await fetch(`http://127.0.0.1:${httpPort}/instances`)).json()) as string[];
    assert.equal(instances.length, files.length);
  } finally {
    orthanc.kill();
    await new Promise((resolve) => orthanc.once('close', resolve));
    await rm(folder, { recursive: true, force: true });
  }
});

function distinct(files: readonly CorpusFile[]): readonly CorpusFile[] {
  return [...new Map(files.map((file) => [file.sopInstanceUid, file])).values()];
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const answer = await openAssociation({
        host: '127.0.0.1',
        port,
        callingAet: 'TEST',
        calledAet: 'ANY',
        contexts,
        limits: { idleMs: 100 },
      });
      if (answer.kind === 'open') await answer.association.release();
      return;
    } catch (error) {
      if ((error as DimseError).code !== 'DIMSE_CONNECT_FAILED') return;
      await sleep(50);
    }
  }
  throw new Error(`nothing listens on port ${port}`);
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { needs } from '../../../testing/needs.ts';
import { dicomwebRoutes } from './dicomwebRoutes.ts';

const run = promisify(execFile);
const files = new Map<string, Buffer>();
const settledAt = new Date('2026-11-24T09:00:00Z');
let base = '';
let folder = '';

const kept = keptDoor(
  (http, ledger) =>
    dicomwebRoutes(http, {
      readEntry: ledger().readEntry,
      journal: ledger().journal,
      untilRecorded: async () => undefined,
    }),
  async ({ door, ledger }) => {
    folder = await mkdtemp(join(tmpdir(), 'safelight-dicomweb-'));
    base = `http://127.0.0.1:${await door.http.listen({ host: '127.0.0.1', port: 0 })}/dicom-web`;
    for (const study of [1, 2, 3]) {
      for (const image of [1, 2]) {
        const uid = `2.25.${study}.1.${image}`;
        const file = instanceFile({
          SOPInstanceUID: uid,
          StudyInstanceUID: `2.25.${study}`,
          SeriesInstanceUID: `2.25.${study}.1`,
          PatientName: ['', 'SMITH^Anna', 'Müller^Jürgen=山田^太郎', 'SMI%TH^Bob'][study] ?? '',
          PatientID: `P${study}`,
          AccessionNumber: `A${study}`,
          StudyDate: `2026112${study}`,
          Modality: study === 2 ? 'MR' : 'CT',
          InstanceNumber: image,
        });
        file.fill(0x4d, 0, 64);
        files.set(uid, file);
        await ledger.keepInstance(file, { details: study === 3 ? { site: 'RXE' } : {} });
      }
    }
    await ledger.settle(settledAt);
  },
);
after(() => rm(folder, { recursive: true, force: true }));

const pool = () => kept().pool;
const door = () => kept().door;
const ledger = () => kept().ledger;

async function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}${path}`, { headers: { ...(await bearer(door(), 'pacs-manager')), ...headers } });
}

async function uids(query: string): Promise<string[] | number> {
  const reply = await ask(`/studies?${query}`);
  if (reply.status !== 200) return reply.status;
  const found = (await reply.json()) as { readonly '0020000D': { readonly Value: readonly string[] } }[];
  return found.map((study) => study['0020000D'].Value[0] ?? '').sort();
}

const searches: readonly (readonly [string, string[] | number])[] = [
  ['', ['2.25.1', '2.25.2', '2.25.3']],
  ['StudyInstanceUID=2.25.1', ['2.25.1']],
  ['StudyInstanceUID=2.25.1,2.25.3', ['2.25.1', '2.25.3']],
  ['0020000D=2.25.2', ['2.25.2']],
  ['PatientID=P2', ['2.25.2']],
  ['PatientID=p2', 204],
  ['PatientID=P*', ['2.25.1', '2.25.2', '2.25.3']],
  ['PatientID=P?', ['2.25.1', '2.25.2', '2.25.3']],
  ['PatientName=smith', ['2.25.1']],
  ['PatientName=smi*', ['2.25.1', '2.25.3']],
  ['PatientName=SMI%25*', ['2.25.3']],
  ['PatientName=SMI_H*', 204],
  ['PatientName=m%C3%BCller*', ['2.25.2']],
  ['PatientName=*%E5%B1%B1%E7%94%B0*', ['2.25.2']],
  ['AccessionNumber=A3', ['2.25.3']],
  ['00080050=A3', ['2.25.3']],
  ['StudyDate=20261122', ['2.25.2']],
  ['StudyDate=20261122-20261123', ['2.25.2', '2.25.3']],
  ['StudyDate=20261123-', ['2.25.3']],
  ['StudyDate=-20261121', ['2.25.1']],
  ['ModalitiesInStudy=MR', ['2.25.2']],
  ['ModalitiesInStudy=MR%5CCT&PatientID=P1', ['2.25.1']],
  ['Modality=MR', ['2.25.2']],
  ['SOPInstanceUID=2.25.3.1.2', ['2.25.3']],
  ['PatientID=P1&StudyDate=20261122', 204],
  ['PatientID=&includefield=all&fuzzymatching=true', ['2.25.1', '2.25.2', '2.25.3']],
  ["PatientID=' or true --", 204],
  ['NoSuchKey=1', 400],
  ['Rows=4', 400],
  ['limit=x', 400],
  ['offset=-1', 400],
  ['StudyInstanceUID=abc', 400],
  ['PatientID=P1&PatientID=P2', 400],
];
for (const [query, expected] of searches) {
  test(`QIDO-RS studies?${query} finds ${Array.isArray(expected) ? expected.join(' ') : expected}`, async () => {
    assert.deepEqual(await uids(query), expected);
  });
}

test('QIDO-RS answers in pages, and says that there is more', async () => {
  const first = await ask('/studies?limit=2');
  assert.match(first.headers.get('warning') ?? '', /^299 .*additional results/);
  const second = await ask('/studies?limit=2&offset=2');
  assert.equal(second.headers.get('warning'), null);
  assert.equal(((await first.json()) as unknown[]).length + ((await second.json()) as unknown[]).length, 3);
  assert.equal((await ask('/studies?offset=3')).status, 204);
});

test('QIDO-RS answers series and instances, under a study and by themselves', async () => {
  for (const [path, count] of [
    ['/series', 3],
    ['/instances', 6],
    ['/studies/2.25.1/series', 1],
    ['/studies/2.25.1/instances', 2],
    ['/studies/2.25.1/series/2.25.1.1/instances', 2],
    ['/instances?Modality=MR', 2],
    ['/series?SOPInstanceUID=2.25.1.1.2', 1],
  ] as const) {
    assert.equal(((await (await ask(path)).json()) as unknown[]).length, count, path);
  }
  assert.equal((await ask('/studies/2.25.1/series/2.25.2.1/instances')).status, 204);
});

test('QIDO-RS says names in their writings, and where to fetch', async () => {
  const [study] = (await (await ask('/studies?PatientID=P2')).json()) as Record<string, { Value?: unknown[] }>[];
  assert.deepEqual(study?.['00100010']?.Value, [{ Alphabetic: 'Müller^Jürgen', Ideographic: '山田^太郎' }]);
  assert.deepEqual(study?.['00201208']?.Value, [2]);
  assert.deepEqual(study?.['00081190']?.Value, [`${base}/studies/2.25.2`]);
  assert.deepEqual(study?.['00080061']?.Value, ['MR']);
});

test('WADO-RS gives an instance alone, its preamble zeroed and the rest as received (H-10)', async () => {
  const reply = await ask('/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.1', { accept: 'application/dicom' });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-type'), 'application/dicom; transfer-syntax=1.2.840.10008.1.2.1');
  assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
  assert.match(reply.headers.get('content-disposition') ?? '', /^attachment/);
  const bytes = Buffer.from(await reply.arrayBuffer());
  const received = files.get('2.25.1.1.1') as Buffer;
  assert.ok(received.subarray(0, 64).every((byte) => byte === 0x4d));
  assert.ok(bytes.subarray(0, 128).every((byte) => byte === 0));
  assert.deepEqual(bytes.subarray(128), received.subarray(128));
});

test('WADO-RS refuses forms that are not held, and does not tell what may not be seen from what is not there', async () => {
  const path = '/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.1';
  assert.equal((await ask(path, { accept: 'image/jpeg' })).status, 406);
  assert.equal((await ask(path, { accept: 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50' })).status, 406);
  assert.equal((await ask('/studies/2.25.1', { accept: 'application/dicom' })).status, 406);
  assert.equal((await ask(`${path}/metadata`, { accept: 'application/dicom+xml' })).status, 406);
  const local = await bearer(door(), { role: 'reporter', site: 'RXN' });
  const replies = await Promise.all(
    ['/studies/2.25.3', '/studies/2.25.99'].map((other) => fetch(`${base}${other}`, { headers: local })),
  );
  const bodies = await Promise.all(
    replies.map(async (reply) => ({ ...((await reply.json()) as object), requestId: '', status: reply.status })),
  );
  assert.equal(replies[0]?.status, 404);
  assert.deepEqual(bodies[0], bodies[1]);
  const found = (await (await fetch(`${base}/studies`, { headers: local })).json()) as unknown[];
  assert.equal(found.length, 2);
});

test('WADO-RS metadata is DICOM JSON whose bulk data can be fetched', async () => {
  for (const [path, count] of [
    ['/studies/2.25.1', 2],
    ['/studies/2.25.1/series/2.25.1.1', 2],
    ['/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.2', 1],
  ] as const) {
    const reply = await ask(`${path}/metadata`);
    assert.equal(reply.headers.get('content-type')?.split(';')[0], 'application/dicom+json');
    const all = (await reply.json()) as Record<string, { Value?: unknown[]; BulkDataURI?: string }>[];
    assert.equal(all.length, count);
    assert.deepEqual(all[0]?.['00100010']?.Value, [{ Alphabetic: 'SMITH^Anna' }]);
    assert.deepEqual(all[0]?.['00083002']?.Value, ['1.2.840.10008.1.2.1']);
    const uri = all[0]?.['7FE00010']?.BulkDataURI ?? '';
    const pixels = await fetch(uri, { headers: await bearer(door(), 'reporter') });
    assert.deepEqual(
      [...new Uint8Array(await pixels.arrayBuffer())],
      Array.from({ length: 16 }, (_, index) => 16 * index),
    );
    assert.equal(
      (await fetch(uri.replace(/\d+$/, '99999999'), { headers: await bearer(door(), 'reporter') })).status,
      404,
    );
  }
});

test('WADO-RS of a study, fetched by curl, is the files that pydicom reads', {
  skip: needs('python3-pydicom'),
}, async () => {
  const { authorization } = await bearer(door(), 'referrer');
  const body = join(folder, 'study.multipart');
  await run('curl', [
    '-sS',
    '-f',
    '-H',
    `Authorization: ${authorization}`,
    '-D',
    `${body}.head`,
    '-o',
    body,
    `${base}/studies/2.25.2`,
  ]);
  const program = `
import sys, re, io, email, pydicom
head = open(sys.argv[1] + '.head').read()
kind = re.search(r'(?i)content-type: (.*)', head).group(1).strip()
message = email.message_from_bytes(b'Content-Type: ' + kind.encode() + b'\\r\\n\\r\\n' + open(sys.argv[1], 'rb').read())
for part in message.get_payload():
    data = pydicom.dcmread(io.BytesIO(part.get_payload(decode=True)))
    print(part.get_content_type(), data.SOPInstanceUID, str(data.PatientName.ideographic))
`;
  const { stdout } = await run('/usr/bin/python3', ['-c', program, body], {
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  assert.deepEqual(stdout.trim().split('\n'), [
    'application/dicom 2.25.2.1.1 山田^太郎',
    'application/dicom 2.25.2.1.2 山田^太郎',
  ]);
});

test('H-27 every search, retrieval and refusal is in the audit trail, without patient data', async () => {
  const { rows } = await pool().query<{ action: string; outcome: string; about: object }>('select * from audit_event');
  const actions = new Set(rows.map(({ action, outcome }) => `${action} ${outcome}`));
  for (const wanted of [
    'search-images success',
    'retrieve-images success',
    'retrieve-metadata success',
    'retrieve-images refused',
  ]) {
    assert.ok(actions.has(wanted), wanted);
  }
  const all = JSON.stringify(rows.map(({ about }) => about)) + door().logged.join('');
  for (const secret of ['SMITH', 'smi', 'P1', 'Müller']) assert.ok(!all.includes(secret), secret);
});

test('H-04 an altered instance is not handed out', async () => {
  const file = instanceFile({
    SOPInstanceUID: '2.25.4.1.1',
    StudyInstanceUID: '2.25.4',
    SeriesInstanceUID: '2.25.4.1',
  });
  const kept = await ledger().keepInstance(file);
  await ledger().settle(settledAt);
  const path = '/studies/2.25.4/series/2.25.4.1/instances/2.25.4.1.1';
  assert.equal((await ask(path)).status, 200);
  const segment = join(ledger().folder, 'segments', `${String(kept.position.segment).padStart(8, '0')}.tar`);
  const bytes = await readFile(segment);
  const at = bytes.indexOf(file.subarray(-16));
  const handle = await open(segment, 'r+');
  await handle.write(Buffer.from([0xee]), 0, 1, bytes.lastIndexOf(file.subarray(-16)));
  await handle.close();
  assert.ok(at > 0);
  for (const accept of ['application/dicom', '*/*']) {
    const reply = await ask(path, { accept });
    assert.equal(reply.status, 500);
    assert.equal(((await reply.json()) as { code: string }).code, 'ARCHIVE_CONTENT_ALTERED');
  }
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { dicomwebRoutes } from './dicomwebRoutes.ts';

const run = promisify(execFile);
let refusing: 'disk-full' | null = null;
let base = '';
let folder = '';

const kept = keptDoor(
  (http, ledger) =>
    dicomwebRoutes(http, {
      readEntry: ledger().readEntry,
      journal: {
        arrive: () => ledger().journal.arrive(),
        get refusing() {
          return refusing ?? ledger().journal.refusing;
        },
      },
      untilRecorded: () => ledger().settle(new Date('2026-11-24T09:00:00Z')),
    }),
  async ({ door }) => {
    folder = await mkdtemp(join(tmpdir(), 'safelight-store-'));
    base = `http://127.0.0.1:${await door.http.listen({ host: '127.0.0.1', port: 0 })}/dicom-web`;
  },
);
after(() => rm(folder, { recursive: true, force: true }));

const pool = () => kept().pool;
const door = () => kept().door;
const ledger = () => kept().ledger;

async function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}${path}`, { headers: { ...(await bearer(door(), 'pacs-manager')), ...headers } });
}

interface StoreReply {
  readonly status: number;
  readonly referenced: readonly string[];
  readonly reasons: readonly number[];
}

async function store(
  parts: readonly Buffer[],
  path = '/studies',
  role: 'pacs-manager' | 'reporter' = 'pacs-manager',
): Promise<StoreReply> {
  const boundary = 'cut here';
  const body = Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
      part,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const file = join(folder, 'store.multipart');
  await writeFile(file, body);
  const { authorization } = await bearer(door(), role);
  const type = `multipart/related; type="application/dicom"; boundary="${boundary}"`;
  const { stdout } = await run('curl', [
    '-sS',
    '-X',
    'POST',
    '-H',
    `Authorization: ${authorization}`,
    '-H',
    `Content-Type: ${type}`,
    '-H',
    'Accept: application/dicom+json',
    '--data-binary',
    `@${file}`,
    '-w',
    '\n%{http_code}',
    `${base}${path}`,
  ]);
  const [, json = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
  const reply = JSON.parse(json) as Record<string, { Value?: Record<string, { Value?: unknown[] }>[] }>;
  const values = (sequence: string, tag: string) => (reply[sequence]?.Value ?? []).map((item) => item[tag]?.Value?.[0]);
  return {
    status: Number(status),
    referenced: values('00081199', '00081155') as string[],
    reasons: values('00081198', '00081197') as number[],
  };
}

const stored = (image: number) =>
  instanceFile({ SOPInstanceUID: `2.25.7.1.${image}`, StudyInstanceUID: '2.25.7', SeriesInstanceUID: '2.25.7.1' });

test('STOW-RS by curl: what is stored is found at once, and the same again is success and nothing new', async () => {
  assert.deepEqual(await store([stored(1), stored(2)]), {
    status: 200,
    referenced: ['2.25.7.1.1', '2.25.7.1.2'],
    reasons: [],
  });
  assert.equal(((await (await ask('/studies/2.25.7/instances')).json()) as unknown[]).length, 2);
  assert.equal((await store([stored(1)])).status, 200);
  assert.equal(((await (await ask('/studies/2.25.7/instances')).json()) as unknown[]).length, 2);
  const back = await ask('/studies/2.25.7/series/2.25.7.1/instances/2.25.7.1.1', { accept: 'application/dicom' });
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(hash(new Uint8Array(await back.arrayBuffer())), hash(stored(1)));
});

test('STOW-RS: what nobody can read is answered as failed and kept apart, the rest is stored', async () => {
  const before = await pool().query<{ n: number }>('select count(*) as n from quarantine');
  const reply = await store([stored(3), Buffer.from('this is no DICOM file')]);
  assert.deepEqual(reply, { status: 202, referenced: ['2.25.7.1.3'], reasons: [0xc000] });
  const kept = await pool().query<{ n: number }>('select count(*) as n from quarantine');
  assert.equal(kept.rows[0]?.n, (before.rows[0]?.n ?? 0) + 1);
  assert.equal((await store([Buffer.from('neither is this')])).status, 409);
});

test('STOW-RS: an instance of another study than the address names is not taken', async () => {
  assert.deepEqual(await store([stored(4)], '/studies/2.25.8'), { status: 409, referenced: [], reasons: [0xa900] });
  assert.equal((await ask('/studies/2.25.7/series/2.25.7.1/instances/2.25.7.1.4')).status, 404);
});

test('STOW-RS: a large instance streams through, byte for byte', async () => {
  const pixels = Buffer.alloc(6 * 1024 * 1024, 7);
  const large = instanceFile({
    SOPInstanceUID: '2.25.7.1.9',
    StudyInstanceUID: '2.25.7',
    SeriesInstanceUID: '2.25.7.1',
    Rows: 2048,
    Columns: 3072,
    PixelData: { vr: 'OB', value: pixels },
  });
  assert.equal((await store([large])).status, 200);
  const back = await ask('/studies/2.25.7/series/2.25.7.1/instances/2.25.7.1.9', { accept: 'application/dicom' });
  assert.equal(Buffer.compare(Buffer.from(await back.arrayBuffer()), large), 0);
});

test('STOW-RS is refused to who may not store, in another form, without parts, and when the disk is full', async () => {
  const post = async (role: 'reporter' | 'pacs-manager', type: string, body: string) =>
    (
      await fetch(`${base}/studies`, {
        method: 'POST',
        headers: { ...(await bearer(door(), role)), 'content-type': type },
        body,
      })
    ).status;
  const multipart = 'multipart/related; type="application/dicom"; boundary=b';
  assert.equal(await post('reporter', multipart, '--b--'), 403);
  assert.equal(await post('pacs-manager', 'application/json', '{}'), 415);
  assert.equal(await post('pacs-manager', 'multipart/related; type="application/dicom"', 'x'), 415);
  assert.equal(await post('pacs-manager', multipart, '--b--'), 400);
  assert.equal(await post('pacs-manager', multipart, 'nothing here'), 400);
  refusing = 'disk-full';
  assert.equal(await post('pacs-manager', multipart, '--b--'), 507);
  refusing = null;
});

test('H-01 STOW-RS says that an instance is stored only when it can be read from the journal', async () => {
  const reply = await store([stored(5)]);
  assert.deepEqual(reply.referenced, ['2.25.7.1.5']);
  const { rows } = await pool().query<{ segment: number; byte_offset: number; sha256: string }>(
    `select * from instance where sop_uid = '2.25.7.1.5'`,
  );
  const [row] = rows;
  assert.ok(row);
  const entry = await ledger().readEntry('test', { segment: row.segment, offset: row.byte_offset });
  assert.equal(entry.sha256, createHash('sha256').update(stored(5)).digest('hex'));
});

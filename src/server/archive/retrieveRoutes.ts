import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BulkValue, dicomJson } from '../../standards/dicom/dicomJson.ts';
import { type Http, NotFound, Problem, type RawAsked, serveRaw } from '../http/serve.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { readStoredInstance } from '../journal/readStoredInstance.ts';
import { ArchiveError } from './archiveError.ts';
import type { ArchiveRoom } from './dicomwebRoutes.ts';
import { findInstances, type InstanceFound } from './findInstances.ts';
import { instanceContent } from './instanceContent.ts';
import { negotiateInstances, negotiateJson } from './negotiate.ts';
import { serviceBase } from './serviceBase.ts';

const paths = [
  '/dicom-web/studies/:study',
  '/dicom-web/studies/:study/series/:series',
  '/dicom-web/studies/:study/series/:series/instances/:instance',
] as const;

/** Instances up to this size are compared with their hash before the first byte of the answer goes. */
const checkedFirstBytes = 8 * 1024 * 1024;

/** WADO-RS: instances and their metadata at all three levels (PS3.18 §10.4), and values that metadata leaves out. */
export function retrieveRoutes(http: Http, room: ArchiveRoom): void {
  for (const path of paths) {
    serveRaw(http, { method: 'GET', path, permission: 'see-images', audit: 'retrieve-images' }, async (asked) => {
      const found = await findAsked(http, asked);
      return sendInstances(asked, found, room);
    });
    const metadata = {
      method: 'GET',
      path: `${path}/metadata`,
      permission: 'see-images',
      audit: 'retrieve-metadata',
    } as const;
    serveRaw(http, metadata, async (asked) => {
      const type = negotiateJson(asked.request.headers.accept);
      if (!type) throw notAcceptable();
      const found = await findAsked(http, asked);
      asked.reply.type(type);
      return Readable.from(metadataJson(found, serviceBase(asked.request), room));
    });
  }
  const bulk = `${paths[2]}/bulkdata/:from/:to`;
  serveRaw(http, { method: 'GET', path: bulk, permission: 'see-images', audit: 'retrieve-images' }, async (asked) => {
    const [instance] = await findAsked(http, asked);
    return sendBulkData(asked, instance as InstanceFound, room);
  });
}

async function findAsked(http: Http, { params, caller }: RawAsked): Promise<readonly InstanceFound[]> {
  const { study = '', series, instance } = params;
  const found = await findInstances(http.db, { study, series, instance }, caller.sites);
  if (found.length === 0) throw new NotFound();
  return found;
}

async function sendInstances(
  { request, reply, about }: RawAsked,
  found: readonly InstanceFound[],
  room: ArchiveRoom,
): Promise<Readable> {
  const chosen = negotiateInstances(
    request.headers.accept,
    found.map((instance) => instance.transfer_syntax_uid),
  );
  if (!chosen) throw notAcceptable();
  about({ instances: found.length });
  const [first] = found as readonly [InstanceFound];
  if (chosen.form === 'multipart') {
    const boundary = `safelight-${randomBytes(16).toString('hex')}`;
    reply.type(`multipart/related; type="application/dicom"; boundary=${boundary}`);
    return Readable.from(await begun(parts(found, boundary, room)), { objectMode: false });
  }
  reply.type(`application/dicom; transfer-syntax=${first.transfer_syntax_uid}`);
  reply.header('content-disposition', `attachment; filename="${first.sop_uid}.dcm"`);
  reply.header('content-length', first.bytes);
  return Readable.from(await begun(checkedContent(first, room)), { objectMode: false });
}

/** Asks for the first piece before the answer begins: what fails by then is told by a status, not by a broken answer. */
async function begun(pieces: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  const first = await pieces.next().catch((error: unknown) => {
    if (error instanceof ArchiveError) throw new Problem(500, error.code, error.message, { cause: error });
    throw error;
  });
  return (async function* () {
    if (!first.done) yield first.value;
    yield* pieces;
  })();
}

async function* parts(
  found: readonly InstanceFound[],
  boundary: string,
  room: ArchiveRoom,
): AsyncGenerator<Uint8Array> {
  for (const instance of found) {
    const content = await begun(checkedContent(instance, room));
    yield Buffer.from(
      `--${boundary}\r\nContent-Type: application/dicom; transfer-syntax=${instance.transfer_syntax_uid}\r\n\r\n`,
    );
    yield* content;
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

/** The content, read and compared as a whole where it is small. */
async function* checkedContent(instance: InstanceFound, room: ArchiveRoom): AsyncGenerator<Uint8Array> {
  const entry = await entryOf(instance, room);
  const content = instanceContent(instance, entry);
  if (entry.bytes > checkedFirstBytes) yield* content;
  else yield* await Array.fromAsync(content);
}

function entryOf(instance: InstanceFound, room: ArchiveRoom): Promise<JournalEntry> {
  return room.readEntry(instance.journal_id, { segment: instance.segment, offset: instance.byte_offset });
}

/** One JSON array, an instance at a time: a study of thousands is never whole in memory. */
async function* metadataJson(found: readonly InstanceFound[], base: string, room: ArchiveRoom): AsyncGenerator<string> {
  let separator = '[';
  for (const instance of found) {
    const reading = await readStoredInstance(await entryOf(instance, room), { stopAt: Number.POSITIVE_INFINITY });
    if (reading.kind === 'unreadable') continue;
    const address = `${base}/studies/${instance.study_uid}/series/${instance.series_uid}/instances/${instance.sop_uid}`;
    // What stands in inflated bytes has no place in the content, and is fetched with the whole instance.
    const bulkDataUri = ({ valueAt, valueEnd }: BulkValue) =>
      reading.inflated ? address : `${address}/bulkdata/${valueAt}/${valueEnd}`;
    const json = dicomJson(reading.dataSet, { bulkDataUri });
    yield `${separator}${JSON.stringify({ ...json, '00083002': { vr: 'UI', Value: [instance.transfer_syntax_uid] } })}`;
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

/** The bytes of one value, from and to where metadata says that it stands. */
async function sendBulkData(
  { params, reply }: RawAsked,
  instance: InstanceFound,
  room: ArchiveRoom,
): Promise<Readable> {
  const [from, to] = [Number(params.from), Number(params.to)];
  const isRange = /^\d{1,15}$/.test(params.from ?? '') && /^\d{1,15}$/.test(params.to ?? '');
  if (!isRange || from >= to || to > instance.bytes) throw new NotFound();
  const entry = await entryOf(instance, room);
  reply.type('application/octet-stream');
  reply.header('content-length', to - from);
  return Readable.from(range(entry, from, to), { objectMode: false });
}

async function* range(entry: JournalEntry, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += 1 << 20) yield await entry.read(at, Math.min(1 << 20, to - at));
}

function notAcceptable(): Problem {
  return new Problem(
    406,
    'FORM_NOT_HELD',
    'Instances are handed out as application/dicom in the transfer syntax they have, metadata as JSON',
  );
}

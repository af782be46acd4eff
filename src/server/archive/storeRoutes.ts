import { type Http, Problem, type RawAsked, serveRaw } from '../http/serve.ts';
import type { JournalPosition } from '../journal/entry.ts';
import type { ArchiveRoom } from './dicomwebRoutes.ts';
import { readMediaType } from './mediaType.ts';
import { MultipartBroken, readMultipart } from './readMultipart.ts';
import { serviceBase } from './serviceBase.ts';
import { type StoredPart, storePart } from './storePart.ts';
import { storeReply } from './storeReply.ts';

const partsMax = 10_000;
const recordedWithinMs = 2_000;

/** STOW-RS: instances into the journal, as C-STORE puts them there (PS3.18 §10.5). */
export function storeRoutes(http: Http, room: ArchiveRoom): void {
  for (const path of ['/dicom-web/studies', '/dicom-web/studies/:study']) {
    serveRaw(http, { method: 'POST', path, permission: 'store-images', audit: 'store-images' }, (asked) =>
      store(http, asked, room),
    );
  }
}

async function store(http: Http, asked: RawAsked, room: ArchiveRoom): Promise<string> {
  const { request, reply, params, caller, content, about } = asked;
  const boundary = boundaryOf(request.headers['content-type']);
  refuseIfFull(room);
  const label = {
    sender: caller.name,
    address: request.ip,
    // Somebody who may store for one site only stores for that site.
    site: caller.sites !== 'everywhere' && caller.sites.length === 1 ? (caller.sites[0] ?? null) : null,
  };
  const stored: StoredPart[] = [];
  try {
    for await (const part of readMultipart(content, boundary)) {
      if (stored.length >= partsMax) throw new MultipartBroken('Cannot read the parts: there are too many');
      stored.push(
        await storePart(part, { journal: room.journal, label, study: params.study ?? null, clock: http.clock }),
      );
    }
  } catch (error) {
    // What is kept is kept; the sender learns which, and sends the rest again.
    if (!(error instanceof MultipartBroken)) throw error;
    if (stored.length === 0) throw new Problem(400, error.code, 'The parts of the request cannot be read');
    reply.header('warning', `299 ${request.host} "The request ended early: only what is named here was stored"`);
    stored.push({ kind: 'failed', reason: 0xc000, sopClassUid: null, sopInstanceUid: null });
  }
  if (stored.length === 0) throw new Problem(400, 'MULTIPART_BROKEN', 'The request holds no instance');

  const last = stored.reduce<JournalPosition | null>((latest, one) => one.position ?? latest, null);
  if (last) await room.untilRecorded(last, recordedWithinMs);
  const kept = stored.filter(({ kind }) => kind === 'stored').length;
  about({ stored: kept, failed: stored.length - kept });
  reply.code(kept === stored.length ? 200 : kept > 0 ? 202 : 409);
  reply.type('application/dicom+json');
  return JSON.stringify(storeReply(stored, serviceBase(request), params.study ?? null));
}

function boundaryOf(contentType: string | undefined): string {
  const type = readMediaType(contentType ?? '');
  const boundary = type?.parameters.get('boundary') ?? '';
  const holds = type?.parameters.get('type')?.toLowerCase() ?? 'application/dicom';
  if (type?.name !== 'multipart/related' || holds !== 'application/dicom' || !/^[\x20-\x7e]{1,200}$/.test(boundary)) {
    throw new Problem(
      415,
      'REQUEST_TYPE_UNKNOWN',
      'Instances are stored as multipart/related; type="application/dicom" with a boundary',
    );
  }
  return boundary;
}

function refuseIfFull({ journal }: ArchiveRoom): void {
  if (journal.refusing === 'disk-full') {
    throw new Problem(507, 'INTAKE_DISK_FULL', 'There is no space to keep instances safely', { retryAfter: 60 });
  }
  if (journal.refusing !== null) {
    throw new Problem(503, 'INTAKE_REFUSED', 'Nothing can be kept safely now', { retryAfter: 60 });
  }
}

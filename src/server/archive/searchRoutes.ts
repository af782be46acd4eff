import { type Http, Problem, type RawAsked, serveRaw } from '../http/serve.ts';
import { findStudies } from './findStudies.ts';
import { negotiateJson } from './negotiate.ts';
import { qidoJson } from './qidoJson.ts';
import { type QidoLevel, readQidoQuery } from './qidoQuery.ts';
import { serviceBase } from './serviceBase.ts';

const resources: readonly { readonly path: string; readonly level: QidoLevel }[] = [
  { path: '/dicom-web/studies', level: 'study' },
  { path: '/dicom-web/series', level: 'series' },
  { path: '/dicom-web/instances', level: 'instance' },
  { path: '/dicom-web/studies/:study/series', level: 'series' },
  { path: '/dicom-web/studies/:study/instances', level: 'instance' },
  { path: '/dicom-web/studies/:study/series/:series/instances', level: 'instance' },
];

/** QIDO-RS: what is in the archive (PS3.18 §10.6). */
export function searchRoutes(http: Http): void {
  for (const { path, level } of resources) {
    serveRaw(http, { method: 'GET', path, permission: 'see-images', audit: 'search-images' }, (asked) =>
      search(http, asked, level),
    );
  }
}

async function search(http: Http, asked: RawAsked, level: QidoLevel): Promise<string | null> {
  const { params, query, caller, request, reply, about } = asked;
  const type = negotiateJson(request.headers.accept);
  if (!type) throw new Problem(406, 'FORM_NOT_HELD', 'A search is answered as JSON');
  const inPath = {
    ...(params.study === undefined ? {} : { StudyInstanceUID: params.study }),
    ...(params.series === undefined ? {} : { SeriesInstanceUID: params.series }),
  };
  const reading = readQidoQuery({ ...query, ...inPath });
  if (reading.kind === 'refused') {
    throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', reading.why, { where: reading.where });
  }
  const rows = await findStudies(http.db, level, reading.query, caller.sites);
  const { limit } = reading.query;
  about({ keys: reading.query.filters.map(({ key }) => key.keyword), found: Math.min(rows.length, limit) });
  if (rows.length > limit) {
    reply.header('warning', `299 ${request.host} "There are additional results that can be requested"`);
  }
  if (rows.length === 0 || limit === 0) {
    reply.code(204);
    return null;
  }
  const base = serviceBase(request);
  reply.type(type);
  return JSON.stringify(rows.slice(0, limit).map((row) => qidoJson(row, level, base)));
}

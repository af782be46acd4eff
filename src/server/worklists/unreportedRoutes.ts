import { searchUnreported } from '../../api/unreported.ts';
import type { ReportRules } from '../../domain/ledger/policies.ts';
import { type Http, Problem, serve } from '../http/serve.ts';
import { findUnreported, type UnreportedAsked } from './findUnreported.ts';
import { loadUnreported, silentFeedsAt } from './loadUnreported.ts';
import { readUnreportedCursor, writeUnreportedCursor } from './unreportedCursor.ts';

/** What these routes are given besides the door. */
export interface UnreportedRoom {
  readonly reports: ReportRules;
}

const pageSize = 50;
const choicesMax = 200;

/** The unreported list (W1). */
export function unreportedRoutes(http: Http, { reports }: UnreportedRoom): void {
  serve(http, searchUnreported, async ({ body, caller, about }) => {
    about({ site: body.site ?? '', beyond: body.beyond ?? '' });
    const now = http.clock();
    const asked = { ...body, sites: caller.sites, after: cursorOf(body), limit: body.limit ?? pageSize, now };
    const [found, silent] = await Promise.all([findUnreported(http.db, asked), silentFeedsAt(http.pool, caller.sites)]);
    const exams = await loadUnreported(http.pool, found.examIds, silent, reports);
    about({ exams: found.examIds });
    return {
      asOf: now.toISOString(),
      total: found.total,
      everywhere: found.everywhere,
      beyondTarget: found.beyondTarget,
      beyondCeiling: found.beyondCeiling,
      oldestSince: found.oldestSince?.toISOString() ?? null,
      exams,
      next: found.next && writeUnreportedCursor(found.next),
      sites: choices('site'),
      modalities: choices('modality'),
      pathways: choices('pathway'),
      silentFeeds: silent.map(({ name, since }) => ({ name, since })),
    };

    function choices(of: 'site' | 'modality' | 'pathway') {
      return found.choices
        .flatMap(({ [of]: name, exams: count }) => (name === null ? [] : [{ name: name.slice(0, 100), exams: count }]))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, choicesMax);
    }
  });
}

function cursorOf(body: { readonly after?: string; readonly sort: 'left' | 'age' }): UnreportedAsked['after'] {
  if (body.after === undefined) return null;
  const cursor = readUnreportedCursor(body.after);
  if (cursor?.sort === body.sort) return cursor;
  throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no place in this list', { where: '/body/after' });
}

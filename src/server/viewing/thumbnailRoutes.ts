import { type Http, NotFound, Problem, serveRaw } from '../http/serve.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { readPicture } from './readPicture.ts';
import { recentPictures } from './recentPictures.ts';
import type { ThumbnailPainter } from './thumbnailPainter.ts';

/** What these routes are given besides the door. */
export interface ViewingRoom {
  readonly readEntry: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  readonly painter: ThumbnailPainter;
}

const recentBytesMax = 32 * 1024 * 1024;

/** Small pictures of instances, for the page of an exam. */
export function thumbnailRoutes(http: Http, room: ViewingRoom): void {
  const recent = recentPictures(recentBytesMax);
  const route = {
    method: 'GET',
    path: '/api/instances/:sopInstanceUid/thumbnail',
    permission: 'see-images',
    audit: 'see-thumbnail',
  } as const;
  serveRaw(http, route, async ({ params, caller, reply }) => {
    const found = await http.db
      .selectFrom('instance')
      .innerJoin('study', 'study.study_uid', 'instance.study_uid')
      .select(['instance.sha256', 'journal_id', 'segment', 'byte_offset', 'study.site'])
      .where('sop_uid', '=', params.sopInstanceUid ?? '')
      .executeTakeFirst();
    if (!found || (caller.sites !== 'everywhere' && !caller.sites.includes(found.site))) throw new NotFound();

    const picture = await recent(found.sha256, async () => {
      const entry = await room.readEntry(found.journal_id, { segment: found.segment, offset: found.byte_offset });
      const frame = await readPicture(entry);
      return frame && room.painter.paint(frame);
    });
    if (!picture) throw new Problem(404, 'NO_PICTURE', 'This instance holds no picture that can be drawn here');
    reply.type('image/webp');
    return picture;
  });
}

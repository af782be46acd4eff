import type { BodyOf, ReplyOf } from '../../api/endpoint.ts';
import { listUnreadable, replayMessages, seeMessage } from '../../api/messages.ts';
import { messageLines } from '../../standards/hl7/messageLines.ts';
import { type Http, NotFound, Problem, serve } from '../http/serve.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { countUnreadable, loadMessage, loadUnreadable, loadUnreadableInstances } from './loadMessages.ts';

/** What these routes are given besides the door. */
export interface MessageRoom {
  readonly readEntry: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  /** Interprets kept messages again; with `trial` it only says what would change. Limited to these sites. */
  readonly replay: (
    asked: BodyOf<typeof replayMessages> & { readonly sites: 'everywhere' | readonly string[]; readonly by: string },
    now: Date,
  ) => Promise<ReplyOf<typeof replayMessages>>;
}

const pageSize = 50;
/** What a message shows as hex when it is no text; and the longest message a page shows. */
const shownMax = { hexBytes: 1_024, bytes: 1 << 20 };

/** Messages nobody could use: the list, one message raw, and interpreting them again. */
export function messageRoutes(http: Http, room: MessageRoom): void {
  const { db, clock } = http;

  serve(http, listUnreadable, async ({ body, caller }) => {
    const limit = body.limit ?? pageSize;
    const [total, messages, held] = await Promise.all([
      countUnreadable(db, caller.sites),
      loadUnreadable(db, caller.sites, idOf(body.after), limit + 1),
      loadUnreadableInstances(db, limit),
    ]);
    const page = messages.slice(0, limit);
    const next = messages.length > limit ? (page.at(-1)?.messageId ?? null) : null;
    return {
      asOf: clock().toISOString(),
      total,
      messages: page,
      next,
      instances: held.instances,
      instancesTotal: held.total,
    };
  });

  serve(http, seeMessage, async ({ params, caller }) => {
    const found = await loadMessage(db, caller.sites, params.messageId);
    if (!found) throw new NotFound();
    const entry = await room.readEntry(found.journalId, found.position);
    const bytes = await entry.read(0, Math.min(entry.bytes, shownMax.bytes));
    const isText = found.message.understanding !== 'unreadable';
    return {
      message: found.message,
      lines: [...messageLines(bytes)],
      hex: isText ? null : Buffer.from(bytes.subarray(0, shownMax.hexBytes)).toString('hex'),
    };
  });

  serve(http, replayMessages, async ({ body, caller }) => {
    const now = clock();
    for (const [instant, where] of [
      [body.from, '/body/from'],
      [body.to, '/body/to'],
    ] as const) {
      if (instant !== undefined && Number.isNaN(Date.parse(instant))) {
        throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no instant', { where });
      }
    }
    return room.replay({ ...body, sites: caller.sites, by: caller.name }, now);
  });
}

function idOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (/^[0-9]{1,18}$/.test(cursor)) return cursor;
  throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no place in a list', { where: '/body/after' });
}

import { Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

/** Today: each number leads to its list. */
export const seeToday = endpoint({
  method: 'GET',
  path: '/api/today',
  permission: 'see-figures',
  audit: null,
  reply: Type.Object({
    asOf: instant,
    exams: Type.Integer(),
    imagesWithoutOrder: Type.Integer(),
    orderWithoutImages: Type.Integer(),
    identityConflict: Type.Integer(),
    nhsNumber: Type.Integer(),
    unread: Type.Integer(),
    oldestUnreadSince: nullable(instant),
    unreadOverdue: Type.Integer(),
    /** Open exams that are on nobody's list: must be 0 (the law of conservation). */
    onNobodysList: Type.Integer(),
    /** Exams waiting to be looked at now; more than a few seconds' worth means the page is behind. */
    waitingToBeBalanced: Type.Integer(),
    behindSince: nullable(instant),
    unreadableMessages: Type.Integer(),
    heldInstances: Type.Integer(),
    unknownPeers: Type.Integer(),
    feeds: Type.Array(
      Type.Object({
        name: text(200),
        lastHeardAt: nullable(instant),
        /** The silence that is open: since when, and what to read after the name. */
        silence: nullable(Type.Object({ since: instant, words: text(300) })),
      }),
    ),
    intake: Type.Object({ refusing: nullable(text(20)), freeBytes: Type.Integer(), usedRatio: Type.Number() }),
  }),
});
